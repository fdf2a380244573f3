#pragma once

#include <string>
#include <string_view>

namespace andante::inline v0::emulator {

/// Standard base64 with padding.
std::string base64(std::string_view bytes);

} // namespace andante::inline v0::emulator
