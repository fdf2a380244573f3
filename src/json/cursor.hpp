#pragma once

#include "json/reader.hpp"
#include "json/syntax.hpp"

#include <simdjson.h>

#include <optional>
#include <string_view>

namespace andante::inline v0::json {

namespace od = simdjson::ondemand;

/// What stands behind a value.
inline od::value& cursor(void* native) noexcept
{
    return *static_cast<od::value*>(native);
}

/// True when simdjson has made text of a JSON string. Of an escape, version 3.0 refuses the first
/// half of a surrogate pair that stands alone, and encodes the second as if it were a character;
/// later ones refuse both, and only those could replace them.
inline bool is_text(const walk& state, simdjson::error_code code, std::string_view found) noexcept
{
    return code == simdjson::SUCCESS && !(state.has_escapes() && has_half_surrogate(found));
}

/// The text of a string of which simdjson could make none. Nothing when it is not JSON.
inline std::optional<std::string_view>
mended_text(walk& state, od::raw_json_string raw, simdjson::error_code code)
{
    if (code != simdjson::SUCCESS && code != simdjson::STRING_ERROR) {
        return std::nullopt;
    }
    auto text = unescaped(state.from(raw.raw()));
    return text ? std::optional(state.keep(*std::move(text))) : std::nullopt;
}

} // namespace andante::inline v0::json
