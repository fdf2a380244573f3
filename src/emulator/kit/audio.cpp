#include "emulator/kit/audio.hpp"

#include "emulator/kit/audio_notes.hpp"

#include <array>
#include <cmath>
#include <random>
#include <string_view>

namespace andante::inline v0::emulator {

namespace {

constexpr double frame_seconds = 0.024;

std::size_t frames_of(double seconds) noexcept
{
    // 60 / 0.024 must be 2500 frames, not 2501 because of a rounding error.
    return static_cast<std::size_t>(std::ceil(seconds / frame_seconds - 1e-9));
}

unsigned sextet(char letter) noexcept
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return static_cast<unsigned>(alphabet.find(letter));
}

std::string decode_base64(std::string_view text)
{
    std::string bytes;
    for (std::size_t i = 0; i + 4 <= text.size(); i += 4) {
        const unsigned group = (sextet(text[i]) << 18U) | (sextet(text[i + 1]) << 12U) |
                               (sextet(text[i + 2]) << 6U) | sextet(text[i + 3]);
        bytes += static_cast<char>((group >> 16U) & 0xffU);
        bytes += static_cast<char>((group >> 8U) & 0xffU);
        bytes += static_cast<char>(group & 0xffU);
    }
    return bytes;
}

/// The MP3 frames of all notes, one note after the other.
const std::string& notes()
{
    static const std::string decoded = decode_base64(audio_notes_base64());
    return decoded;
}

} // namespace

double audio_length(double requested_seconds) noexcept
{
    return static_cast<double>(frames_of(requested_seconds)) * frame_seconds;
}

std::size_t audio_bytes(double requested_seconds) noexcept
{
    return frames_of(requested_seconds) * audio_frame_bytes;
}

std::string audio(std::int64_t seed, double requested_seconds)
{
    constexpr std::size_t note_bytes = audio_frame_bytes * audio_frames_per_note;
    const auto size = audio_bytes(requested_seconds);
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    std::string file;
    file.reserve(size + note_bytes);
    while (file.size() < size) {
        file.append(notes(), random() % audio_note_count * note_bytes, note_bytes);
    }
    file.resize(size);
    return file;
}

} // namespace andante::inline v0::emulator
