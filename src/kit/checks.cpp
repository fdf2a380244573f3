#include <andante/kit/checks.hpp>
#include <andante/kit/job_resource.hpp>

#include "core/invalid.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::kit {

error invalid(
    std::string_view field, std::string_view value, std::string_view limit, std::string_view advice
)
{
    const bool is_count = limit.starts_with("no ") || limit.starts_with("at most");
    auto message = std::string(field) + (is_count ? " may have " : " must be ");
    message += limit;
    message += ": ";
    message += advice;
    return andante::detail::invalid(field, value, limit, std::move(message));
}

result<void> check_id(std::string_view id, std::string_view field)
{
    if (id.empty()) {
        return invalid(field, id, "not empty", "give the id that the service returned");
    }
    if (!json::utf16_length(id)) {
        return invalid(field, json::escape_bytes(id, 80), "UTF-8 text", "convert it to UTF-8");
    }
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20U || c == '\x7f';
    };
    if (std::any_of(id.begin(), id.end(), is_control)) {
        return invalid(
            field, json::escape_bytes(id, 80), "no control characters", "remove the line break"
        );
    }
    // As a path segment these two name another route, whatever is done to encode them.
    if (id == "." || id == "..") {
        return invalid(field, id, "an id", "give the id that the service returned");
    }
    return {};
}

result<void> check_ids(const std::vector<std::string>& ids, std::string_view field)
{
    if (ids.empty()) {
        return invalid(field, "0 ids", "at least one id", "give one or more");
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto name = std::string(field) + '[' + std::to_string(i) + ']';
        if (auto checked = check_id(ids[i], name); !checked) {
            return checked;
        }
    }
    return {};
}

error nothing_to_wait_for()
{
    return invalid("ids", "", "at least one id", "there is no job to wait for");
}

void cancelled_behind_create(
    const job_service& service,
    const std::string& id,
    bool cancel_job,
    const std::exception_ptr& thrown
)
{
    const auto problem = andante::detail::error_from(thrown);
    if (problem.is_cancelled() && cancel_job) {
        service.cancel(std::vector<std::string>(1, id));
    }
    throw_exception_from_error(failed_behind_create(problem, id), BOOST_CURRENT_LOCATION);
}

error failed_behind_create(const error& problem, const std::string& id)
{
    auto details = problem.details();
    details.message = "the job " + id + " was begun, and then: " + details.message;
    details.outcome = outcome::unknown;
    return error(problem.code(), std::move(details));
}

} // namespace andante::inline v0::kit
