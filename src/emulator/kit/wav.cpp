#include "emulator/kit/wav.hpp"

namespace andante::inline v0::emulator {

namespace {

void append(std::string& out, std::uint32_t number, int bytes)
{
    for (; bytes > 0; --bytes) {
        out += static_cast<char>(number & 0xFFU);
        number >>= 8U;
    }
}

} // namespace

std::string wav_file(std::uint64_t seed, std::uint32_t samples, std::uint32_t rate)
{
    constexpr std::uint32_t head_bytes = 36;
    const auto data_bytes = samples * 2;
    std::string file;
    file.reserve(data_bytes + head_bytes + 8);
    file += "RIFF";
    append(file, head_bytes + data_bytes, 4);
    file += "WAVEfmt ";
    append(file, 16, 4); // the format's size
    append(file, 1, 2);  // PCM
    append(file, 1, 2);  // mono
    append(file, rate, 4);
    append(file, rate * 2, 4); // bytes a second
    append(file, 2, 2);        // bytes a frame
    append(file, 16, 2);       // bits a sample
    file += "data";
    append(file, data_bytes, 4);
    // A saw tooth: cheap, heard, and another one for another seed.
    const auto step = static_cast<std::uint32_t>(seed % 1'500 + 300);
    auto height = static_cast<std::uint32_t>(seed >> 16U);
    for (std::uint32_t each = 0; each < samples; ++each) {
        height += step;
        append(file, height & 0x3FFFU, 2);
    }
    return file;
}

} // namespace andante::inline v0::emulator
