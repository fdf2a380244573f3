#pragma once

#include "json/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace andante::inline v0::pioneer {

/// A number, or 0 for what is none.
inline std::uint64_t count_of(json::value& from)
{
    std::optional<std::uint64_t> number;
    from.read_if_sound(number);
    return number.value_or(0);
}

/// A text; anything else leaves `out` as it is.
inline void read_words(json::value& from, std::string& out)
{
    if (from.what() == json::kind::string) {
        from.read(out);
    }
}

} // namespace andante::inline v0::pioneer
