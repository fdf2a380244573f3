#pragma once

#include <andante/emulator/text_length.hpp>

#include <cstddef>
#include <string_view>

namespace andante::inline v0::emulator {

/// The number of units of a UTF-8 text, counted as chosen.
std::size_t length_of(std::string_view utf8, text_length counted_in) noexcept;

} // namespace andante::inline v0::emulator
