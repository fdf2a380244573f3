#pragma once

#include <andante/core/open_enum.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace andante::inline v0::deepcreative {

/// The states of a prediction. The provider names two; any other word means "not yet".
enum class prediction_status {
    queued,
    processing,
    succeeded, ///< Final: outputs has the URLs.
    failed,    ///< Final: error_message may say why.
    canceled,  ///< Final.
};

/// The words of prediction_status on the wire.
inline std::span<const wire_name<prediction_status>> wire_names(prediction_status) noexcept
{
    static constexpr std::array names{
        wire_name<prediction_status>{prediction_status::queued, "queued"},
        wire_name<prediction_status>{prediction_status::processing, "processing"},
        wire_name<prediction_status>{prediction_status::succeeded, "succeeded"},
        wire_name<prediction_status>{prediction_status::failed, "failed"},
        wire_name<prediction_status>{prediction_status::canceled, "canceled"},
        wire_name<prediction_status>{prediction_status::canceled, "cancelled"},
    };
    return names;
}

/// True for succeeded, failed and canceled, which do not change again; false for every other word,
/// also an unknown one.
inline bool is_terminal(const open_enum<prediction_status>& status) noexcept
{
    return status == prediction_status::succeeded || status == prediction_status::failed ||
           status == prediction_status::canceled;
}

/// A prediction, in whichever of its three published shapes it came. All but the id may be missing.
class prediction {
public:
    prediction() = default;

    /// Opaque; an integer of the service's is its digits.
    std::string id;
    /// Where it stands.
    open_enum<prediction_status> status;
    /// Whose model it is, for example "black-forest-labs".
    std::optional<std::string> owner;
    /// The model, for example "flux-kontext-max".
    std::optional<std::string> model;
    /// Links to what was made, which need no key; empty until it has succeeded.
    std::vector<std::string> outputs;
    /// Why it failed, in the service's words.
    std::optional<std::string> error_message;
    /// What it has cost, in credits.
    std::optional<double> credits_used;
    /// How long the model took.
    std::optional<std::chrono::duration<double>> predict_time;
    /// When it was accepted, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// When it ended, UTC.
    std::optional<std::chrono::system_clock::time_point> completed_at;
    /// Where the service wants it to be read; followed only within the base URL.
    std::optional<std::string> get_link;
    /// Where the service wants it to be cancelled; followed only within the base URL.
    std::optional<std::string> cancel_link;
    /// Its own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::deepcreative
