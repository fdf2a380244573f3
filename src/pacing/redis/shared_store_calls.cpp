// What a shared store asks of Redis, and how; the scripts say what their arguments mean.
#include <andante/http/message.hpp>

#include "pacing/redis/shared_store.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace andante::inline v0::pacing {

namespace {

using words = std::vector<std::string>;

std::string whole(double number)
{
    return std::to_string(static_cast<std::int64_t>(std::llround(number)));
}

std::string microseconds_text(double seconds)
{
    return whole(seconds * 1e6);
}

std::string microseconds_text(std::chrono::nanoseconds span)
{
    return microseconds_text(std::chrono::duration<double>(span).count());
}

} // namespace

std::string shared_store::next_id()
{
    return settings_.process + "/" + std::to_string(++last_call_);
}

std::string key_prefix(std::string_view account, std::string_view provider)
{
    // The braces make one hash slot of all keys.
    auto made = "andante:{" + http::encode_segment(account);
    if (!provider.empty()) {
        made += "/" + http::encode_segment(provider);
    }
    return made + "}:";
}

std::string shared_store::base() const
{
    return key_prefix(settings_.redis->scope, settings_.provider);
}

script_call shared_store::prepare(
    script which, const std::vector<window_index>& windows, const std::vector<std::size_t>& caps
) const
{
    script_call made;
    made.which = which;
    const auto prefix = base();
    for (const auto* name : {"scope", "live", "away", "tickets", "promises", "gone", "lengths"}) {
        made.keys.push_back(prefix + name);
    }
    for (const auto at : windows) {
        for (const auto* name : {"log:", "window:", "sums:"}) {
            made.keys.push_back(prefix + name + windows_[at].key);
        }
    }
    for (const auto at : caps) {
        made.keys.push_back(prefix + "jobs:" + http::encode_segment(caps_[at].name));
    }
    const double lease = std::chrono::duration<double>(settings_.redis->lease).count();
    const double keep = std::max(600.0, 3 * (longest_ + lease));
    made.arguments = {epoch_, settings_.process, whole(keep * 1000)};
    return made;
}

void shared_store::make(pending_call one)
{
    one.call.id = ++last_call_;
    if (where_ != where::shared && one.call.which != script::join) {
        later_.push_back(std::move(one));
        return;
    }
    one.call.arguments[0] = epoch_;
    runner_->call(one.call);
    calls_.emplace(one.call.id, std::move(one));
}

void shared_store::ask_redis(const question& wanted, instant now, std::uint64_t cookie)
{
    const auto& redis = *settings_.redis;
    own_.tidy(now); // what has left would be taken for the next to leave
    ask asked;
    asked.cookie = cookie;
    asked.id = next_id();
    asked.windows.assign(wanted.windows.begin(), wanted.windows.end());
    asked.weight = wanted.weight;
    asked.denial_key = denial_key_of(wanted, cookie);
    for (const auto& place : wanted.claims) {
        asked.caps.push_back(cap_named(place.name));
    }
    pending_call one;
    one.call = prepare(script::take, asked.windows, asked.caps);
    auto& to = one.call.arguments;
    const double slack =
        std::max(0.2, 4 * std::chrono::duration<double>(redis.call_deadline).count());
    for (auto& word : words{
             asked.id,
             whole(wanted.weight),
             wanted.reserved ? "1" : "0",
             own_share(wanted, now),
             microseconds_text(redis.lease),
             settings_.process + "/" + std::to_string(asked.denial_key),
             microseconds_text(std::max(0.0, now - wanted.since)),
             std::to_string(wanted.rank),
             microseconds_text(settings_.age),
             microseconds_text(slack),
             std::to_string(asked.windows.size())
         }) {
        to.push_back(std::move(word));
    }
    for (const auto at : asked.windows) {
        const auto& window = windows_[at];
        to.push_back(whole(window.configured));
        to.push_back(microseconds_text(window.per));
        to.push_back(whole(window.server));
        to.push_back(whole(std::floor(settings_.reserve * window.configured + 0.5)));
    }
    to.push_back(std::to_string(asked.caps.size()));
    for (const auto& place : wanted.claims) {
        to.push_back(std::to_string(place.cap));
        to.push_back(microseconds_text(redis.job_lease));
    }
    one.asked = std::move(asked);
    make(std::move(one));
}

void shared_store::call_settle(
    const counted_request& of, std::string_view what, const answer_verdict* seen, instant now
)
{
    using kind = answer_verdict::kind;
    const bool undoes = what == "back";
    if (where_ == where::apart && counted_apart_ && !undoes) {
        return; // what is told on joining says it all
    }
    pending_call one;
    one.call = prepare(script::settle, of.windows, {});
    one.ended = of.id;
    one.undoes = undoes;
    auto& to = one.call.arguments;
    to.push_back(of.id);
    to.push_back(whole(of.weight));
    to.push_back(microseconds_text(settings_.redis->lease));
    to.emplace_back(what);
    to.push_back(microseconds_text(settings_.grace));
    to.push_back(std::to_string(of.windows.size()));
    const auto news =
        seen != nullptr ? own_.read(of.own, *seen, now) : std::vector<local_store::news>();
    for (std::size_t i = 0; i < of.windows.size(); ++i) {
        const auto said = i < news.size() ? news[i] : local_store::news();
        std::string here(what);
        std::optional<double> wait;
        if (seen != nullptr && seen->what == kind::accepted) {
            here = "accepted";
        } else if (said.refused) {
            here = "refused";
            wait = seen->retry_after;
        } else if (seen != nullptr && seen->what == kind::capacity) {
            wait = seen->retry_after;
        }
        for (auto& word : outcome_of(of.windows[i], std::move(here), said.reading, wait)) {
            to.push_back(std::move(word));
        }
    }
    make(std::move(one));
}

