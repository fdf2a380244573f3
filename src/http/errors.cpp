#include "http/errors.hpp"

#include "core/invalid.hpp"

#include <utility>

namespace andante::inline v0::http {

error network_error(errc code, std::string message, outcome effect)
{
    error_details details;
    details.message = std::move(message);
    details.outcome = effect;
    return error(code, std::move(details));
}

error permanent(const error& problem)
{
    auto details = problem.details();
    details.stop = stop_reason::permanent;
    return error(problem.code(), std::move(details));
}

error refused_by_proxy(int status, std::string message, outcome effect)
{
    auto details = network_error(errc::proxy_failed, std::move(message), effect).details();
    details.http_status = status;
    const bool is_of_the_moment = status == 408 || status == 425 || status == 429;
    if (status / 100 == 4 && !is_of_the_moment) {
        details.stop = stop_reason::permanent;
    }
    if (status == 407 || status == 401) {
        details.message += "; check the user and password in the proxy's URL";
    }
    return error(errc::proxy_failed, std::move(details));
}

error inward_redirect(const std::string& fact)
{
    return permanent(network_error(
        errc::unexpected_redirect,
        "an address that comes from farther away leads to a private network or this machine: " +
            fact + "; if that is right, set download_options::allow_inward_redirects",
        outcome::rejected
    ));
}

error invalid_option(std::string_view field, std::string_view value, std::string_view limit)
{
    return andante::detail::invalid(field, escaped(value), limit);
}

std::string escaped(std::string_view text, std::size_t limit)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string shown;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = byte >= 0x20 && byte < 0x7f && c != '\\';
        if (shown.size() + (is_plain ? 1 : 4) > limit) {
            break;
        }
        if (is_plain) {
            shown += c;
        } else {
            shown += "\\x";
            shown += digits[byte >> 4];
            shown += digits[byte & 15];
        }
    }
    return shown;
}

} // namespace andante::inline v0::http
