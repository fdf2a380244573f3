#pragma once

#include <andante/pacing/pacer.hpp>

#include "pacing/headers/rate_headers.hpp"

#include <optional>
#include <string>

namespace andante::inline v0::pacing {

/// What an answer means to a limiter.
struct answer_verdict {
    enum class kind {
        accepted,    ///< It counted, and went through.
        uncertain,   ///< It may have counted: an error of another kind, or a cached answer.
        rate,        ///< A request rate refused it.
        tokens,      ///< Too many tokens, or what else a token limit counts.
        concurrency, ///< Too many unfinished jobs: only the end of one helps.
        spend,       ///< A sum is used up until its period ends.
        lockout,     ///< A wait so long that callers must hear of it.
        capacity, ///< The server is overloaded and said until when; no limit of ours is at fault.
        unavailable, ///< The same without a word of when: it may have counted.
    };
    kind what = kind::uncertain;
    std::optional<double> retry_after; ///< Seconds, positive and capped; nothing: not told.
    rate_headers headers;
    body_hints body;
    std::string code;  ///< The code that decided, or the provider's own.
    std::string limit; ///< The cap or sum that the provider's table names; empty: all of the route.
};

/// The codes and bounds that classification needs.
struct verdict_rules {
    header_dialect dialect;
    std::vector<refusal_rule> refusals;
    std::vector<std::string> concurrency_codes;
    std::vector<std::string> spend_codes;
    std::vector<std::string> token_codes;
    double lockout_after = 900;
    double longest_pause = 86400;
};

/// Decides what an answer means.
answer_verdict classify(const observation& seen, const verdict_rules& rules, double utc_now);

} // namespace andante::inline v0::pacing
