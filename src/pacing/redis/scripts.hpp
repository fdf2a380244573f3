#pragma once

#include <cstddef>
#include <string_view>

namespace andante::inline v0::pacing {

/// What Redis does in one step; src/pacing/redis/scripts/ has the text.
enum class script : std::size_t { take, settle, release, beat, join, leave };

inline constexpr std::size_t script_count = 6;

/// The whole text of a script.
std::string_view source_of(script which) noexcept;

} // namespace andante::inline v0::pacing
