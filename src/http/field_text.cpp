#include "http/field_text.hpp"

namespace andante::inline v0::http {

std::string_view trimmed(std::string_view text) noexcept
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

std::optional<double> plain_number(std::string_view text) noexcept
{
    if (text.empty() || text.size() > 40) {
        return std::nullopt;
    }
    double value = 0;
    double scale = 0;
    bool digits = false;
    for (const char c : text) {
        if (c == '.' && scale == 0) {
            scale = 1;
        } else if (c >= '0' && c <= '9') {
            digits = true;
            scale /= 10;
            value = scale > 0 ? value + (c - '0') * scale : value * 10 + (c - '0');
        } else {
            return std::nullopt;
        }
    }
    return digits ? std::optional<double>(value) : std::nullopt;
}

} // namespace andante::inline v0::http
