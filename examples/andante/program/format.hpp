#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace program {

/// "2026-06-02 19:04:11", UTC.
std::string utc_text(std::chrono::system_clock::time_point when);
/// The length of a track: "1:35"; with a tenth below a minute: "4.5 s".
std::string length_text(std::chrono::duration<double> length);
/// The length of a wait: "0.8 s", "12 s", "2 min 05 s".
std::string elapsed_text(std::chrono::duration<double> elapsed);
/// "1.5 MB".
std::string size_text(std::uint64_t bytes);
/// A number without needless digits: "104", "90.5".
std::string number_text(double value);

} // namespace program
