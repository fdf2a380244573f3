#pragma once

#include <cstddef>
#include <string_view>

namespace andante::inline v0::detail {

/// Whether a provider's error code is the one that a table names: letters of either case are the
/// same, and each '*' of the pattern stands for any text, none included.
inline bool fits_code(std::string_view pattern, std::string_view code) noexcept
{
    const auto small = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    std::size_t at = 0;
    std::size_t read = 0;
    std::size_t star = std::string_view::npos;
    std::size_t tried = 0;
    while (read < code.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            tried = read;
        } else if (at < pattern.size() && small(pattern[at]) == small(code[read])) {
            ++at;
            ++read;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            read = ++tried;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*') {
        ++at;
    }
    return at == pattern.size();
}

} // namespace andante::inline v0::detail
