#pragma once

#include <cstdint>
#include <string_view>

namespace andante::inline v0::chat {

/// What chat::estimate_tokens() makes of texts with so many code points.
std::uint64_t tokens_of(std::uint64_t code_points) noexcept;

/// All bytes but those that continue a character.
std::uint64_t code_points(std::string_view utf8) noexcept;

} // namespace andante::inline v0::chat
