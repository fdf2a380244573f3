#pragma once

#include <andante/client/provider_profile.hpp>
#include <andante/config.hpp>
#include <andante/pacing/policy.hpp>

namespace andante::inline v0::pioneer {

/// Which state of Pioneer's public documentation holds: its limits and addresses were rewritten
/// several times.
enum class edition {
    june_2026,   ///< Limits of an address and of a user stack; a spend cap is answered 429.
    august_2026, ///< Higher limits, each in place of the default; money is answered 402 or 403.
    late_2026,   ///< As august_2026, at api.fastino.ai, with training under /v1/training-jobs and
                 ///< an Idempotency-Key for it.
};

/// What the core must know of Pioneer.
ANDANTE_DECL provider_profile profile(edition which = edition::june_2026);

/// The documented limits. Source: the provider's public documentation, "Rate limits".
///
/// june_2026: "ip-minute", 1,000 requests a minute, and "ip-hour", 10,000 an hour, for all routes
/// of one address together; and of one user "inference", 1,200 a minute; "llm", 200 for the chat,
/// completions, responses and messages routes together; "gliner", 15,000; "generate", 120;
/// "training", 20. "daily" is the spend cap of a UTC day, whose amount only the service knows.
///
/// august_2026 and late_2026: "edge", 100,000 a minute of one address for everything; "ip-minute",
/// 20,000, and "ip-hour", 1,000,000, for what has no limit of its own; "inference" and "llm",
/// 5,000; the others as before.
ANDANTE_DECL pacing::policy_set policies(edition which = edition::june_2026);

/// The same for one limiter that the clients of several users behind one address share: what counts
/// an address is counted once, and what counts a user for each client's `user` apart. The spend cap
/// is that of one team.
ANDANTE_DECL pacing::policy_set policies_of_users(edition which = edition::june_2026);

} // namespace andante::inline v0::pioneer
