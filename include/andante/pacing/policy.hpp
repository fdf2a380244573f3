#pragma once

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::pacing {

/// Whom a limit counts for. Clients that share what it names should share one limiter.
enum class scope {
    user,               ///< All keys of one account.
    key,                ///< One key.
    ip,                 ///< Everything behind one address.
    organization_model, ///< One organisation and model: counted apart for each partition of a
                        ///< request.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(scope value) noexcept;

/// Which routes a policy covers, by route template such as "POST /v1/generations".
///
/// A pattern that ends in '*' covers every template that begins with what stands before it.
class ANDANTE_DECL route_set {
public:
    /// Every route.
    route_set();
    /// Every route.
    static route_set all();
    /// These and no others.
    static route_set only(std::vector<std::string> patterns);
    /// All but these.
    static route_set except(std::vector<std::string> patterns);

    /// True when the route is in the set.
    bool covers(std::string_view route) const noexcept;

private:
    std::vector<std::string> patterns_;
    bool excluded_ = true;
};

/// At most `count` requests in any `per`, in whatever way the server counts them.
class ANDANTE_DECL window_limit {
public:
    /// A limit for all routes. Throws std::invalid_argument, which names the field, when the count
    /// is 0, `per` is not positive or the name is empty. What nobody may ask for needs no limit.
    window_limit(std::string limit_name, unsigned limit_count, std::chrono::nanoseconds limit_per);

    std::string name;             ///< For people, and to match RateLimit fields of that name.
    unsigned count;               ///< Requests in a window, at least 1.
    std::chrono::nanoseconds per; ///< The window's length.
    pacing::scope scope = pacing::scope::user; ///< What it counts together.
    route_set routes;                          ///< The routes that it covers.
    /// The server's own count when `count` is only this process's share of it; 0 when it is not.
    unsigned server_count = 0;
    /// Error codes by which the server names this limit, for example "GENERATION_RATE_LIMITED".
    std::vector<std::string> codes;
};

/// At most `cap` unfinished jobs at a time: a place is held from before the create until the job's
/// end was seen.
class ANDANTE_DECL concurrency_limit {
public:
    /// A cap of 0 is not known, and is learnt from refusals.
    concurrency_limit(std::string limit_name, unsigned limit_cap, route_set creating_routes);

    std::string name; ///< For people.
    unsigned cap;     ///< How many may be unfinished at once; a refusal that names another number
                      ///< changes it.
    route_set routes; ///< The routes that begin a job.
    /// Error codes of a refusal because of it.
    std::vector<std::string> codes{"CONCURRENT_LIMIT_EXCEEDED", "QUEUE_FULL"};
};

/// In which time a sum may be spent.
enum class spend_period {
    utc_day,   ///< From midnight to midnight, UTC.
    utc_month, ///< From the first of a month to the first of the next, UTC.
    rolling,   ///< In any time of spend_limit::length.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(spend_period value) noexcept;

/// A sum that may be spent in a period.
class ANDANTE_DECL spend_limit {
public:
    /// A sum a UTC day. An amount of 0 is known only to the server, which says when it is used up.
    /// Throws std::invalid_argument when the amount is negative.
    spend_limit(std::string limit_name, double amount_per_period, route_set paid_routes);

    std::string name;                            ///< For people.
    double amount;                               ///< In the unit of permit_request::cost.
    route_set routes;                            ///< The routes that cost.
    spend_period period = spend_period::utc_day; ///< When the sum begins anew.
    /// Of spend_period::rolling; above 0. Not used by the others.
    std::chrono::seconds length{std::chrono::hours(24)};
    /// Error codes, and values of X-RateLimit-Reason, of a refusal because of it.
    std::vector<std::string> codes{"daily_spend_cap_exceeded"};
};

/// An amount of something that only the answer tells in full, such as tokens, in any `per`: a
/// request takes an estimate (permit_request::tokens), and pacer::correct_tokens() tells what it
/// was. Counted in this process alone.
class ANDANTE_DECL token_limit {
public:
    /// A limit for all routes. An amount of 0 is not known, and is learnt from answers. Throws
    /// std::invalid_argument, which names the field, when the amount is negative, `per` is not
    /// positive or the name is empty.
    token_limit(std::string limit_name, double limit_amount, std::chrono::nanoseconds limit_per);

    std::string name;             ///< For people, and to match what answers say, for example
                                  ///< "tokens" or "input-tokens".
    double amount;                ///< In a window; 0 when it is not known.
    std::chrono::nanoseconds per; ///< The window's length.
    pacing::scope scope = pacing::scope::user; ///< What it counts together.
    route_set routes;                          ///< The routes that it covers.
    /// Whether an answer that names a larger amount is believed, as one with a smaller amount
    /// always is. Default: yes.
    bool may_rise = true;
    /// Error codes, or types, by which the server names this limit.
    std::vector<std::string> codes{"tokens", "dynamic_token_limited"};
};

/// What an answer that refuses means to a limiter.
enum class refusal_meaning {
    rate,        ///< Too many requests: the window that counts them is closed.
    tokens,      ///< Too many tokens, or what else a token_limit counts.
    concurrency, ///< Too many unfinished jobs: only the end of one helps.
    spend,       ///< A sum is used up until its period ends.
    none,        ///< It says nothing of limits, whatever its status.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(refusal_meaning value) noexcept;

/// A row of a provider's table of refusals: what an answer of this status, and this code or reason,
/// means. Without a row only 429 and 503 are refusals.
class refusal_rule {
public:
    /// `status`: 400 or more; 0 for any. `code`: the error code of the body, or the value of the
    /// reason header, in any case of letters, with '*' for any text; empty for any.
    refusal_rule(int answer_status, std::string answer_code, refusal_meaning meaning)
        : status(answer_status)
        , code(std::move(answer_code))
        , means(meaning)
    {}

    int status;            ///< The status, or 0.
    std::string code;      ///< The code or reason, or empty.
    refusal_meaning means; ///< What it means.
    /// The name of the cap or sum that refused; empty: every one that covers the route.
    std::string limit;
};

/// How a provider writes its rate-limit headers. The defaults read all common forms.
class ANDANTE_DECL header_dialect {
public:
    /// What a number in the Reset header means.
    enum class reset_form {
        automatic,    ///< By magnitude: milliseconds, seconds of the epoch, or seconds from now.
        unix_seconds, ///< Seconds of the epoch.
        unix_milliseconds, ///< Milliseconds of the epoch.
        delta_seconds,     ///< Seconds from the answer's Date.
        delta_milliseconds ///< Milliseconds from the answer's Date.
    };

    header_dialect();

    std::string limit = "X-RateLimit-Limit";         ///< The header with the limit.
    std::string remaining = "X-RateLimit-Remaining"; ///< The header with what is left.
    std::string reset = "X-RateLimit-Reset";         ///< The header with the end of the window.
    std::string reason = "X-RateLimit-Reason"; ///< The header that names the limit which refused.
    reset_form form = reset_form::automatic;   ///< How the reset is written.
};

/// All limits of one account at one provider, and how its answers speak of them.
class ANDANTE_DECL policy_set {
public:
    policy_set();

    /// Whose limits these are, for example "lantern". Processes that share a quota share it per
    /// provider, so that equal names of limits elsewhere are not counted together. May be empty.
    std::string provider;
    std::vector<window_limit> windows;          ///< Requests in a time.
    std::vector<concurrency_limit> concurrency; ///< Unfinished jobs.
    std::vector<spend_limit> spending;          ///< Money or credits in a period.
    std::vector<token_limit> tokens;            ///< Tokens in a time.
    std::vector<refusal_rule> refusals; ///< What answers mean; the first row that fits counts.
    header_dialect dialect;             ///< How the server tells of its limits.

    /// Changes the count and window of the limit of that name, keeping what it covers; adds the
    /// limit when there is none.
    void set(const window_limit& limit);
};

/// Reads "create=10/60s": a name, a count and a window. Windows are whole numbers with ms, s, m, h
/// or d; a bare unit means one of it ("10/m").
///
/// Errors: errc::invalid_request with the field "limit".
[[nodiscard]] ANDANTE_DECL result<window_limit> parse_window_limit(std::string_view text);

} // namespace andante::inline v0::pacing
