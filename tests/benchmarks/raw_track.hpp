#pragma once

#include <simdjson.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace andante::benchmarks {

/// What an application that does without the library would decode a track into: the same members.
struct raw_track {
    std::string id, status;
    std::optional<std::string> title, prompt, audio_url, keyscale, error_message, webhook;
    std::optional<double> duration, generation_time, bpm, wanted_duration;
    std::optional<std::int64_t> file_size, play_count, download_count, like_count, time_signature,
        seed;
    std::optional<bool> is_public;
    std::optional<std::chrono::system_clock::time_point> created_at, completed_at;
};

/// Decodes an answer whose buffer has simdjson's padding behind it. Throws simdjson_error.
raw_track decode_raw(simdjson::ondemand::parser& parser, const std::string& padded_body);

/// Throws when it is not the track that the server has.
void expect_track(std::string_view id, std::string_view title);

} // namespace andante::benchmarks
