#include <andante/emulator/pioneer/service.hpp>

#include "emulator/program/providers.hpp"
#include "emulator/program/switches.hpp"
#include "emulator/program/values.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator {

namespace {

namespace json = boost::json;

class served_pioneer final : public served_provider {
public:
    void add_switches(CLI::App& app) override
    {
        const std::string group = "Pioneer";
        const auto set_docs = [this](const std::string& text) { set_documentation(text); };
        const auto set_window = [this](const std::string& text) {
            window_ = parse_window_type(text);
            if (!window_) {
                complain("no such window", text);
            }
        };
        const auto set_cap = [this](const std::string& text) {
            constexpr std::uint64_t most = 1'000'000'000;
            chosen_.money.daily_cap = static_cast<double>(parse_count(text, 0, most));
        };
        const auto set_wait = [this](const std::string& text) {
            constexpr std::uint64_t a_day = 86'400;
            chosen_.money.misleading_wait = std::chrono::seconds(parse_count(text, 0, a_day));
        };
        const auto set_training = [this](const std::string& text) {
            chosen_.jobs.training = parse_duration(text);
        };
        add_value(
            app,
            "--pioneer-docs",
            set_docs,
            "june_2026, july_2026, august_2026 or late_2026 [june_2026]"
        )
            ->group(group);
        add_value(app, "--pioneer-window", set_window, "How requests are counted [fixed]")
            ->group(group);
        add_value(app, "--pioneer-daily-cap", set_cap, "Credits a UTC day; 0 for no cap [0]")
            ->group(group);
        add_value(
            app, "--pioneer-cap-retry-after", set_wait, "A misleading Retry-After with the cap"
        )
            ->group(group);
        add_value(app, "--pioneer-training-time", set_training, "How long training takes [300]")
            ->group(group);
        app.add_flag_callback(
               "--pioneer-mask-cap",
               [this] { chosen_.money.is_masked = true; },
               "A used-up cap is answered as if the key were wrong"
        )
            ->group(group);
        app.add_flag_callback(
               "--pioneer-no-limits", [this] { is_limited_ = false; }, "No request limits"
        )
            ->group(group);
    }
    std::vector<std::string> routes() const override { return pioneer::service::routes(); }
    std::shared_ptr<provider_service> make() override
    {
        pioneer::settings made(docs_);
        made.money = chosen_.money;
        made.jobs = chosen_.jobs;
        auto& rates = made.rates;
        rates.enforced = is_limited_;
        for (auto* each : {
                 &rates.ip_minute,
                 &rates.ip_hour,
                 &rates.inference,
                 &rates.llm,
                 &rates.gliner,
                 &rates.generate,
                 &rates.training,
             }) {
            each->type = window_.value_or(each->type);
        }
        if (docs_ == pioneer::docs::late_2026) {
            made.users.front().key = "fast_sk_0123456789abcdef";
        }
        key_ = made.users.front().key;
        return std::make_shared<pioneer::service>(std::move(made));
    }
    std::string api_key() const override { return key_; }
    json::object contents() const override
    {
        json::array models{"fastino/gliner2-base-v1", "Qwen/Qwen3-8B"};
        return {{"models", std::move(models)}};
    }

private:
    void set_documentation(const std::string& text)
    {
        const auto which = pioneer::parse_docs(text);
        if (!which) {
            complain("no such state of the documentation", text);
        }
        docs_ = *which;
    }

    pioneer::docs docs_ = pioneer::docs::june_2026;
    pioneer::settings chosen_;
    std::optional<window_type> window_;
    bool is_limited_ = true;
    std::string key_;
};

} // namespace

std::unique_ptr<served_provider> make_pioneer()
{
    return std::make_unique<served_pioneer>();
}

} // namespace andante::inline v0::emulator
