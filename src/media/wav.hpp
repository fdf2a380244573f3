#pragma once

#include <andante/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace andante::inline v0::media {

/// A WAV file as it lies in memory: views into its bytes.
struct wav_view {
    std::string_view format;       ///< The body of its fmt chunk.
    std::string_view samples;      ///< The body of its data chunk, whole frames only.
    std::uint16_t coding = 0;      ///< 1 for PCM, 3 for floating point, 6 A-law, 7 mu-law.
    std::uint16_t channels = 0;    ///< At least 1.
    std::uint32_t rate = 0;        ///< Frames a second, at least 1.
    std::uint16_t frame_bytes = 0; ///< A sample of each channel, at least 1.
    std::uint16_t bits = 0;        ///< Of a sample.

    /// How long it sounds.
    double seconds() const noexcept;
};

/// Finds format and samples. A size of the data that is not said, or goes beyond the end, ends
/// there. What else the file holds is skipped.
///
/// Errors: errc::malformed_response, which says what is wrong.
result<wav_view> read_wav(std::string_view file);

/// One WAV file of all samples in order, with `silence` between two of them: one header, nothing of
/// the files' other chunks.
///
/// Errors: errc::malformed_response for a file that is none or has another format than the first,
/// with its index; errc::body_too_large beyond the 4 GiB that a WAV file can hold.
result<std::string>
join_wav(std::span<const std::string_view> files, std::chrono::milliseconds silence);

} // namespace andante::inline v0::media
