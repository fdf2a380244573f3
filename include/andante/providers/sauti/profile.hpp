#pragma once

#include <andante/client/provider_profile.hpp>
#include <andante/config.hpp>
#include <andante/pacing/policy.hpp>

namespace andante::inline v0::sauti {

/// What the core must know of SAUTI.
ANDANTE_DECL provider_profile profile();

/// The documented limits, each in any minute and for one key: "synthesis", 10, for the two routes
/// that speak; "status", 60, for the state and the audio of jobs; "default", 30, for all the
/// others. Source: the provider's public documentation, "Rate limits".
ANDANTE_DECL pacing::policy_set policies();

} // namespace andante::inline v0::sauti
