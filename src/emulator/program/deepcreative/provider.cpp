#include <andante/emulator/deepcreative/service.hpp>

#include "emulator/program/providers.hpp"
#include "emulator/program/switches.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace json = boost::json;

constexpr std::uint64_t most_running = 10'000;
constexpr auto group = "Deep Creative Labs";

deepcreative::object_shape parse_shape(const std::string& text)
{
    if (text != "1" && text != "2" && text != "3") {
        throw bad_value("shapes are 1, 2 and 3, not " + text);
    }
    return static_cast<deepcreative::object_shape>(text.front() - '1');
}

class served_deepcreative final : public served_provider {
public:
    void add_switches(CLI::App& app) override
    {
        const auto add = [&](const char* name, auto use, const std::string& help) {
            add_value(app, name, std::move(use), help)->group(group);
        };
        add(
            "--deepcreative-shape",
            [this](const std::string& text) { chosen_.shape = parse_shape(text); },
            "Which published shape a prediction has: 1, 2 or 3 [2]"
        );
        add(
            "--deepcreative-job-time",
            [this](const std::string& text) { chosen_.jobs.time = parse_duration(text); },
            "How long a prediction takes [20s]"
        );
        add(
            "--deepcreative-requests",
            [this](const std::string& text) { chosen_.rate.limit = parse_number(text, 1); },
            "Requests a minute [60]"
        );
        add(
            "--deepcreative-daily-cap",
            [this](const std::string& text) {
                chosen_.accounts.front().daily_cap = parse_number(text);
            },
            "Credits a UTC day [0, no cap]"
        );
        add_count(
            app,
            "--deepcreative-running",
            chosen_.running,
            {1, most_running},
            "Predictions at a time [5]"
        )
            ->group(group);
        app.add_flag(
               "--deepcreative-loopback-webhooks",
               chosen_.allow_loopback_webhooks,
               "Accept and call webhooks with plain http on this machine"
        )
            ->group(group);
    }
    std::vector<std::string> routes() const override { return deepcreative::service::routes(); }
    std::shared_ptr<provider_service> make() override
    {
        models_ = chosen_.models;
        key_ = chosen_.accounts.front().key;
        return std::make_shared<deepcreative::service>(std::move(chosen_));
    }
    std::string api_key() const override { return key_; }
    json::object contents() const override
    {
        return {{"models", json::array(models_.begin(), models_.end())}};
    }

private:
    deepcreative::settings chosen_;
    std::string key_;
    std::vector<std::string> models_;
};

} // namespace

std::unique_ptr<served_provider> make_deepcreative()
{
    return std::make_unique<served_deepcreative>();
}

} // namespace andante::inline v0::emulator
