#pragma once

#include <andante/client/provider_profile.hpp>
#include <andante/config.hpp>
#include <andante/pacing/policy.hpp>

namespace andante::inline v0::deepcreative {

/// What the core must know of Deep Creative Labs.
ANDANTE_DECL provider_profile profile();

/// What a key may spend, in the unit of call_options::cost; 0 for what only the service knows.
struct spend_caps {
    double daily = 0;   ///< In a UTC day.
    double monthly = 0; ///< In a UTC month.
};

/// The documented limits of a key: "requests", 60 a minute for all routes together; "predictions",
/// 5 that run at a time; and "daily" and "monthly", the sums that it may spend, which are guarded
/// here as far as they are given, and else told by the service. Source: the provider's public
/// documentation, "Rate limits".
ANDANTE_DECL pacing::policy_set policies(spend_caps caps = spend_caps());

} // namespace andante::inline v0::deepcreative
