#include "http/errors.hpp"

namespace andante::inline v0::http {

error network_error(errc code, std::string message, outcome effect)
{
    error_details details;
    details.message = std::move(message);
    details.outcome = effect;
    return error(code, std::move(details));
}

error invalid_option(std::string_view field, std::string_view value, std::string_view limit)
{
    error_details details;
    details.message = std::string(field) + " must be " + std::string(limit);
    details.field = field_problem{std::string(field), escaped(value), std::string(limit)};
    details.outcome = outcome::not_sent;
    return error(errc::invalid_request, std::move(details));
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
