#pragma once

#include <andante/core/error.hpp>

#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0 {

/// What became of each id of a bulk call: one shape for every bulk route, any number of ids and
/// every outcome.
///
/// Partial success is data and not an error. So is a call in which every id was refused, whatever
/// HTTP status the server chose for it. Every id that was given is in exactly one of `succeeded`,
/// `failed`, `unknown` and `not_attempted`, each in the caller's order.
class bulk_report {
public:
    bulk_report() = default;

    /// Ids for which it is done.
    std::vector<std::string> succeeded;
    /// Those of `succeeded` for which no answer said so, but a look afterwards: the answer was
    /// lost, or bulk_options::accept_done was set. Who did it cannot be told.
    std::vector<std::string> settled;
    /// Ids that the server refused, each with its reason.
    std::vector<failed_item> failed;
    /// Ids that were sent, without an answer, and could not be looked at afterwards, or that a look
    /// did not show as done: that may still come.
    std::vector<std::string> unknown;
    /// Ids that were not sent, or for which it is known that nothing was done.
    std::vector<std::string> not_attempted;
    /// Ids that were given more than once: each further time. They were sent once.
    std::vector<std::string> duplicates;
    /// Why it ended before all ids were attempted: an error, the deadline, or a cancellation (see
    /// error::is_cancelled()). Empty when it did not.
    std::optional<error> stopped;
    /// The answers' own JSON objects, one a request, in the order of the ids, when the call was
    /// told to keep them. When all ids of a request were refused and the server used an error
    /// answer for that, it is the object that it would have sent otherwise.
    std::vector<std::string> raw_answers;

    /// True when it is done for every id.
    bool all_succeeded() const noexcept
    {
        return failed.empty() && unknown.empty() && not_attempted.empty();
    }

    /// What to pass in again to go on: the unknown ids, then those not attempted.
    std::vector<std::string> unfinished() const
    {
        auto ids = unknown;
        ids.insert(ids.end(), not_attempted.begin(), not_attempted.end());
        return ids;
    }
};

} // namespace andante::inline v0
