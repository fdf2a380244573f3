#include "core/invalid.hpp"

#include <utility>

namespace andante::inline v0::detail {

error invalid(
    std::string_view field, std::string_view value, std::string_view allowed, std::string message
)
{
    error_details details;
    details.message = std::move(message);
    if (details.message.empty()) {
        details.message = std::string(field) + " must be " + std::string(allowed);
    }
    details.field =
        field_problem{std::string(field), std::string(value.substr(0, 80)), std::string(allowed)};
    details.stop = stop_reason::permanent;
    details.outcome = outcome::not_sent;
    return error(errc::invalid_request, std::move(details));
}

error with_addition(const error& problem, std::string_view addition)
{
    auto details = problem.details();
    details.message += addition;
    return error(problem.code(), std::move(details));
}

} // namespace andante::inline v0::detail
