#pragma once

#include <andante/bulk/bulk_report.hpp>
#include <andante/config.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace andante::inline v0::finetuning {

/// The most ids that one request of a bulk route carries.
inline constexpr std::size_t ids_in_a_request = 100;

/// How a playlist becomes what is wanted, in the fewest requests: what stays where it is, what is
/// taken out, and what is then added at the end.
///
/// Tracks are only ever added at the end, so what stays is the longest beginning of the wanted
/// order that the playlist has already; everything else is taken out, and added where it is wanted.
class ANDANTE_DECL playlist_plan {
public:
    playlist_plan() = default;

    /// The playlist.
    std::string playlist_id;
    /// Stay, in this order.
    std::vector<std::string> keep;
    /// Are taken out, in the playlist's order; some of them may be added again.
    std::vector<std::string> remove;
    /// Are added, in this order.
    std::vector<std::string> add;
    /// Tracks of `add` that the playlist will not take, each with the rule that it breaks: a public
    /// playlist takes public tracks only, a private one only its owner's.
    std::vector<failed_item> problems;
    /// Ids that were wanted more than once: each further time. They are in the playlist once.
    std::vector<std::string> duplicates;

    /// True when the playlist is as wanted.
    bool empty() const noexcept { return remove.empty() && add.empty(); }
    /// How many requests it takes when one carries so many tracks.
    std::size_t requests(std::size_t tracks_in_a_request = ids_in_a_request) const noexcept;
};

/// What became of a plan.
class playlist_change {
public:
    playlist_change() = default;

    /// What was to be done.
    playlist_plan plan;
    /// What was taken out.
    bulk_report removed;
    /// What was added. Not attempted unless everything was taken out that had to be.
    bulk_report added;

    /// True when the playlist is as wanted.
    bool complete() const noexcept { return removed.all_succeeded() && added.all_succeeded(); }
};

} // namespace andante::inline v0::finetuning
