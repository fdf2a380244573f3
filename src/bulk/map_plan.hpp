#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/map_report.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace andante::inline v0::bulk {

/// Values that one request carries, by their places.
struct map_batch {
    std::size_t number; ///< Among the batches.
    std::size_t first;
    std::size_t count;
};

/// Cuts values into batches, decides after every outcome whether to go on, and merges the outcomes.
/// Knows values by their places only. No I/O, no time, no locks.
class map_plan {
public:
    map_plan(std::size_t values, std::size_t batch_size);

    /// Begins the next batch; nothing when there is none, or the plan was stopped.
    std::optional<map_batch> next_batch();

    /// A batch was answered: whether each of its values succeeded. An answer for another number of
    /// values says nothing of any.
    void answered(const map_batch& batch, const std::vector<bool>& succeeded);
    /// A batch got no answer for its values.
    void failed(const map_batch& batch, const error& problem);

    std::size_t batches() const noexcept { return batches_.size(); }
    const bulk_progress& progress() const noexcept { return progress_; }
    /// What became of everything so far. Values of batches that are under way count as unknown.
    map_summary summary() const;

private:
    enum class value_state { waiting, sent, succeeded, failed, unknown };

    void set(const map_batch& batch, value_state state);
    void mark(value_state& one, value_state state) noexcept;

    std::vector<value_state> values_;
    std::vector<map_batch> batches_;
    std::vector<std::optional<error>> problems_; ///< Of each batch that failed as a whole.
    std::size_t begun_ = 0;
    bulk_progress progress_;
    std::optional<error> stopped_;
};

} // namespace andante::inline v0::bulk
