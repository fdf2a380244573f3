#include <andante/emulator/together/service.hpp>

#include "emulator/program/providers.hpp"
#include "emulator/program/switches.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace json = boost::json;

class served_together final : public served_provider {
public:
    void add_switches(CLI::App& app) override
    {
        const std::string group = "Together AI";
        const auto seconds = [](const std::string& text) {
            return std::chrono::seconds(parse_count(text, 0, 86'400));
        };
        const auto set_batch_time = [this, seconds](const std::string& text) {
            chosen_.jobs.batch_time = seconds(text);
        };
        const auto set_tune_time = [this, seconds](const std::string& text) {
            chosen_.jobs.fine_tune_time = seconds(text);
        };
        add_value(app, "--together-batch-time", set_batch_time, "Seconds that a batch takes [120]")
            ->group(group);
        add_value(
            app, "--together-fine-tune-time", set_tune_time, "Seconds that a fine-tune takes [600]"
        )
            ->group(group);
        const auto set_scheme = [this](const std::string& text) { choose_scheme(text); };
        add_value(app, "--together-limits", set_scheme, "fixed, dynamic or none [fixed]")
            ->group(group);
        const auto set_window = [this](const std::string& text) { choose_window(text); };
        add_value(app, "--together-window", set_window, "How requests are counted [fixed]")
            ->group(group);
        app.add_flag_callback(
               "--together-no-money",
               [this] { chosen_.money = together::money_answer::payment_required; },
               "What costs is refused with 402"
        )
            ->group(group);
        app.add_flag("--together-no-headers{false}", chosen_.rates.headers, "No rate headers")
            ->group(group);
    }
    std::vector<std::string> routes() const override { return together::service::routes(); }
    std::shared_ptr<provider_service> make() override
    {
        for (const auto& each : chosen_.models) {
            models_.emplace_back(each.id);
        }
        key_ = chosen_.keys.front();
        return std::make_shared<together::service>(std::move(chosen_));
    }
    std::string api_key() const override { return key_; }
    json::object contents() const override { return {{"models", models_}}; }

private:
    void choose_scheme(const std::string& text)
    {
        using together::limit_scheme;
        if (text != "fixed" && text != "dynamic" && text != "none") {
            throw bad_value("no such limits: " + text);
        }
        chosen_.rates.scheme = text == "fixed"     ? limit_scheme::fixed
                               : text == "dynamic" ? limit_scheme::dynamic
                                                   : limit_scheme::none;
    }
    void choose_window(const std::string& text)
    {
        const auto type = parse_window_type(text);
        if (!type) {
            throw bad_value("no such window: " + text);
        }
        auto& rates = chosen_.rates;
        rates.chat.type = rates.embeddings.type = rates.images.type = *type;
    }

    together::settings chosen_;
    std::string key_;
    json::array models_;
};

} // namespace

std::unique_ptr<served_provider> make_together()
{
    return std::make_unique<served_together>();
}

} // namespace andante::inline v0::emulator
