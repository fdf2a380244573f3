#pragma once

#include <andante/core/error.hpp>

#include <string>
#include <vector>

namespace andante::inline v0 {

/// The answer to one request of a bulk call.
class bulk_answer {
public:
    bulk_answer() = default;

    /// In the server's order.
    std::vector<std::string> succeeded;
    /// Each with its reason, in the server's order.
    std::vector<failed_item> failed;
    /// The answer's own JSON object when the call was told to keep it, else empty. When all were
    /// refused and the server used an error answer for that, it is the object that it would have
    /// sent otherwise.
    std::string raw_json;

    /// True when no id was refused.
    bool all_succeeded() const noexcept { return failed.empty(); }
};

} // namespace andante::inline v0
