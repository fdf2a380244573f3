#include "pacing/store/local_store.hpp"

#include "pacing/policy/plain_numbers.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>

namespace andante::inline v0::pacing {

window_settings settings_for(const limiter_options& options)
{
    window_settings settings;
    const double reserve =
        std::isnan(options.reserve) ? limiter_options().reserve : options.reserve;
    settings.reserve = std::clamp(reserve, 0.0, 0.5);
    settings.keep_guard = options.guarding != guarding::adaptive;
    settings.guard_only = options.guarding == guarding::only;
    settings.probes = options.probes;
    settings.may_raise = options.may_raise;
    settings.grace = std::chrono::duration<double>(options.grace).count();
    settings.seed = options.seed;
    if (settings.seed == 0) {
        std::random_device system;
        settings.seed = (static_cast<std::uint64_t>(system()) << 32U) | system();
    }
    return settings;
}

local_store::local_store(const window_settings& defaults, instant now)
    : defaults_(defaults)
    , born_(now)
{}

local_store::~local_store() = default;

quota_store::window_index local_store::open(const window_limit& limit, std::string_view partition)
{
    auto& partitions = places_[limit.name];
    if (const auto known = partitions.find(partition); known != partitions.end()) {
        return known->second;
    }
    auto settings = defaults_;
    settings.limit = limit.count;
    settings.server_limit = std::max(limit.server_count, limit.count);
    settings.window = std::chrono::duration<double>(limit.per).count();
    if (free_windows_.empty()) {
        free_windows_.push_back(windows_.size());
        windows_.emplace_back();
    }
    const auto index = free_windows_.back();
    free_windows_.pop_back();
    settings.seed = defaults_.seed + index;
    counted_window made;
    made.name = limit.name;
    made.partition = partition;
    made.configured = settings.server_limit;
    made.per = settings.window;
    made.codes = limit.codes;
    made.is_apart = limit.scope == scope::organization_model;
    made.window = std::make_unique<quota_window>(settings, clock_, born_);
    recall(made);
    windows_[index] = std::move(made);
    partitions.emplace(partition, index);
    return index;
}

void local_store::close(window_index index, instant now)
{
    auto& one = windows_[index];
    if (one.window && one.window->may_be_forgotten(now)) {
        auto& partitions = places_[one.name];
        partitions.erase(one.partition);
        if (partitions.empty()) {
            places_.erase(one.name);
        }
        one = counted_window();
        free_windows_.push_back(index);
    }
}

std::optional<quota_store::decision>
local_store::take(const question& wanted, instant now, std::uint64_t)
{
    decision made;
    made.only_reserve = true;
    bool by_event = false; // a window that only an answer can open
    for (std::size_t i = 0; i < wanted.windows.size(); ++i) {
        auto& window = *windows_[wanted.windows[i]].window;
        if (window.admits(now, wanted.weight, wanted.queued[i], wanted.reserved)) {
            continue;
        }
        ++made.blocked_count;
        const bool free_for_others =
            wanted.reserved && window.admits(now, wanted.weight, wanted.queued[i], false);
        if (free_for_others && !made.only_reserve) {
            continue; // it waits for a full one first
        }
        if (!free_for_others && made.only_reserve) {
            made.only_reserve = false;
            made.next.reset();
            by_event = false;
        }
        const auto next = window.next(now, wanted.weight, wanted.reserved);
        if (!by_event && (!next || !made.next || *next >= *made.next)) {
            made.blocked = wanted.windows[i];
            made.next = next;
            by_event = !next;
        }
    }
    if (made.blocked_count > 0) {
        return made;
    }
    made.only_reserve = false;
    made.ticket = enter(wanted.windows, wanted.weight, now);
    return made;
}

std::uint64_t local_store::enter(std::span<const window_index> windows, double weight, instant now)
{
    if (free_.empty()) {
        requests_.emplace_back();
        free_.push_back(requests_.size());
    }
    const auto ticket = free_.back();
    free_.pop_back();
    auto& request = at(ticket);
    request.windows.assign(windows.begin(), windows.end());
    request.ids.clear();
    request.sent = now;
    for (const auto index : windows) {
        request.ids.push_back(windows_[index].window->take(now, weight));
    }
    return ticket;
}

void local_store::end(std::uint64_t ticket)
{
    free_.push_back(ticket);
}

void local_store::left(std::uint64_t ticket, instant now)
{
    auto& request = at(ticket);
    request.sent = now;
    for (std::size_t i = 0; i < request.windows.size(); ++i) {
        windows_[request.windows[i]].window->left(request.ids[i], now);
    }
}

void local_store::give_back(std::uint64_t ticket, instant)
{
    auto& request = at(ticket);
    for (std::size_t i = 0; i < request.windows.size(); ++i) {
        windows_[request.windows[i]].window->give_back(request.ids[i]);
    }
    end(ticket);
}

void local_store::lost(std::uint64_t ticket, instant now)
{
    auto& request = at(ticket);
    for (std::size_t i = 0; i < request.windows.size(); ++i) {
        windows_[request.windows[i]].window->lost(request.ids[i], now);
    }
    end(ticket);
}

bool local_store::names(const counted_window& one, const quota_reading& reading) const
{
    if (!reading.name.empty()) {
        if (http::same_name(reading.name, one.name)) {
            return true;
        }
        // A server's policy of another name may still be this one: by quota and window.
        return reading.limit && reading.window && *reading.limit == one.configured &&
               *reading.window == one.per;
    }
    if (!reading.limit) {
        return false;
    }
    return *reading.limit == one.configured || *reading.limit == one.window->own().server_limit();
}

/// Does it speak of a limit of another name? Windows of one name differ in their partitions only,
/// of which there may be thousands.
bool local_store::names_another(const counted_window& than, const quota_reading& reading) const
{
    return std::any_of(places_.begin(), places_.end(), [&](const auto& each) {
        const auto& [name, partitions] = each;
        return name != than.name && names(windows_[partitions.begin()->second], reading);
    });
}

const quota_reading* local_store::reading_for(
    const counted_window& one, const counted_request& of, const answer_verdict& seen
) const
{
    const auto& quotas = seen.headers.quotas;
    for (const auto& reading : quotas) {
        if (!reading.concurrent && names(one, reading)) {
            return &reading;
        }
    }
    // One limit and one reading that names no other: they mean each other.
    if (of.windows.size() == 1) {
        for (const auto& reading : quotas) {
            const bool other = !reading.name.empty() && names_another(one, reading);
            if (!reading.concurrent && !other) {
                return &reading;
            }
        }
    }
    return nullptr;
}

std::size_t
local_store::blamed(const counted_request& of, const answer_verdict& seen, instant now) const
{
    const auto none = of.windows.size();
    if (of.windows.size() == 1) {
        return 0;
    }
    for (std::size_t i = 0; i < none; ++i) {
        const auto& codes = windows_[of.windows[i]].codes;
        if (std::find(codes.begin(), codes.end(), seen.code) != codes.end()) {
            return i;
        }
    }
    for (std::size_t i = 0; i < none; ++i) {
        const auto* reading = reading_for(windows_[of.windows[i]], of, seen);
        if (reading != nullptr && reading->remaining && *reading->remaining == 0) {
            return i;
        }
    }
    // Nobody says: the one that is nearest to its limit.
    std::size_t nearest = none;
    double least = 2;
    for (std::size_t i = 0; i < none; ++i) {
        const auto& window = *windows_[of.windows[i]].window;
        const double part = window.room(now) / std::max(1.0, window.own().limit());
        if (part < least) {
            least = part;
            nearest = i;
        }
    }
    return nearest;
}

std::vector<local_store::news>
local_store::read(std::uint64_t ticket, const answer_verdict& seen, instant now) const
{
    const auto& request = at(ticket);
    const bool refused = seen.what == answer_verdict::kind::rate;
    const auto guilty = refused ? blamed(request, seen, now) : request.windows.size();
    std::vector<news> all;
    for (std::size_t i = 0; i < request.windows.size(); ++i) {
        news one;
        one.window = request.windows[i];
        one.refused = i == guilty;
        one.reading.date = seen.headers.date;
        if (const auto* said = reading_for(windows_[one.window], request, seen)) {
            one.reading.limit = said->limit;
            one.reading.remaining = said->remaining;
            one.reading.reset = said->reset;
            one.reading.reset_in = said->reset_in;
        }
        one.reading.elsewhere = !one.reading.remaining && !seen.headers.quotas.empty();
        all.push_back(one);
    }
    return all;
}

void local_store::settle(std::uint64_t ticket, const answer_verdict& seen, instant now)
{
    using kind = answer_verdict::kind;
    const auto request = at(ticket);
    if (seen.headers.date) {
        clock_.observe(*seen.headers.date, request.sent, now);
    }
    const auto told = read(ticket, seen, now);
    for (std::size_t i = 0; i < request.windows.size(); ++i) {
        auto& window = *windows_[request.windows[i]].window;
        const double limit_before = window.own().limit();
        const instant pause_before = window.paused_until();
        const auto& reading = told[i].reading;
        if (seen.what == kind::accepted) {
            window.accepted(request.ids[i], now, reading);
        } else if (told[i].refused) {
            window.rejected(request.ids[i], now, reading, seen.retry_after);
        } else {
            window.uncertain(request.ids[i], now, reading);
        }
        if (seen.what == kind::capacity) {
            window.pause(now + seen.retry_after.value_or(0));
        }
        limit_changes_ += window.own().limit() != limit_before ? 1 : 0;
        pauses_ += window.paused_until() > pause_before ? 1 : 0;
    }
    end(ticket);
}

void local_store::tidy(instant now)
{
    for (const auto& one : windows_) {
        if (one.window) {
            one.window->tidy(now);
        }
    }
}

double local_store::used(window_index at, instant now) const
{
    return windows_[at].window->used(now);
}

instant local_store::leaves(window_index at, double less) const
{
    return windows_[at].window->own().leaves(less);
}

instant local_store::paused_until(window_index at) const
{
    return windows_[at].window->paused_until();
}

bool local_store::doubt_pauses(std::span<const window_index> windows)
{
    bool any = false;
    for (const auto index : windows) {
        any = windows_[index].window->doubt_pause() || any;
    }
    return any;
}

instant local_store::estimate(
    std::span<const window_index> windows, std::span<const double> ahead, instant now
) const
{
    instant latest = now;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        latest = std::max(latest, windows_[windows[i]].window->estimate(now, ahead[i]));
    }
    return latest;
}

