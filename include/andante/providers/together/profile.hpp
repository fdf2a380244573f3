#pragma once

#include <andante/client/provider_profile.hpp>
#include <andante/config.hpp>
#include <andante/pacing/policy.hpp>

#include <optional>
#include <string_view>

namespace andante::inline v0::together {

/// Where the numbers of the request limits come from. The service publishes none that are the same
/// for everybody.
enum class limit_profile {
    learned, ///< A third party's table to begin with, for each model apart; the service's answers
             ///< correct it in both directions. The default.
    fixed,   ///< The same table as a ceiling for the whole key, which answers may only lower.
    dynamic, ///< One request a second for each model to begin with; the rest is learnt from
             ///< answers, whose figures count for a second.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(limit_profile value) noexcept;
/// The enumerator of that name; nothing when there is none.
ANDANTE_DECL std::optional<limit_profile> parse_limit_profile(std::string_view name) noexcept;

/// What the core must know of Together AI.
ANDANTE_DECL provider_profile profile(limit_profile limits = limit_profile::learned);

/// The limits of an organisation: "chat", 600 a minute, "embeddings", 300, and "images", 60, in
/// limit_profile::dynamic 1 a second each; "tokens" of chat, of which only answers tell how many;
/// "fine-tunes", 3 at a time; "batches", 10 at a time.
/// Source: a third party's guide to the service; the provider's own public documentation, "Rate
/// limits", names no numbers.
ANDANTE_DECL pacing::policy_set policies(limit_profile limits = limit_profile::learned);

} // namespace andante::inline v0::together
