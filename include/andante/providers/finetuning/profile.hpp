#pragma once

#include <andante/client/provider_profile.hpp>
#include <andante/config.hpp>
#include <andante/pacing/policy.hpp>

namespace andante::inline v0::finetuning {

/// What the core must know of Finetuning.ai.
ANDANTE_DECL provider_profile profile();

/// The documented limits: "create", 10 a minute, for the routes that create a track; "read", 60 a
/// minute, for all the others; both per user. A bulk call costs one. How many unfinished tracks an
/// account may have is not documented, so the "queue" cap is learnt. Source: the provider's public
/// documentation, "Rate limits".
ANDANTE_DECL pacing::policy_set policies();

} // namespace andante::inline v0::finetuning
