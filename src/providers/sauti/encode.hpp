#pragma once

#include <andante/core/result.hpp>
#include <andante/http/body.hpp>
#include <andante/kit/perform.hpp>
#include <andante/providers/sauti/recording.hpp>
#include <andante/providers/sauti/spoken.hpp>

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>

/// From values to calls, with what is wrong with them found before anything is sent: what is not
/// set is not written, because the service refuses members that it does not know.
namespace andante::inline v0::sauti {

/// The most that the service speaks in one go, in code points.
inline constexpr std::size_t longest_text = 5000;

/// Errors of a text: not UTF-8, U+0000, nothing to be seen, more than `most` code points.
result<void> check_text(std::string_view text, std::size_t most);
/// Numbers that JSON cannot say.
result<void> check_settings(const speech_settings& settings);

/// Speaks a text, at once or as a job as the service likes.
kit::prepared_call
speak_call(std::string_view text, std::string_view voice_id, const speech_settings& settings);
/// Begins a job.
kit::prepared_call
job_call(std::string_view text, std::string_view voice_id, const speech_settings& settings);
/// One turn of the agent in words.
kit::prepared_call converse_call(std::string_view text, const agent_options& about);

/// A field of a form; one without text is not sent.
using form_field = std::pair<std::string_view, std::string_view>;
/// A call with a recording as the field "audio", and more fields. `most_megabytes`: its size at
/// most; `with_music_types`: FLAC and OGG too.
kit::prepared_call recording_call(
    const route& where,
    const recording& audio,
    std::size_t most_megabytes,
    bool with_music_types,
    std::initializer_list<form_field> fields
);

} // namespace andante::inline v0::sauti