double local_store::kept(window_index window) const
{
    return windows_[window].window->kept();
}

double local_store::limit(window_index window) const
{
    return windows_[window].window->own().limit();
}

std::optional<double> local_store::server_offset() const
{
    return clock_.known() ? std::optional<double>(clock_.low()) : std::nullopt;
}

quota_store::capacity local_store::room(window_index index, instant now) const
{
    const auto& one = windows_[index];
    one.window->tidy(now); // nobody may have asked for long, and what has left meanwhile is free
    return capacity{
        one.window->own().limit(), one.per, one.window->room(now), one.window->estimate(now, 1)
    };
}

window_status local_store::status(window_index index, instant now) const
{
    const auto& one = windows_[index];
    one.window->tidy(now); // as in room()
    const auto& window = *one.window;
    window_status found;
    found.name = one.name;
    found.partition = one.partition;
    found.limit = count_of(window.own().limit());
    found.per = span_of(one.per);
    found.used = count_of(window.occupied(now));
    found.in_flight = count_of(window.own().in_flight());
    found.left = count_of(window.room(now));
    found.mode = window.describe();
    found.paused_for = span_of(window.paused_until() - now);
    found.next_opening = span_of(window.estimate(now, 1) - now);
    return found;
}

unsigned local_store::held_back(window_index index) const
{
    return count_of(windows_[index].window->held_back());
}

} // namespace andante::inline v0::pacing
