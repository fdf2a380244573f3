#include "providers/finetuning/playlist_diff.hpp"

#include <algorithm>
#include <unordered_set>

namespace andante::inline v0::finetuning {

playlist_plan
diff_tracks(const std::vector<std::string>& present, const std::vector<std::string>& wanted)
{
    playlist_plan plan;
    std::unordered_set<std::string> seen;
    std::vector<std::string> goal;
    for (const auto& id : wanted) {
        (seen.insert(id).second ? goal : plan.duplicates).push_back(id);
    }
    // What stays stands before all that is added: a beginning of the goal, in the playlist's order.
    // A longer one leaves less to take out and less to add, so the longest needs fewest requests.
    auto next = goal.begin();
    for (const auto& id : present) {
        if (next != goal.end() && *next == id) {
            plan.keep.push_back(id);
            ++next;
        } else {
            plan.remove.push_back(id);
        }
    }
    plan.add.assign(next, goal.end());
    return plan;
}

std::size_t playlist_plan::requests(std::size_t tracks_in_a_request) const noexcept
{
    const auto batches = [tracks_in_a_request](std::size_t count) {
        return (count + tracks_in_a_request - 1) / tracks_in_a_request;
    };
    return batches(remove.size()) + batches(add.size());
}

} // namespace andante::inline v0::finetuning
