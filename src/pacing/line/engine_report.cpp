// What the engine tells people.
#include "pacing/line/engine.hpp"
#include "pacing/policy/plain_numbers.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace andante::inline v0::pacing {

namespace {

std::string period_text(const spend_limit& limit)
{
    switch (limit.period) {
    case spend_period::utc_day:
        return "UTC day";
    case spend_period::utc_month:
        return "UTC month";
    case spend_period::rolling:
        break;
    }
    return std::to_string(limit.length.count()) + " s";
}

spend_status status_of(const spend_gate& spend, double utc)
{
    spend_status status;
    status.name = spend.limit().name;
    status.amount = spend.limit().amount;
    status.spent = spend.spent(utc);
    status.period = period_text(spend.limit());
    status.open = !spend.closed(utc);
    if (!status.open) {
        status.opens_in = span_of(spend.opens_at(utc) - utc);
    }
    return status;
}

} // namespace

std::string_view engine::waits_for(const waiter& one, instant now) const
{
    const auto& in = *one.route->in;
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            return cap->limit().name;
        }
    }
    if (now < leaves_apart(in, now)) {
        return {}; // no limit of ours
    }
    for (const auto* gate : in.tokens) {
        if (!gate->open(now, one.tokens)) {
            return gate->name();
        }
    }
    std::string_view latest;
    instant when = now;
    for (const auto& window : in.windows) {
        const double ahead = one.weight;
        const instant opens = store_->estimate(std::span(&window, 1), std::span(&ahead, 1), now);
        if (latest.empty() || opens > when) {
            when = opens;
            latest = store_->name(window);
        }
    }
    return latest;
}

/// The places that are free and that those who wait leave empty.
unsigned engine::held_back(quota_store::window_index window, instant now) const
{
    const auto& waits = queued_[window];
    const bool is_alone =
        std::none_of(waits.begin(), waits.end(), [](double weight) { return weight > 0; });
    const unsigned kept = is_alone ? 0 : store_->held_back(window);
    return kept > 0 && store_->room(window, now).left >= kept ? kept : 0;
}

std::string_view engine::reason(const waiter& one, instant now) const
{
    const auto& in = *one.route->in;
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            return "too many unfinished jobs";
        }
    }
    if (in.alone != nullptr && now < in.alone->locked_until) {
        return "the server sent callers of this route away";
    }
    if (now < leaves_apart(in, now)) {
        return "the server was not available";
    }
    if (const auto trouble = store_->trouble();
        !trouble.empty() && !(in.windows.empty() && in.caps.empty())) {
        return trouble;
    }
    if (!in.line.is_next(one)) {
        return "others came first";
    }
    for (const auto* gate : in.tokens) {
        if (!gate->open(now, one.tokens)) {
            return now < gate->paused_until() ? "the server asked for a pause"
                                              : "the tokens of the window are used";
        }
    }
    for (const auto window : in.windows) {
        if (store_->status(window, now).paused_for > std::chrono::nanoseconds::zero()) {
            return "the server asked for a pause";
        }
        if (held_back(window, now) > 0) {
            return "places are kept to see how the server counts";
        }
    }
    return "the window is full";
}

std::optional<quota_store::capacity> engine::room(const permit_request& request, instant now)
{
    std::optional<quota_store::capacity> found;
    for (const auto window : entry(request, now).in->windows) {
        const auto one = store_->room(window, now);
        if (!found) {
            found = one;
            continue;
        }
        if (one.limit * found->per < found->limit * one.per) {
            found->limit = one.limit;
            found->per = one.per;
        }
        found->left = std::min(found->left, one.left);
        found->opens = std::max(found->opens, one.opens);
    }
    return found;
}

bool engine::waits_for_jobs(const permit_request& request, instant now)
{
    const auto& in = *entry(request, now).in;
    return in.line.count() > 0 && std::any_of(in.caps.begin(), in.caps.end(), [&](const auto* cap) {
               return !cap->open(now) || (store_->far() && cap->cap() > 0);
           });
}

limiter_snapshot engine::snapshot(instant now)
{
    free_doubtful(now);
    limiter_snapshot taken;
    for (std::size_t at = 0; at < store_->windows(); ++at) {
        if (window_lanes_[at] == 0) {
            continue; // of a partition that nobody asks for any more
        }
        auto status = store_->status(at, now);
        if (const auto kept = held_back(at, now); kept > 0) {
            status.left -= std::min(status.left, kept);
            status.mode += ", " + std::to_string(kept) + " kept to see how it counts";
        }
        taken.windows.push_back(std::move(status));
    }
    for (const auto& cap : caps_) {
        taken.concurrency.push_back(
            concurrency_status{cap->limit().name, cap->cap(), cap->held(), cap->foreign()}
        );
    }
    const double utc = server_utc(now);
    for (const auto& spend : spends_) {
        taken.spending.push_back(status_of(*spend, utc));
    }
    for (const auto& [key, gate] : tokens_) {
        if (gate->is_idle(now) && !gate->partition().empty()) {
            continue;
        }
        token_status status;
        status.name = gate->name();
        status.partition = gate->partition();
        status.amount = gate->amount();
        status.used = gate->used(now);
        status.per = gate->limit().per;
        status.paused_for = span_of(std::max(0.0, gate->paused_until() - now));
        taken.tokens.push_back(status);
    }
    taken.sharing = store_->sharing(now);
    for (std::size_t rank = 0; rank < classes; ++rank) {
        taken.queued[rank] = waiting_of_[rank];
    }
    count_queues(taken, now);
    return taken;
}

} // namespace andante::inline v0::pacing
