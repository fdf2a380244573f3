#pragma once

#include <andante/config.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace andante::inline v0 {

/// What an API lets a client do about a create whose answer was lost.
enum class lost_create_meaning {
    unknown,  ///< Nothing: it does not show whose a job is, or has no list of them.
    matched,  ///< Its jobs show enough to tell whose they are: see create_mark.
    rejected, ///< A repeat with the same key is refused, so that it does not pay twice.
    replayed, ///< A repeat with the same key is answered as the first would have been.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(lost_create_meaning value) noexcept;

/// What to do about a paid create whose answer was lost, when looking for its job leaves it open
/// whether there is one.
enum class lost_create_policy {
    ask,    ///< The call ends with its error, whose outcome() is unknown: its caller decides.
    adopt,  ///< A job that may be its own is taken for its own; without one, as ask.
    resend, ///< It is sent again, at most lost_create_options::resends times, and once where
            ///< nothing tells of its jobs. It may pay twice.
};

/// What becomes of paid creates whose answers are lost: no answer, a cut or unreadable one, or a
/// server's failure that does not say "refused".
///
/// Where an API shows enough of its jobs to tell whose they are, the job is looked for. When it is
/// there, the create ends well with it. When it is surely not there, the create is sent again. Only
/// what stays open is left to the policy.
class lost_create_options {
public:
    lost_create_options() = default;

    /// Whether the job is looked for at all. Without it the policy decides at once. Default: true.
    bool look = true;
    /// When it stays open, as when the list cannot be read. Default: ask.
    lost_create_policy when_in_doubt = lost_create_policy::ask;
    /// How long after the loss the server may still begin the job: only a look that began later
    /// says that there is none. Above 0. Default: 10 s.
    std::chrono::milliseconds commit_time{std::chrono::seconds(10)};
    /// How long after a loss its job is looked for, but not beyond its call's own deadline;
    /// above 0. Default: 60 s.
    std::chrono::milliseconds patience{std::chrono::seconds(60)};
    /// How often one create is sent again at most; 0 or more. Default: 3.
    int resends = 3;
};

/// What tells the job of a create from all others of the account, chosen before its first attempt.
class create_mark {
public:
    create_mark() = default;

    /// In the words of its sort of job, for example its prompt and seed; empty: nothing does.
    std::string text;
    /// True when no other create has the same, as with a seed of our own choice. Else only jobs
    /// that were begun since count, and those of others with the same mark are told apart by their
    /// number.
    bool is_unique = false;
};

} // namespace andante::inline v0
