#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace andante::inline v0::emulator {

/// The length in seconds of the file that is made for a requested duration: the same, rounded up to
/// whole MP3 frames of 24 ms.
double audio_length(double requested_seconds) noexcept;
/// The size of that file.
std::size_t audio_bytes(double requested_seconds) noexcept;
/// A playable MP3 file (MPEG-2 layer III, mono, 24 kHz, 24 kbit/s): a tune that depends on the
/// seed.
std::string audio(std::int64_t seed, double requested_seconds);

} // namespace andante::inline v0::emulator
