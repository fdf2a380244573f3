#pragma once

#include <cstdint>
#include <string>

namespace andante::inline v0::emulator {

/// A playable WAV file, mono with 16 bits: a tone that depends on the seed.
std::string wav_file(std::uint64_t seed, std::uint32_t samples, std::uint32_t rate);

} // namespace andante::inline v0::emulator
