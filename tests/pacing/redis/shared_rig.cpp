#include "pacing/redis/shared_rig.hpp"

#include "support/window_peak.hpp"

#include <algorithm>
#include <cmath>

namespace redis_test {

namespace {

/// The script with its clock taken from the last two arguments.
std::string timed(pacing::script which)
{
    std::string text(pacing::source_of(which));
    const std::string clock = "redis.call('TIME')";
    const auto at = text.find(clock);
    if (at == std::string::npos) {
        throw std::logic_error("the scripts take the time in another way");
    }
    return text.replace(at, clock.size(), "{ARGV[#ARGV - 1], ARGV[#ARGV]}");
}

} // namespace

timed_redis::timed_redis(const andante::support::redis_server& server)
    : shell_(server)
{
    for (std::size_t i = 0; i < pacing::script_count; ++i) {
        const auto which = static_cast<pacing::script>(i);
        digests_[i] = shell_.run({"SCRIPT", "LOAD", timed(which)}).text;
    }
}

pacing::wire_value timed_redis::run(const pacing::script_call& call, double time)
{
    std::vector<std::string> words = {
        "EVALSHA", digests_[static_cast<std::size_t>(call.which)], std::to_string(call.keys.size())
    };
    words.insert(words.end(), call.keys.begin(), call.keys.end());
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    const double utc = utc_start + time;
    words.push_back(std::to_string(static_cast<std::int64_t>(std::floor(utc))));
    words.push_back(std::to_string(static_cast<std::int64_t>((utc - std::floor(utc)) * 1e6)));
    return shell_.run(words);
}

void timed_redis::flush()
{
    shell_.run({"FLUSHALL"});
}

void agenda::at(double when, std::function<void()> what)
{
    all_.emplace(std::max(when, now), std::move(what));
}

bool agenda::step(double until)
{
    if (all_.empty() || all_.begin()->first > until) {
        now = until;
        return false;
    }
    auto next = all_.extract(all_.begin());
    now = next.key();
    next.mapped()();
    return true;
}

shared_rig::shared_rig(const andante::support::redis_server& server, std::uint64_t seed)
    : redis(server)
    , random(seed)
    , wakes_(server)
{}

void shared_rig::deliver_wakes()
{
    for (const auto& wake : wakes_.heard()) {
        for (const auto& one : processes) {
            time.at(time.now + redis_delay * random.fraction(), [who = one.get(), wake = wake] {
                who->wake(wake.first, wake.second);
            });
        }
    }
}

rig_process&
shared_rig::add(const pacing::policy_set& policies, const pacing::redis_options& options)
{
    const auto number = static_cast<int>(processes.size());
    processes.push_back(std::make_unique<rig_process>(*this, policies, options, number));
    return *processes.back();
}

bool shared_rig::run_until_done(double until)
{
    const auto idle = [&] {
        return std::all_of(processes.begin(), processes.end(), [](const auto& one) {
            return one->idle();
        });
    };
    while (!idle()) {
        if (!time.step(until)) {
            return false;
        }
    }
    return true;
}

void shared_rig::run_for(double seconds)
{
    const double until = time.now + seconds;
    while (time.step(until)) {
    }
}

double shared_rig::delay()
{
    if (!heavy_tails) {
        return random.delay();
    }
    return std::min(40.0, slow * 0.01 * std::pow(1 - random.fraction(), -1 / 0.6));
}

std::size_t shared_rig::peak(double window) const
{
    return andante_tests::window_peak(arrivals, window);
}

std::size_t shared_rig::arrivals_between(double from, double to) const
{
    return static_cast<std::size_t>(std::count_if(arrivals.begin(), arrivals.end(), [&](double t) {
        return t >= from && t < to;
    }));
}

double shared_rig::time_for(std::size_t count, double from) const
{
    auto first =
        std::find_if(arrivals.begin(), arrivals.end(), [&](double t) { return t >= from; });
    if (static_cast<std::size_t>(arrivals.end() - first) <= count) {
        throw std::logic_error("too few arrivals");
    }
    return first[static_cast<std::ptrdiff_t>(count)] - *first;
}

wake_listener::wake_listener(const andante::support::redis_server& server)
    : shell_(server)
{
    shell_.run({"PSUBSCRIBE", "andante:*"});
}

std::vector<std::pair<std::int64_t, std::int64_t>> wake_listener::heard()
{
    std::vector<std::pair<std::int64_t, std::int64_t>> all;
    // What was published before comes before the answer to this.
    for (auto next = shell_.run({"PING"}); next.text_at(0) != std::string_view("pong");
         next = shell_.next()) {
        const std::string text(next.text_at(3).value_or("0 0"));
        all.emplace_back(std::stoll(text), std::stoll(text.substr(text.find(' '))));
    }
    return all;
}

pacing::policy_set one_window(unsigned count, int seconds)
{
    pacing::policy_set set;
    set.windows.emplace_back("only", count, std::chrono::seconds(seconds));
    return set;
}

pacing::redis_options
options_for(const andante::support::redis_server& server, const std::string& scope)
{
    return pacing::redis_options(server.url(), scope);
}

} // namespace redis_test
