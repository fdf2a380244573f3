#pragma once

#include <cstddef>
#include <string_view>

namespace andante::inline v0::emulator {

inline constexpr std::size_t audio_frame_bytes = 72;
inline constexpr std::size_t audio_frames_per_note = 20;
inline constexpr std::size_t audio_note_count = 12;

/// The frames of all notes, in base64 without padding. Made by scripts/make-emulator-audio.
std::string_view audio_notes_base64() noexcept;

} // namespace andante::inline v0::emulator