std::vector<std::string> shared_store::outcome_of(
    window_index at, std::string what, const window_reading& seen, std::optional<double> wait
) const
{
    const auto told = [](std::optional<double> number) {
        return number ? whole(*number) : std::string("-1");
    };
    const auto& window = windows_[at];
    return {
        whole(window.configured),
        microseconds_text(window.per),
        whole(window.server),
        whole(settings_.may_raise ? 1e9 : window.configured),
        std::move(what),
        told(seen.limit),
        told(seen.remaining),
        seen.elsewhere ? "1" : "0",
        wait ? microseconds_text(*wait) : "-1"
    };
}

std::vector<std::string> shared_store::entries_of(window_index at, instant now) const
{
    words entries;
    const auto add = [&](const auto& entry, std::string age) {
        if (std::find(entry.windows.begin(), entry.windows.end(), at) == entry.windows.end()) {
            return;
        }
        entries.push_back(entry.id);
        entries.push_back(whole(entry.weight));
        entries.push_back(std::move(age));
        entries.emplace_back(entry.known ? "1" : "0");
    };
    for (const auto& [ticket, entry] : requests_) {
        add(entry, "-1");
    }
    for (const auto& entry : ended_) {
        const double age = now - entry.ended;
        if (age < windows_[at].per || (entry.known && !entry.told)) {
            add(entry, age < 0 ? microseconds_text(std::min(age, -2e-6)) : microseconds_text(age));
        }
    }
    return entries;
}

shared_store::pending_call shared_store::prepare_for_all(script which) const
{
    std::vector<window_index> windows(windows_.size());
    std::iota(windows.begin(), windows.end(), window_index());
    std::vector<std::size_t> caps(caps_.size());
    std::iota(caps.begin(), caps.end(), std::size_t());
    pending_call one;
    one.call = prepare(which, windows, caps);
    return one;
}

void shared_store::add_jobs(std::vector<std::string>& to) const
{
    to.push_back(microseconds_text(settings_.redis->job_lease));
    to.push_back(std::to_string(caps_.size()));
    for (std::size_t cap = 0; cap < caps_.size(); ++cap) {
        words held;
        for (const auto& [ticket, one] : jobs_) {
            if (std::find(one.caps.begin(), one.caps.end(), cap) != one.caps.end()) {
                held.push_back(one.id);
            }
        }
        to.push_back(std::to_string(held.size()));
        to.insert(to.end(), held.begin(), held.end());
    }
}

/// What this process has sent, and the pauses that it was asked for.
void shared_store::add_windows(std::vector<std::string>& to, instant now) const
{
    to.push_back(std::to_string(windows_.size()));
    for (window_index at = 0; at < windows_.size(); ++at) {
        to.push_back(whole(windows_[at].configured));
        to.push_back(microseconds_text(windows_[at].per));
        to.push_back(microseconds_text(std::clamp(own_.paused_until(at) - now, 0.0, 1e6)));
        const auto entries = entries_of(at, now);
        to.push_back(std::to_string(entries.size() / 4));
        to.insert(to.end(), entries.begin(), entries.end());
    }
}

void shared_store::call_join(instant now)
{
    forget_old(now);
    const auto& redis = *settings_.redis;
    const auto seconds = [](std::chrono::nanoseconds span) {
        return std::chrono::duration<double>(span).count();
    };
    auto one = prepare_for_all(script::join);
    auto& to = one.call.arguments;
    random_ = random_ * 6364136223846793005U + 1442695040888963407U;
    to.push_back(settings_.process + "/" + std::to_string(random_ >> 16U));
    to.emplace_back(epoch_.empty() ? "0" : "1");
    to.emplace_back(counted_apart_ && reached_ ? "1" : "0");
    to.push_back(microseconds_text(2 * settings_.beat));
    to.push_back(microseconds_text(
        seconds(redis.longest_break) + 2 * settings_.beat + 4 * seconds(redis.call_deadline)
    ));
    to.push_back(std::to_string(others_.size()));
    to.insert(to.end(), others_.begin(), others_.end());
    to.push_back(microseconds_text(redis.lease));
    add_windows(to, now);
    add_jobs(to);
    for (auto& each : ended_) {
        each.telling = true;
    }
    where_ = where::joining;
    make(std::move(one));
}

void shared_store::call_beat()
{
    auto one = prepare_for_all(script::beat);
    auto& to = one.call.arguments;
    to.push_back(microseconds_text(4 * settings_.beat));
    to.push_back(microseconds_text(settings_.redis->lease));
    to.push_back(std::to_string(windows_.size()));
    for (const auto& window : windows_) {
        to.push_back(whole(window.configured));
        to.push_back(microseconds_text(window.per));
        to.push_back(whole(window.server));
    }
    add_jobs(to);
    beating_ = true;
    make(std::move(one));
}

script_call shared_store::leave_call() const
{
    auto made = prepare(script::leave, {}, {});
    for (const auto& [key, one] : denials_) {
        made.arguments.push_back(settings_.process + "/" + std::to_string(key));
    }
    return made;
}

} // namespace andante::inline v0::pacing
