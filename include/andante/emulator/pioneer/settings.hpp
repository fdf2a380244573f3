#pragma once

#include <andante/config.hpp>
#include <andante/emulator/fault.hpp>
#include <andante/emulator/rate_rule.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An emulated Pioneer.
namespace andante::inline v0::emulator::pioneer {

/// Which state of the public documentation it follows.
enum class docs {
    june_2026,   ///< Limits of an address and of a user stack; money is refused with 429.
    july_2026,   ///< Higher limits, each in place of the default; money as before.
    august_2026, ///< As july_2026, with a code and a scope in 429; money is refused with 402.
    late_2026,   ///< As august_2026, with training under /v1/training-jobs and Idempotency-Key.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(docs value) noexcept;
/// The enumerator of that name; nothing when there is none.
ANDANTE_DECL std::optional<docs> parse_docs(std::string_view name) noexcept;

/// The request limits. Those with `ip` count an address: that of X-Forwarded-For, or one for all.
/// The others count a user with all keys.
struct rate_settings {
    rate_rule ip_minute;  ///< All routes, or those without a limit of their own.
    rate_rule ip_hour;    ///< The same routes.
    rate_rule inference;  ///< POST /inference.
    rate_rule llm;        ///< The routes of OpenAI's and Anthropic's form together.
    rate_rule gliner;     ///< POST /gliner-2 and below.
    rate_rule generate;   ///< POST /generate and below.
    rate_rule training;   ///< POST /felix/training-jobs.
    bool stacked = true;  ///< What has a limit of its own counts under the address's, too.
    bool enforced = true; ///< False: no limits at all.
    bool headers = false; ///< Answers tell limit, remaining and reset.
    /// A refusal says how long to wait. False: it does not.
    bool tells_wait = true;
    /// A refusal is {"error":...,"message":...} instead of {"detail":...}.
    bool other_body = false;
};

/// What requests cost, in credits.
struct money_settings {
    double price = 1;       ///< Of a request that costs.
    double daily_cap = 0;   ///< What a team may spend in a UTC day; 0 for no cap.
    double overshoot = 0;   ///< So much more is let through: enforcement is soft.
    double credits = 1e9;   ///< What a team has; only august_2026 and later refuse for it.
    bool is_masked = false; ///< Whose cap is used up is answered as if the key were wrong (401).
    /// Under that mask the routes below /billing answer all the same.
    bool bills_under_mask = true;
    /// A refusal for the cap has this Retry-After, which misleads.
    std::optional<std::chrono::seconds> misleading_wait;
    /// The code of a refusal from august_2026 on: out_of_credits and
    /// direct_model_requires_credits come with 402, credit_ceiling_reached and card_required with
    /// 403.
    std::string code = "out_of_credits";
    bool wrapped = false; ///< That code stands in `detail`.
};

/// How long work takes and how it ends.
class job_settings {
public:
    job_settings() = default;

    std::chrono::milliseconds extraction{6'000};  ///< From a job's creation to its end.
    std::chrono::milliseconds synthesis{20'000};  ///< From a job's creation to its end.
    std::chrono::milliseconds dataset{8'000};     ///< From the end of an upload to its readiness.
    std::chrono::milliseconds training{300'000};  ///< From a job's creation to `complete`.
    std::chrono::milliseconds deploying{60'000};  ///< From `complete` to `deployed`.
    std::chrono::milliseconds evaluation{30'000}; ///< From a job's creation to its end.
    /// What has this in its text or name fails; empty for none.
    std::string failing = "[fail]";
    /// What has this in its text or name never ends; empty for none.
    std::string hanging = "[hang]";
    std::string failure_message = "out of memory"; ///< What a failed job says.
    /// Training jobs have the members of the newer description.
    bool whole_records = true;
    bool lists_are_bare = false; ///< The list of training jobs is an array.
};

/// How models write.
struct model_settings {
    std::chrono::milliseconds chunk_pause{20}; ///< Between two pieces of a stream.
    bool stream_usage = true;                  ///< The last piece of a stream tells the usage.
    bool blank_after_data = true;              ///< "data: " or "data:".
    /// A request for this model is answered 425: it is being loaded. Empty for none.
    std::string warming = "warming";
    std::optional<std::chrono::seconds> warming_wait{5}; ///< As Retry-After; nothing: not told.
    /// The first so many requests for it; 0 for all.
    unsigned warming_count = 2;
    std::string absent = "absent";         ///< A request for this model is answered 404.
    std::string cold = "cold";             ///< A request for this model is answered 409.
    std::string forbidden = "forbidden";   ///< A request for this model is answered 451.
    std::string overloaded = "overloaded"; ///< A request for this model is answered 529.
};

/// A key, whose it is, and who pays.
class user {
public:
    /// `secret` is sent as X-API-Key or as a bearer.
    explicit user(
        std::string secret, std::string its_name = "user-1", std::string its_team = "team-1"
    )
        : key(std::move(secret))
        , name(std::move(its_name))
        , team(std::move(its_team))
    {}

    std::string key;  ///< Its key.
    std::string name; ///< Several keys of one name share the user's limits.
    std::string team; ///< Users of one team share its money.
};

/// Everything that can be chosen about the emulated Pioneer. The defaults are what its public
/// documentation says, and where that is silent the likeliest behaviour.
class ANDANTE_DECL settings {
public:
    /// One user with the key default_key, and the limits of that state of the documentation.
    explicit settings(docs state = docs::june_2026);
    ~settings();
    /// Copies everything.
    settings(const settings& other);
    /// Takes everything.
    settings(settings&& other) noexcept;
    /// Copies everything.
    settings& operator=(const settings& other);
    /// Takes everything.
    settings& operator=(settings&& other) noexcept;

    /// The key that is known from the start.
    static constexpr std::string_view default_key = "pio_sk_0123456789abcdef";

    docs which;                    ///< As given.
    std::vector<user> users;       ///< Who may call.
    std::vector<fault> faults;     ///< Planned from the start.
    rate_settings rates;           ///< The request limits.
    money_settings money;          ///< What requests cost.
    job_settings jobs;             ///< How long work takes and how it ends.
    model_settings models;         ///< How models write.
    bool flat_validation = false;  ///< A 422 is a text with `errors` beside it.
    std::size_t largest = 4 << 20; ///< Bytes of a body; more is answered 413.
    /// Where its uploads go.
    std::string media_base_url = "https://pioneer-uploads.s3.amazonaws.com";
    std::uint64_t random_seed = 1; ///< Where ids come from.
};

} // namespace andante::inline v0::emulator::pioneer
