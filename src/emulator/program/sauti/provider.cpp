#include <andante/emulator/sauti/service.hpp>

#include "emulator/program/providers.hpp"
#include "emulator/program/switches.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace json = boost::json;

class served_sauti final : public served_provider {
public:
    void add_switches(CLI::App& app) override
    {
        const std::string group = "SAUTI";
        const auto set_time = [this](const std::string& text) {
            chosen_.jobs.time = parse_duration(text);
        };
        const auto set_window = [this](const std::string& text) {
            const auto type = parse_window_type(text);
            if (!type) {
                throw bad_value("no such window: " + text);
            }
            auto& rates = chosen_.rates;
            rates.synthesis.type = rates.status.type = rates.others.type = *type;
        };
        add_value(app, "--sauti-job-time", set_time, "How long a job takes [12s]")->group(group);
        add_value(app, "--sauti-window", set_window, "How requests are counted [sliding_log]")
            ->group(group);
        app.add_flag_callback(
               "--sauti-no-limits",
               [this] { chosen_.rates.enforced = false; },
               "No request limits and no rate headers"
        )
            ->group(group);
        app.add_option(
               "--sauti-failure-ratio", chosen_.jobs.failure_ratio, "Share of jobs that fail [0]"
        )
            ->check(CLI::Range(0.0, 1.0))
            ->group(group);
    }
    std::vector<std::string> routes() const override { return sauti::service::routes(); }
    std::shared_ptr<provider_service> make() override
    {
        for (const auto& each : chosen_.voices) {
            voices_.emplace_back(each.id);
        }
        key_ = chosen_.keys.front();
        return std::make_shared<sauti::service>(std::move(chosen_));
    }
    std::string api_key() const override { return key_; }
    json::object contents() const override { return {{"voices", voices_}}; }

private:
    sauti::settings chosen_;
    std::string key_;
    json::array voices_;
};

} // namespace

std::unique_ptr<served_provider> make_sauti()
{
    return std::make_unique<served_sauti>();
}

} // namespace andante::inline v0::emulator
