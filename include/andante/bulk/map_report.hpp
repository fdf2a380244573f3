#pragma once

#include <andante/core/error.hpp>
#include <andante/core/result.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace andante::inline v0::bulk {

/// A batch of which nothing came back: its values, by their places, and why.
struct failed_batch {
    std::size_t first = 0; ///< The place of its first value.
    std::size_t count = 0; ///< How many values it had.
    error problem;         ///< What its request came to.
};

/// What became of the values of a map(), by their places. Every value that did not succeed is in
/// exactly one of `failed`, `unknown` and `not_attempted`, each in ascending order.
class map_summary {
public:
    map_summary() = default;

    /// Values that the service refused, or whose batch it refused: nothing was made of them.
    std::vector<std::size_t> failed;
    /// Values that were sent, without an answer: the service may have worked on them.
    std::vector<std::size_t> unknown;
    /// Values that were not sent, or for which it is known that nothing was done.
    std::vector<std::size_t> not_attempted;
    /// The batches behind `failed` and `unknown` that got no answer for each value, in ascending
    /// order.
    std::vector<failed_batch> failed_batches;
    /// Why it ended before all values were attempted: an error that every batch would meet, the
    /// deadline, or a cancellation (see error::is_cancelled()). Empty when it did not.
    std::optional<error> stopped;

    /// True when every value succeeded.
    bool all_succeeded() const noexcept
    {
        return failed.empty() && unknown.empty() && not_attempted.empty();
    }

    /// The places of what to pass in again to go on: the unknown values, then those not attempted.
    std::vector<std::size_t> unfinished() const
    {
        auto places = unknown;
        places.insert(places.end(), not_attempted.begin(), not_attempted.end());
        return places;
    }
};

/// What map() gives. Partial success is data and not an error.
template <class Out>
class map_report : public map_summary {
public:
    map_report() = default;

    /// One for each value, in the order of the values: what was made of it, or why there is
    /// nothing. The error of a value that was not attempted is what stopped the call, with the
    /// outcome not_sent.
    std::vector<result<Out>> items;

    /// All that was made, in the order of the values, for a caller who needs everything or nothing.
    /// Throws what the first value that has nothing came to.
    std::vector<Out> values() &&
    {
        std::vector<Out> all;
        all.reserve(items.size());
        for (auto& each : items) {
            all.push_back(std::move(each).value());
        }
        return all;
    }
};

} // namespace andante::inline v0::bulk
