#include <andante/kit/paid_create.hpp>

namespace andante::inline v0::kit {

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
