#include "pacing/redis/shared_store.hpp"

#include <andante/http/message.hpp>

#include "pacing/policy/plain_numbers.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

/// The own log is the guard alone: what answers teach is learnt in Redis, by all.
window_settings guard_of(window_settings settings)
{
    settings.guard_only = true;
    settings.keep_guard = true;
    settings.probes = 0;
    return settings;
}

} // namespace

shared_store::shared_store(
    sharing_settings settings,
    const window_settings& defaults,
    std::shared_ptr<mailbox> heard,
    std::unique_ptr<script_runner> runner
)
    : settings_(std::move(settings))
    , heard_(std::move(heard))
    , runner_(std::move(runner))
    , own_(guard_of(defaults), 0.0)
    , sharers_(settings_.redis->processes)
    , random_(settings_.seed)
{}

shared_store::~shared_store()
{
    heard_->listen(nullptr);
    runner_->stop(leave_call());
}

void shared_store::listen(std::function<void()> news)
{
    heard_->listen(std::move(news));
    runner_->start();
}

quota_store::window_index shared_store::open(const window_limit& limit, std::string_view partition)
{
    const auto index = own_.open(limit, partition);
    if (index < windows_.size()) {
        return index;
    }
    shared_window made;
    made.configured = made.limit = limit.count;
    made.server = std::max(limit.server_count, limit.count);
    made.per = std::chrono::duration<double>(limit.per).count();
    made.key = http::encode_segment(limit.name) + ":" + http::encode_segment(partition) + ":" +
               std::to_string(limit.per.count());
    longest_ = std::max(longest_, made.per);
    windows_.push_back(std::move(made));
    return index;
}

std::size_t shared_store::cap_named(std::string_view name)
{
    for (std::size_t at = 0; at < caps_.size(); ++at) {
        if (caps_[at].name == name) {
            return at;
        }
    }
    shared_cap made;
    made.name = name;
    caps_.push_back(std::move(made));
    return caps_.size() - 1;
}

std::uint64_t shared_store::denial_key_of(const question& wanted, std::uint64_t cookie)
{
    return cookie * 8 + wanted.rank * 2 + (wanted.reserved ? 1 : 0);
}

std::optional<quota_store::decision>
shared_store::take(const question& wanted, instant now, std::uint64_t cookie)
{
    if (wanted.windows.empty() && wanted.claims.empty()) {
        decision made;
        ask nothing;
        nothing.weight = wanted.weight;
        made.ticket = grant(std::move(nothing), false, now);
        return made;
    }
    if (where_ == where::apart) {
        return decide_apart(wanted, now);
    }
    const auto found = denials_.find(denial_key_of(wanted, cookie));
    if (found != denials_.end()) {
        if (now < found->second.until && wanted.weight >= found->second.weight) {
            return found->second.made;
        }
        denials_.erase(found);
    }
    ask_redis(wanted, now, cookie);
    return std::nullopt;
}

std::uint64_t shared_store::grant(ask of, bool known, instant now)
{
    const auto ticket = ++last_ticket_;
    counted_request made;
    made.id = std::move(of.id);
    made.windows = std::move(of.windows);
    made.weight = of.weight;
    made.known = known;
    if (!made.windows.empty()) {
        made.own = own_.enter(made.windows, made.weight, now);
    }
    if (!of.caps.empty()) {
        for (const auto cap : of.caps) {
            ++caps_[cap].held;
        }
        jobs_.emplace(ticket, job{made.id, std::move(of.caps)});
    }
    requests_.emplace(ticket, std::move(made));
    return ticket;
}

void shared_store::left(std::uint64_t ticket, instant now)
{
    const auto& one = requests_.at(ticket);
    if (one.own != 0) {
        own_.left(one.own, now);
    }
}

void shared_store::finish(std::uint64_t ticket, instant ended)
{
    auto& one = requests_.at(ticket);
    if (one.own != 0) {
        record made;
        made.id = std::move(one.id);
        made.windows = std::move(one.windows);
        made.weight = one.weight;
        made.ended = ended;
        made.known = one.known;
        ended_.push_back(std::move(made));
    }
    requests_.erase(ticket);
    share_may_open();
}

