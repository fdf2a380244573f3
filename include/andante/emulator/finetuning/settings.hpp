#pragma once

#include <andante/config.hpp>
#include <andante/emulator/fault.hpp>
#include <andante/emulator/rate_rule.hpp>
#include <andante/emulator/recorder.hpp>
#include <andante/emulator/text_length.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An emulated Finetuning.ai.
namespace andante::inline v0::emulator::finetuning {

/// Which rate headers are sent. The provider documents Limit, Remaining and Retry-After.
struct rate_headers {
    bool limit = true;                ///< X-RateLimit-Limit
    bool remaining = true;            ///< X-RateLimit-Remaining
    bool reset = false;               ///< X-RateLimit-Reset, in Unix seconds, rounded up.
    bool retry_after = true;          ///< Retry-After on 429.
    bool retry_after_in_body = false; ///< error.retryAfter on 429.
    bool when_unauthorized = false;   ///< Limit and Remaining on 401, as if untouched.
};

/// The request limits of one user.
struct rate_settings {
    /// For POST /v1/generations and POST /v1/instrumental.
    rate_rule create = {10, std::chrono::milliseconds(60'000), window_type::fixed, {}, 0, false};
    /// For everything else.
    rate_rule read;
    /// A create takes a place of the read limit as well.
    bool creates_count_as_read = false;
    /// False: no limits at all, and no rate headers.
    bool enforced = true;
    /// Which headers tell of the limits.
    rate_headers headers;
};

/// How long work takes and how it ends.
class job_settings {
public:
    job_settings() = default;

    /// From creation to the end. With max_time above it, a time between the two is drawn.
    std::chrono::milliseconds time{30'000};
    /// The upper end of the drawn times; not above `time`: always exactly `time`.
    std::chrono::milliseconds max_time{};
    /// Create answers `pending`, and the job is `processing` after pending_time.
    bool start_pending = false;
    /// How long a job stays pending.
    std::chrono::milliseconds pending_time{2'000};
    /// The share of jobs that fail, 0 to 1.
    double failure_ratio = 0;
    /// A job whose prompt contains this fails; empty for none.
    std::string failing_prompt = "[fail]";
    /// A job whose prompt contains this never ends; empty for none.
    std::string hanging_prompt = "[hang]";
    /// A create whose prompt contains this is answered 500 GENERATION_FAILED; empty for none.
    std::string unqueueable_prompt = "[reject]";
    /// What a failed job says.
    std::string failure_message = "GPU job timed out after 240s";
    /// The credit of a failed job is given back.
    bool refund_failed = false;
    /// The credit of a create that ended in GENERATION_FAILED is given back.
    bool refund_unqueued = true;
};

/// A user.
class account {
public:
    account() = default;

    std::string id;                         ///< Chosen when empty.
    std::string email = "mika@example.org"; ///< As GET /v1/me says it.
    std::string name = "Mika";              ///< As GET /v1/me says it.
    std::string tier = "pro";               ///< The plan: a word.
    std::vector<std::string>
        keys; ///< Every key of the account; limits and credits are the account's.
    unsigned monthly_generations = 2000; ///< The plan's allowance of a month.
    unsigned generations_used = 0;       ///< Used of it from the start.
    unsigned pack_credits = 0;           ///< Bought on top.
    std::optional<double>
        longest_duration; ///< Longer durations are shortened to this without a word, when given.
};

/// A playlist that exists from the start, or is added later.
class playlist_seed {
public:
    /// `owner_id` is an account's id; empty for the first account.
    playlist_seed(std::string title, bool visible_to_all, std::string owner_id = std::string())
        : name(std::move(title))
        , is_public(visible_to_all)
        , owner(std::move(owner_id))
    {}

    std::string id;                         ///< Chosen when empty.
    std::string name;                       ///< The playlist's name.
    std::optional<std::string> description; ///< Null when nobody wrote one.
    bool is_public;    ///< Anybody may read it, and it takes public tracks only.
    std::string owner; ///< An account's id; empty for the first.
};

/// A finished track that exists from the start, or is added later.
class track_seed {
public:
    /// `owner_id` is an account's id; empty for the first account.
    track_seed(std::string words, bool visible_to_all, std::string owner_id = std::string())
        : prompt(std::move(words))
        , is_public(visible_to_all)
        , owner(std::move(owner_id))
    {}

    std::string id;        ///< Chosen when empty.
    std::string prompt;    ///< The tags it was made from.
    bool is_public;        ///< Anybody may use it.
    std::string owner;     ///< An account's id; empty for the first.
    double duration = 60;  ///< Its length in seconds.
    std::int64_t seed = 1; ///< The seed it was made with.
    time_point created{
    }; ///< Zero: so that the track is finished when it is added, or at the first request.
};

/// Points of validation on which the provider's documentation is silent.
struct validation_settings {
    /// Numbers out of range are moved to the nearest allowed value instead of refused.
    bool clamp_out_of_range = false;
    /// Durations and tempi with a fraction are accepted.
    bool accept_fractions = true;
    /// A time signature may be an integer as well as a string.
    bool accept_integer_timesignature = true;
    /// "auto" is accepted for key and scale, and means that the service chooses.
    bool accept_auto = false;
    /// Unknown members of a body are refused.
    bool reject_unknown_members = false;
    /// A body must be declared as application/json.
    bool require_json_content_type = true;
    /// A VALIDATION_ERROR names the member in error.details.field.
    bool name_field = true;
    /// The unit of the three lengths below.
    text_length counted_in = text_length::utf16_units;
    /// The longest tags.
    std::size_t tags_length = 700;
    /// The longest lyrics.
    std::size_t lyrics_length = 2000;
    /// The longest webhook address.
    std::size_t webhook_length = 2048;
};

/// How finished audio is served.
class media_settings {
public:
    media_settings() = default;

    /// Where audioUrl points to. A server front sets it to its own address.
    std::string base_url = "https://media.finetuning.ai";
    bool ranges = true;            ///< Range requests are honoured (206, 416) and advertised.
    bool content_length = true;    ///< False: the length of a whole file is not announced.
    bool etag = true;              ///< A strong ETag, which If-Range may quote.
    bool report_file_size = false; ///< fileSize in a finished track; otherwise it is null.
};

/// Everything that can be chosen about the emulated Finetuning.ai. The defaults are what its public
/// documentation says, and where that is silent the likeliest behaviour.
class ANDANTE_DECL settings {
public:
    /// One account on plan pro with the key default_key, two private playlists and a public one.
    settings();
    ~settings();
    /// Copies everything.
    settings(const settings& other);
    /// Takes everything.
    settings(settings&& other) noexcept;
    /// Copies everything.
    settings& operator=(const settings& other);
    /// Takes everything.
    settings& operator=(settings&& other) noexcept;

    /// The key of the default account.
    static constexpr std::string_view default_key = "ft_live_0123456789abcdef0123456789abcdef";
    /// The id of the default account.
    static constexpr std::string_view default_account = "2f9d3c11-74aa-4b7e-9c58-0d6b1e83f927";

    /// The users; the first owns what names no owner.
    std::vector<account> accounts;
    /// Playlists that exist from the start.
    std::vector<playlist_seed> playlists;
    /// Tracks that exist from the start.
    std::vector<track_seed> tracks;
    /// Faults that are planned from the start.
    std::vector<fault> faults;

    /// The request limits.
    rate_settings rates;
    /// How long work takes and how it ends.
    job_settings jobs;
    /// How requests are checked.
    validation_settings validation;
    /// The media host.
    media_settings media;

    /// Plans that may use the API.
    std::vector<std::string> api_tiers;
    /// Unfinished tracks of one account before QUEUE_FULL.
    unsigned queue_capacity = 10;
    /// Retry-After on QUEUE_FULL; none when empty.
    std::optional<std::chrono::seconds> queue_retry_after{std::chrono::seconds(10)};
    /// Sound effects of one account per UTC day.
    unsigned sound_effects_per_day = 100;
    /// Other users' public tracks can be read by id.
    bool show_foreign_public_tracks = false;
    /// Plain http and loopback hosts are accepted as webhook addresses, and called.
    bool allow_loopback_webhooks = false;
    /// The routes that only the vendor's own command-line program knows exist.
    bool provisional_routes = true;
    /// nextOffset on the last page is the number of rows seen instead of null.
    bool next_offset_on_last_page = false;
    /// Where ids, seeds, chosen keys and drawn times come from.
    std::uint64_t random_seed = 1;
};

} // namespace andante::inline v0::emulator::finetuning
