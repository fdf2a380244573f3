#pragma once

#include <andante/core/nullable.hpp>
#include <andante/core/open_enum.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace andante::inline v0::finetuning {

/// The states of a job. The provider names four; any other word means "not yet".
enum class generation_status {
    pending,
    processing,
    completed, ///< Final: audio_url is set.
    failed,    ///< Final: error_message says why.
};

/// The words of generation_status on the wire.
inline std::span<const wire_name<generation_status>> wire_names(generation_status) noexcept
{
    static constexpr std::array names{
        wire_name<generation_status>{generation_status::pending, "pending"},
        wire_name<generation_status>{generation_status::processing, "processing"},
        wire_name<generation_status>{generation_status::completed, "completed"},
        wire_name<generation_status>{generation_status::failed, "failed"},
    };
    return names;
}

/// True for completed and failed, which do not change again; false for every other word, also an
/// unknown one.
inline bool is_terminal(const open_enum<generation_status>& status) noexcept
{
    return status == generation_status::completed || status == generation_status::failed;
}

/// The kinds of track. Provisional: newer than the provider's documentation.
enum class generation_type { music, instrumental };

/// The words of generation_type on the wire.
inline std::span<const wire_name<generation_type>> wire_names(generation_type) noexcept
{
    static constexpr std::array names{
        wire_name<generation_type>{generation_type::music, "music"},
        wire_name<generation_type>{generation_type::instrumental, "instrumental"},
    };
    return names;
}

/// The values that a track is made with: those of the request, and what the service chose itself.
///
/// Each may be missing: read routes leave out language, and instrumental tracks have fewer.
class generation_parameters {
public:
    generation_parameters() = default;

    /// Beats per minute.
    std::optional<double> bpm;
    /// The length that was asked for. Compare with the request: the service may have changed it.
    std::optional<std::chrono::duration<double>> duration;
    /// Key and scale in one, for example "F# minor".
    std::optional<std::string> keyscale;
    /// Beats per bar, 2 to 7. The wire has a string or an integer; missing when a string is not a
    /// number.
    std::optional<int> time_signature;
    /// Language of the vocals, for example "en". Only the answer to a create has it.
    std::optional<std::string> language;
    /// The same seed and parameters give a consistent result.
    std::optional<std::int64_t> seed;

    /// True when all members are equal.
    friend bool
    operator==(const generation_parameters& left, const generation_parameters& right) = default;
};

/// A track: one job and its result.
///
/// One type for the answer to a create, the detail route, the items of a list, the tracks of a
/// playlist and a webhook. They do not all have every member: only id and status are always there.
class generation {
public:
    generation() = default;

    /// Opaque; today a UUID.
    std::string id;
    /// Where the job stands.
    open_enum<generation_status> status;
    /// Music or instrumental; newer servers only. Provisional.
    std::optional<open_enum<generation_type>> type;
    /// Made by the service from the prompt; missing in the answer to a create.
    std::optional<std::string> title;
    /// The tags of the request.
    std::optional<std::string> prompt;
    /// Public link to the MP3; set once completed. Needs no key.
    std::optional<std::string> audio_url;
    /// The real length.
    std::optional<std::chrono::duration<double>> duration;
    /// Size of the audio in bytes. The service often leaves it null.
    std::optional<std::int64_t> file_size_bytes;
    /// True when anybody may hear it.
    std::optional<bool> is_public;
    /// How often it was played.
    std::optional<std::int64_t> play_count;
    /// How often it was downloaded.
    std::optional<std::int64_t> download_count;
    /// How many people like it.
    std::optional<std::int64_t> like_count;
    /// What it was made with.
    std::optional<generation_parameters> parameters;
    /// Why a failed job failed, in the service's words.
    std::optional<std::string> error_message;
    /// How long the service worked on it.
    std::optional<std::chrono::duration<double>> generation_time;
    /// Where the end is announced. Null: nowhere. Absent: this route does not say.
    nullable<std::string> webhook;
    /// Credits left after this one; only in the answer to a create.
    std::optional<std::int64_t> credits_remaining;
    /// When the job was accepted, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// When the job ended, UTC.
    std::optional<std::chrono::system_clock::time_point> completed_at;
    /// The track's own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::finetuning
