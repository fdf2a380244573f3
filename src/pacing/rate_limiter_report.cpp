// What a limiter tells of itself.
#include "core/spelled.hpp"
#include "pacing/policy/plain_numbers.hpp"
#include "pacing/rate_limiter_core.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>
#include <string_view>

namespace andante::inline v0::pacing {

using andante::detail::spelled;

namespace {

error_details too_much(error_details details, const refusal& why)
{
    const bool cost = std::string_view(why.field) == "cost";
    std::ostringstream most;
    most.imbue(std::locale::classic());
    most << std::setprecision(12) << why.limit << (cost ? " a day" : " per window");
    details.message = cost ? "The request costs more than the spend cap of a whole period."
                           : "The request takes more places than the limit has.";
    details.field.emplace(field_problem{why.field, "", most.str()});
    return details;
}

/// What held it up, for example "create: 10 per 60 s".
std::string held_up_by(const refusal& why)
{
    std::ostringstream limit;
    limit.imbue(std::locale::classic());
    limit << std::setprecision(12) << why.limit;
    std::string text = why.policy != nullptr ? std::string(why.policy) + ": " : std::string();
    switch (why.cause) {
    case wait_cause::window:
        return text + limit.str() + " per " + spelled(why.per);
    case wait_cause::pause:
        return text + "the server asked to wait";
    case wait_cause::cap:
        return text + (why.limit > 0 ? limit.str() + " unfinished jobs at once"
                                     : "no more unfinished jobs");
    case wait_cause::outage:
        return text + "the server was not available and did not say for how long";
    case wait_cause::lockout:
        return text + "the server asked callers of this route to stay away";
    case wait_cause::none:
        break;
    }
    return text + "the rate limit";
}

/// Both times count from now.
std::string too_late_text(const refusal& why, instant now)
{
    constexpr double at_once = 1;
    auto text = held_up_by(why) + "; ";
    const double stood = now - why.since;
    if (stood >= at_once) {
        text += "after " + spelled(stood) + " in line ";
    }
    if (why.until > why.deadline && now < why.deadline) {
        const bool fresh = stood < at_once;
        return text + (fresh ? "could leave in " : "it could leave in ") +
               spelled(why.until - now) + (fresh ? ", deadline " : ", deadline in ") +
               spelled(why.deadline - now);
    }
    return text + "the deadline came before its turn";
}

} // namespace

error rate_limiter::core::error_of(const refusal& why) const
{
    error_details details;
    details.policy = why.policy != nullptr ? why.policy : "";
    if (why.until > 0) {
        details.retry_after = span_of<std::chrono::milliseconds>(why.until - now());
    }
    switch (why.code) {
    case errc::invalid_request:
        details = too_much(std::move(details), why);
        break;
    case errc::queue_full_locally:
        details.message = "Too many requests wait in this process already.";
        break;
    case errc::quota_exhausted:
        details.message = "The spend cap is used up until its period ends.";
        break;
    case errc::rate_limited:
        details.message =
            held_up_by(why) + " for " + spelled(why.until - now()) + ": nothing leaves before";
        break;
    case errc::connect_failed:
        details.message = std::string(engine_.store().trouble());
        break;
    default:
        if (const auto trouble = engine_.store().trouble(); !trouble.empty()) {
            details.message = std::string(trouble) + ". So the request could not leave in time.";
            break;
        }
        details.message = too_late_text(why, now());
        break;
    }
    return error(why.code, std::move(details));
}

result<std::chrono::nanoseconds> rate_limiter::core::estimate(const permit_request& request)
{
    const std::scoped_lock lock(mutex_);
    const auto found = engine_.estimate(request, now());
    if (const auto* why = std::get_if<refusal>(&found)) {
        return error_of(*why);
    }
    return span_of(std::get<double>(found));
}

std::optional<window_room> rate_limiter::core::room(const std::string& route)
{
    const std::scoped_lock lock(mutex_);
    const auto found = engine_.room(permit_request(route), now());
    if (!found) {
        return std::nullopt;
    }
    window_room room;
    room.count = count_of(found->limit);
    room.per = span_of(found->per);
    room.left = count_of(found->left);
    room.opens = point(found->opens);
    return room;
}

bool rate_limiter::core::waits_for_jobs(const std::string& route)
{
    const std::scoped_lock lock(mutex_);
    return engine_.waits_for_jobs(permit_request(route), now());
}

std::vector<queued_request> rate_limiter::core::queue(std::size_t most)
{
    const std::scoped_lock lock(mutex_);
    return engine_.queue(most, now());
}

limiter_snapshot rate_limiter::core::snapshot()
{
    const std::scoped_lock lock(mutex_);
    return engine_.snapshot(now());
}

} // namespace andante::inline v0::pacing
