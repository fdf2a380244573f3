// Who may wait: a request that cannot make its deadline is told so at once.
#include "pacing/line/engine.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

std::size_t rank_of(const permit_request& request)
{
    return static_cast<std::size_t>(std::clamp(static_cast<int>(request.priority), 0, 3));
}

} // namespace

place_in_line engine::place_of(const permit_request& request, instant now)
{
    place_in_line who;
    who.rank = rank_of(request);
    who.tag = request.tag;
    who.weight = request.weight;
    who.tokens = request.tokens;
    who.returning = request.place != 0;
    who.since = now;
    return who;
}

place_in_line engine::place_of(const waiter& one)
{
    place_in_line who;
    who.rank = one.rank;
    who.since = one.entered;
    who.tokens = one.tokens;
    if (one.route->in->line.is_next(one)) {
        who.returning = true; // as one that goes in front
        who.weight = one.weight;
    } else if (one.tag != nullptr) {
        who.tag = one.tag->tag;
    }
    return who;
}

namespace {

/// Of those that wait, who wait for a job to end and not for a window.
double beyond_places(double waiting, const std::vector<concurrency_gate*>& caps, instant now)
{
    double places = waiting;
    for (const auto* cap : caps) {
        places = std::min(places, cap->places(now));
    }
    return waiting - places;
}

double weight_up_to(const wait_line& line, std::size_t rank)
{
    double sum = 0;
    for (std::size_t at = 0; at <= rank; ++at) {
        sum += line.weight(at);
    }
    return sum;
}

} // namespace

/// Of those in other lanes that wait for a window and have that rank or a more urgent one, who wait
/// for a job to end: they are in nobody's way.
double engine::others_held_back(
    const lane& in, quota_store::window_index window, std::size_t rank, instant now
) const
{
    double sum = 0;
    for (const auto* kin : ready_.families_of(window)) {
        if (kin->busy > 0 && !kin->caps.empty()) {
            double waiting = in.kin == kin && !in.shut ? -weight_up_to(in.line, rank) : 0;
            for (std::size_t at = 0; at <= rank; ++at) {
                waiting += kin->weight[at];
            }
            sum += beyond_places(waiting, kin->caps, now);
        }
    }
    for (const auto* other : ready_.lanes_of(window)) {
        if (other != &in && !other->shut && !other->caps.empty()) {
            sum += beyond_places(weight_up_to(other->line, rank), other->caps, now);
        }
    }
    return sum;
}

std::span<const double>
engine::ahead_of(const lane& in, const place_in_line& who, instant now) const
{
    scratch_.assign(in.windows.size(), who.weight);
    if (who.returning) {
        return scratch_;
    }
    const double mine = who.own != nullptr ? in.line.ahead_at(who.rank, who.own, who.depth)
                                           : in.line.ahead(who.rank, who.tag, who.weight);
    for (std::size_t i = 0; i < in.windows.size(); ++i) {
        const auto& queued = queued_[in.windows[i]];
        // Other lanes' waiters of its class came before it; those of its own lane are in `mine`.
        double sum = mine + queued[who.rank] - (in.shut ? 0 : in.line.weight(who.rank));
        for (std::size_t at = 0; at < who.rank; ++at) {
            sum += queued[at];
        }
        scratch_[i] = sum - others_held_back(in, in.windows[i], who.rank, now);
    }
    return scratch_;
}

instant engine::passes(const lane& in, const place_in_line& who, instant now) const
{
    const instant open = store_->estimate(in.windows, ahead_of(in, who, now), now);
    if (who.rank < 2) {
        return open;
    }
    // The reserve is not for batch and poll, until they starve.
    for (std::size_t i = 0; i < in.windows.size(); ++i) {
        scratch_[i] += store_->kept(in.windows[i]);
    }
    const instant beside = store_->estimate(in.windows, scratch_, now);
    return std::min(beside, std::max(open, std::max(who.since, in.low_served) + age_));
}

instant engine::earliest(const lane& in, const place_in_line& who, instant now) const
{
    instant when = passes(in, who, now);
    when = std::max(when, leaves_apart(in, now));
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            when = std::max(when, cap->next(now).value_or(now));
        }
    }
    for (const auto* gate : in.tokens) {
        when = std::max(when, gate->next(now, who.tokens).value_or(now));
    }
    return when;
}

std::optional<refusal>
engine::barred(const route_entry& route, const permit_request& request, instant now) const
{
    if (now < route.locked_until) {
        return locked(route.locked_until);
    }
    for (const auto window : route.in->windows) {
        if (request.weight > store_->limit(window)) {
            const auto limit = store_->limit(window);
            return refusal{errc::invalid_request, 0, policy_name(window), limit};
        }
    }
    const double utc = server_utc(now);
    for (const auto* spend : route.in->spends) {
        if (spend->beyond(request.cost)) {
            const auto& limit = spend->limit();
            return refusal{errc::invalid_request, 0, limit.name.c_str(), limit.amount, "cost"};
        }
        if (spend->open(utc, request.cost)) {
            continue;
        }
        const instant opens = now + (spend->opens_at(utc) - utc);
        const bool looking = !spend->closed(utc) && spend->is_looked_at();
        if (!looking) {
            return refusal{errc::quota_exhausted, opens, spend->limit().name.c_str(), 0};
        }
    }
    return std::nullopt;
}

