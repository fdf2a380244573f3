#include "http/status_line.hpp"

namespace andante::inline v0::http {

reason_blank look_at_status_line(std::string_view answer) noexcept
{
    constexpr std::string_view pattern = "HTTP/1.# ###\r\n"; // # is any digit
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (i == answer.size()) {
            // A parser that sees the line's end without the blank would refuse it at once.
            return i > reason_blank_position ? reason_blank::undecided : reason_blank::present;
        }
        const char c = answer[i];
        const bool fits = pattern[i] == '#' ? c >= '0' && c <= '9' : c == pattern[i];
        if (!fits) {
            return reason_blank::present;
        }
    }
    return reason_blank::missing;
}

} // namespace andante::inline v0::http
