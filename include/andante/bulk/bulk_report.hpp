#pragma once

#include <andante/core/error.hpp>

#include <string>
#include <vector>

namespace andante::inline v0 {

/// What became of each id of a bulk call: one shape for every bulk route and every outcome.
///
/// Partial success is data and not an error. So is a call in which every id was refused, whatever
/// HTTP status the server chose for it.
class bulk_report {
public:
    bulk_report() = default;

    /// Ids that the server reports as done, in its order.
    std::vector<std::string> succeeded;
    /// Ids that the server refused, each with its reason, in its order.
    std::vector<failed_item> failed;
    /// The answer's own JSON object when the call was told to keep it, else empty. When all were
    /// refused and the server used an error answer for that, it is the object that it would have
    /// sent otherwise.
    std::string raw_json;

    /// True when no id was refused.
    bool all_succeeded() const noexcept { return failed.empty(); }
};

} // namespace andante::inline v0
