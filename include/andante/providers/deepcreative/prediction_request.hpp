#pragma once

#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/providers/deepcreative/webhook_inbox.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::deepcreative {

/// What to predict: a model, and an input whose members are the model's own.
class ANDANTE_DECL prediction_request {
public:
    /// For example "black-forest-labs" and "flux-kontext-max".
    prediction_request(std::string model_owner, std::string model_name);
    ~prediction_request();
    /// Copies everything.
    prediction_request(const prediction_request& other);
    /// Takes everything.
    prediction_request(prediction_request&& other) noexcept;
    /// Copies everything.
    prediction_request& operator=(const prediction_request& other);
    /// Takes everything.
    prediction_request& operator=(prediction_request&& other) noexcept;

    /// Sets a member of the input to a text, in UTF-8.
    void set(std::string name, std::string_view text);
    /// Sets a member of the input to a text, in UTF-8.
    void set(std::string name, const char* text) { set(std::move(name), std::string_view(text)); }
    /// Sets a member of the input to true or false.
    void set(std::string name, bool truth);
    /// Sets a member of the input to a whole number.
    void set(std::string name, std::int64_t number);
    /// Sets a member of the input to a whole number.
    void set(std::string name, int number) { set(std::move(name), std::int64_t(number)); }
    /// Sets a member of the input to a number.
    void set(std::string name, double number);
    /// Sets a member of the input to any JSON value that is not empty.
    void set(std::string name, const raw_json& value);
    /// Sets a member of the input to a local file, for a model that takes a URL or data there: as a
    /// data URL, whose type the file's name tells. The file is read now; at most 32 MiB.
    ///
    /// Errors: errc::file_error, which names the path; errc::invalid_request for a larger file.
    [[nodiscard]] result<void> set_file(std::string name, const std::string& path);

    /// Whose model it is.
    std::string owner;
    /// The model.
    std::string model;
    /// The input as one JSON object; members that were set are added to it, and must not be in it.
    /// Empty: these alone.
    raw_json input;
    /// How many images to make, for models that make several: at least 1. Not set: the model's own
    /// number.
    std::optional<std::int64_t> image_count;
    /// An https URL on a public host that is told of the end.
    std::optional<std::string> webhook;
    /// Where the end is announced, in place of `webhook`, which must be empty then: the create
    /// composes the URL, with a token, and a wait() for the prediction looks less often, since it
    /// will be told. Not for write_down(): give it to the create() of the entry.
    std::optional<webhook_inbox> inbox;
    /// The key under which the service takes this create once. Empty: a new random one, so that
    /// each create() is one of its own.
    std::string idempotency_key;
    /// Send it to the longer path that one page of the documentation shows,
    /// /models/OWNER/MODEL/predictions. Default: no.
    bool under_models = false;

    /// The members that were set, as JSON, in their order.
    const std::vector<std::pair<std::string, std::string>>& members() const noexcept
    {
        return members_;
    }

private:
    void set_json(std::string name, std::string json);

    std::vector<std::pair<std::string, std::string>> members_;
};

} // namespace andante::inline v0::deepcreative
