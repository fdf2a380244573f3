#pragma once

#include <andante/config.hpp>

namespace andante::inline v0::emulator {

/// How the length of a text is counted against its limit.
enum class text_length { utf16_units, code_points, bytes };

} // namespace andante::inline v0::emulator