bool engine::refused_by_store(const lane& in) const
{
    return store_->refuses() && !(in.windows.empty() && in.caps.empty());
}

std::optional<refusal>
engine::enter(waiter& one, const permit_request& request, instant deadline, instant now)
{
    auto& route = entry(request, now);
    one.route = &route;
    one.entered = now;
    one.deadline = deadline;
    one.cost = request.cost;
    one.weight = static_cast<float>(request.weight);
    one.tokens = static_cast<float>(request.tokens);
    one.rank = static_cast<std::uint8_t>(rank_of(request));
    one.patient = request.patient;
    one.call_id = request.call_id;
    if (auto why = barred(route, request, now)) {
        const bool may_park = why->code == errc::quota_exhausted && one.patient &&
                              why->until <= one.deadline && std::isfinite(one.deadline);
        if (!may_park) {
            return why;
        }
    }
    if (refused_by_store(*route.in)) {
        return refusal{errc::connect_failed, 0, nullptr, 0};
    }
    // Whoever was in line before and was sent back has its place already.
    if (request.place == 0 && waiting() >= options_.max_queued) {
        return refusal{errc::queue_full_locally, 0, nullptr, 0};
    }
    auto& in = *route.in;
    if (!one.patient) {
        if (auto why = closed_for_long(in, now)) {
            return why;
        }
    }
    if (std::isfinite(one.deadline)) {
        const auto who = place_of(request, now);
        instant when = earliest(in, who, now);
        if (when > one.deadline && store_->doubt_pauses(in.windows)) {
            when = earliest(in, who, now);
        }
        if (when > one.deadline) {
            return too_late(in, who, one.deadline, when, now);
        }
    }
    one.place = request.place != 0 ? request.place : ++last_place_;
    enqueue(one, request.tag);
    return std::nullopt;
}

std::optional<grant> engine::try_take(const permit_request& request, instant now)
{
    free_doubtful(now);
    auto& route = entry(request, now);
    auto& in = *route.in;
    const auto rank = rank_of(request);
    if (in.deciding || in.look_out || in.line.waits_up_to(rank) || now < leaves_apart(in, now)) {
        return std::nullopt;
    }
    if (store_->far() && !(in.windows.empty() && in.caps.empty())) {
        return std::nullopt; // only those who wait in line can be told later
    }
    for (const auto window : in.windows) {
        for (std::size_t at = 0; at <= rank; ++at) {
            if (queued_[window][at] > 0) {
                return std::nullopt; // somebody in another lane waits for the same window
            }
        }
    }
    if (barred(route, request, now) || !gates_open(in, request, now)) {
        return std::nullopt;
    }
    waiter asks;
    asks.route = &route;
    asks.weight = static_cast<float>(request.weight);
    asks.tokens = static_cast<float>(request.tokens);
    asks.cost = request.cost;
    asks.rank = static_cast<std::uint8_t>(rank);
    asks.entered = now;
    const auto made = ask(in, asks, rank >= 2, request.weight, now);
    if (!made || made->ticket == 0) {
        return std::nullopt;
    }
    if (rank >= 2) {
        in.low_served = now;
    }
    auto given = book(asks, made->ticket, now);
    given.place = request.place != 0 ? request.place : ++last_place_;
    return given;
}

std::variant<double, refusal> engine::estimate(const permit_request& request, instant now)
{
    auto& route = entry(request, now);
    if (const auto why = barred(route, request, now)) {
        return *why;
    }
    return earliest(*route.in, place_of(request, now), now) - now;
}

instant engine::expected(const waiter& one, instant now) const
{
    return earliest(*one.route->in, place_of(one), now);
}

void engine::fail_hopeless(lane& in, instant now)
{
    if (in.line.empty()) {
        return;
    }
    // When the first may leave: of the others nothing is known but that they stand behind it.
    place_in_line first;
    first.rank = 0;
    first.returning = true;
    const instant opens = earliest(in, first, now);
    while (!in.deadlines.empty() && in.deadlines.nearest().deadline < opens) {
        auto& nearest = in.deadlines.nearest();
        fail(nearest, missed(nearest, opens, now));
    }
    if (const auto why = closed_for_long(in, now)) {
        for (auto* one : in.line.everyone()) {
            if (!one->patient) {
                fail(*one, *why);
            }
        }
    }
}

void engine::recheck(lane& in, instant now)
{
    for (auto* one : in.line.everyone()) {
        for (const auto window : in.windows) {
            if (one->tag != nullptr && one->weight > store_->limit(window)) {
                const auto limit = store_->limit(window);
                fail(*one, refusal{errc::invalid_request, 0, policy_name(window), limit});
            }
        }
    }
    const tag_line* tag = nullptr;
    double depth = 0;
    std::vector<double> ahead(in.windows.size(), 0);
    for (auto* one : in.line.everyone()) {
        depth = one->tag == tag ? depth + one->weight : one->weight;
        tag = one->tag;
        if (!std::isfinite(one->deadline)) {
            continue;
        }
        double sum = in.line.ahead_at(one->rank, tag, depth);
        for (std::size_t rank = 0; rank < one->rank; ++rank) {
            sum += in.line.weight(rank);
        }
        ahead.assign(in.windows.size(), sum);
        const instant when = store_->estimate(in.windows, ahead, now);
        if (when > one->deadline) {
            depth -= one->weight;
            fail(*one, missed(*one, when, now));
        }
    }
}

} // namespace andante::inline v0::pacing
