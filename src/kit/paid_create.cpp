#include <andante/kit/create_flow.hpp>
#include <andante/kit/paid_create.hpp>

namespace andante::inline v0::kit {

error lost_with_its_process()
{
    error_details details;
    details.message = "the process that sent it has ended before its answer was read";
    details.stop = stop_reason::not_repeatable;
    details.outcome = outcome::unknown;
    return error(errc::connection_reset, std::move(details));
}

bool settles_doubt(const error& refusal) noexcept
{
    // A conflict is with something that is there.
    return refusal == errc::rejected_by_validation && refusal.http_status() != 409;
}

bool was_lost(const error& cause) noexcept
{
    return cause.outcome() == outcome::unknown && cause.stop() == stop_reason::not_repeatable;
}

error explained(const error& cause, const paid_create_rule& rule)
{
    if (!was_lost(cause) || rule.meaning.empty()) {
        return cause;
    }
    auto details = cause.details();
    details.message += "; ";
    details.message += rule.meaning;
    return error(static_cast<errc>(cause.code().value()), std::move(details));
}

} // namespace andante::inline v0::kit
