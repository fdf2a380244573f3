#include <andante/emulator/finetuning/service.hpp>

#include "emulator/program/finetuning/values.hpp"
#include "emulator/program/providers.hpp"
#include "emulator/program/switches.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace json = boost::json;

/// More than these are a mistake.
constexpr std::uint64_t most_tracks = 100'000;
constexpr std::uint64_t most_burst = 1'000'000;

std::string join(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

json::array as_array(const std::vector<std::string>& ids)
{
    return json::array(ids.begin(), ids.end());
}

void add_limits(CLI::App& app, finetuning::settings& into)
{
    auto& rates = into.rates;
    const std::string group = "Finetuning.ai: limits";
    const auto set_window = [&](const std::string& text) {
        const auto type = parse_window_type(text);
        if (!type) {
            throw bad_value("no such window: " + text);
        }
        rates.create.type = rates.read.type = *type;
    };
    const auto set_burst = [&](const std::string& text) {
        const auto burst = static_cast<unsigned>(parse_count(text, 1, most_burst));
        rates.create.burst = rates.read.burst = burst;
    };
    const auto limit = [&](const std::string& text) { finetuning::parse_limit(text, rates); };
    const auto headers = [&](const std::string& text) {
        rates.headers = finetuning::parse_rate_headers(text);
    };
    add_values(app, "--limit", limit, "create=10/60s, read=60/60s, or off (repeatable)")
        ->group(group);
    const std::string windows =
        "fixed, fixed_from_first_request, sliding_log, sliding_counter, token_bucket or gcra";
    add_value(app, "--window", set_window, windows)->group(group);
    const std::string burst_help =
        "For token_bucket and gcra: what an idle caller may send at once";
    add_value(app, "--burst", set_burst, burst_help)->group(group);
    app.add_flag_callback(
           "--count-refused",
           [&] { rates.create.count_refused = rates.read.count_refused = true; },
           "Refused calls take a place too"
    )
        ->group(group);
    const std::string header_help =
        "Of limit, remaining, reset, retry-after, retry-after-in-body, when-unauthorized; or none";
    add_value(app, "--rate-headers", headers, header_help)->group(group);
    auto& capacity = into.queue_capacity;
    add_count(app, "--queue-capacity", capacity, {0, most_tracks}, "Unfinished tracks [10]")
        ->group(group);
}

constexpr auto contents_group = "Finetuning.ai: contents and behaviour";

void add_contents(CLI::App& app, finetuning::settings& into)
{
    const auto add_account = [&](const std::string& text) {
        into.accounts.push_back(finetuning::parse_account(text));
    };
    const auto add_tracks = [&](const std::string& text) {
        for (auto left = parse_count(text, 0, most_tracks); left > 0; --left) {
            into.tracks.emplace_back("seeded track, number " + std::to_string(left), false);
            into.tracks.back().seed = static_cast<std::int64_t>(left);
        }
    };
    const std::string account_help =
        "Another account: key=K,tier=pro,monthly=2000,used=0,pack=0 (repeatable)";
    add_value(app, "--account", add_account, account_help)
        ->delimiter('\0')
        ->take_all()
        ->allow_extra_args(false)
        ->group(contents_group);
    const std::string tracks_help = "How many finished tracks the first account has [0]";
    add_value(app, "--tracks", add_tracks, tracks_help)->group(contents_group);
}

void add_behaviour(CLI::App& app, finetuning::settings& into)
{
    const std::string group = contents_group;
    const auto set_time = [&](const std::string& text) {
        finetuning::parse_job_time(text, into.jobs);
    };
    const auto set_switch = [&](const std::string& text) { finetuning::parse_switch(text, into); };
    const std::string time_help = "How long a job takes: 3, 500ms, or a range 3s-8s [30]";
    add_value(app, "--job-time", set_time, time_help)->group(group);
    app.add_option("--failure-ratio", into.jobs.failure_ratio, "Share of jobs that fail [0]")
        ->check(CLI::Range(0.0, 1.0))
        ->group(group);
    app.add_option("--random-seed", into.random_seed, "Where ids and drawn times come from [1]")
        ->group(group);
    const auto switch_help =
        "NAME=on or NAME=off (repeatable); names: " + join(finetuning::switch_names());
    add_values(app, "--switch", set_switch, switch_help)->group(group);
    app.add_flag(
           "--loopback-webhooks",
           into.allow_loopback_webhooks,
           "Accept and call webhooks with plain http on this machine"
    )
        ->group(group);
}

class served_finetuning final : public served_provider {
public:
    void add_switches(CLI::App& app) override
    {
        add_limits(app, chosen_);
        add_contents(app, chosen_);
        add_behaviour(app, chosen_);
    }
    std::vector<std::string> routes() const override { return finetuning::service::routes(); }
    std::shared_ptr<provider_service> make() override
    {
        key_ = chosen_.accounts.front().keys.front();
        service_ = std::make_shared<finetuning::service>(std::move(chosen_));
        return service_;
    }
    std::string api_key() const override { return key_; }
    json::object contents() const override
    {
        return {
            {"playlists", as_array(service_->playlist_ids())},
            {"tracks", as_array(service_->track_ids())},
        };
    }

private:
    finetuning::settings chosen_;
    std::string key_;
    std::shared_ptr<finetuning::service> service_;
};

} // namespace

std::unique_ptr<served_provider> make_finetuning()
{
    return std::make_unique<served_finetuning>();
}

} // namespace andante::inline v0::emulator