void shared_store::give_back(std::uint64_t ticket, instant now)
{
    const auto& one = requests_.at(ticket);
    if (one.own != 0) {
        own_.give_back(one.own, now);
        if (one.known) {
            call_settle(one, "back", nullptr, now);
        }
    }
    requests_.erase(ticket);
    share_may_open();
}

void shared_store::lost(std::uint64_t ticket, instant now)
{
    const auto& one = requests_.at(ticket);
    if (one.own != 0) {
        call_settle(one, "lost", nullptr, now);
        own_.lost(one.own, now);
    }
    finish(ticket, now + settings_.grace);
}

void shared_store::settle(std::uint64_t ticket, const answer_verdict& seen, instant now)
{
    const auto& one = requests_.at(ticket);
    if (one.own != 0) {
        call_settle(one, "uncertain", &seen, now);
        own_.settle(one.own, seen, now);
    }
    finish(ticket, now);
}

void shared_store::release(std::uint64_t ticket, instant)
{
    const auto found = jobs_.find(ticket);
    if (found == jobs_.end()) {
        return;
    }
    for (const auto cap : found->second.caps) {
        --caps_[cap].held;
    }
    pending_call ended;
    ended.call = prepare(script::release, {}, found->second.caps);
    ended.call.arguments.push_back(found->second.id);
    ended.undoes = true;
    jobs_.erase(found);
    share_may_open();
    make(std::move(ended));
}

void shared_store::collect(instant now, const listener& each)
{
    for (const auto& event : heard_->take_all()) {
        hear(event, now);
    }
    // Whoever hears may ask again, which decides more.
    const auto made = std::exchange(decided_, {});
    for (const auto& [cookie, one] : made) {
        each(cookie, one);
    }
}

instant shared_store::estimate(
    std::span<const window_index> windows, std::span<const double> ahead, instant now
) const
{
    instant latest = own_.estimate(windows, ahead, now);
    for (const auto at : windows) {
        latest = std::max({latest, windows_[at].opens, windows_[at].pause});
    }
    return where_ == where::apart ? std::max(latest, quiet_until_) : latest;
}

quota_store::capacity shared_store::room(window_index index, instant now) const
{
    const auto& one = windows_[index];
    const std::array<window_index, 1> alone = {index};
    const std::array<double, 1> next = {1};
    const bool apart = where_ == where::apart;
    const double bound = apart ? share(index) : one.limit;
    const double ours = own_.used(index, now);
    const double used = apart ? ours : std::max(one.used, ours);
    capacity found;
    found.limit = one.limit;
    found.per = one.per;
    found.opens = estimate(alone, next, now);
    found.left = found.opens > now ? 0 : std::max(0.0, bound - used);
    return found;
}

window_status shared_store::status(window_index index, instant now) const
{
    const auto& one = windows_[index];
    auto found = own_.status(index, now);
    const bool apart = where_ == where::apart;
    const auto now_left = room(index, now);
    found.limit = count_of(one.limit);
    found.used =
        count_of(apart ? own_.used(index, now) : std::max(one.used, own_.used(index, now)));
    found.left = count_of(now_left.left);
    found.paused_for = span_of(std::max(one.pause, own_.paused_until(index)) - now);
    found.next_opening = span_of(now_left.opens - now);
    found.mode = apart ? "own share, " + std::to_string(count_of(share(index)))
                       : "one log for all processes";
    return found;
}

std::optional<sharing_status> shared_store::sharing(instant now) const
{
    sharing_status told;
    told.warning = warning_;
    told.reachable = where_ == where::shared;
    told.processes = static_cast<unsigned>(std::max<std::size_t>(sharers_, 1));
    switch (where_) {
    case where::shared:
        told.mode = mustering_ ? "shared, within the own share" : "shared";
        told.reason = mustering_ ? "others have not come back yet" : "";
        break;
    case where::joining:
        told.mode = "joining";
        told.reason = failed_ ? trouble_ : "the shared log begins anew";
        break;
    case where::apart:
        told.mode = division_ == 0 ? "waiting" : now < quiet_until_ ? "silent" : "own share";
        told.reason = reason_;
        break;
    }
    return told;
}

} // namespace andante::inline v0::pacing
