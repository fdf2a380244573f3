#pragma once

#include <andante/emulator/fault.hpp>
#include <andante/emulator/service.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// The planned faults, and how many requests each has seen. Not thread-safe.
class fault_plan {
public:
    void add(fault what);
    void clear() noexcept { planned_.clear(); }
    /// The fault for the request that has just arrived, if any. Counts it for every fault.
    std::optional<fault> hit(std::string_view route);
    /// The same for a job with a webhook.
    std::optional<fault> hit_webhook();

private:
    struct planned {
        fault what;
        unsigned seen = 0;
    };
    template <class Predicate>
    std::optional<fault> count(Predicate concerns);

    std::vector<planned> planned_;
};

/// True for the kinds that concern webhooks.
bool is_webhook_fault(fault_kind kind) noexcept;
/// True when the request must not be carried out.
bool prevents_commit(const fault& what) noexcept;
/// The status of an error answer or a proxy's page.
int given_status(const fault& what) noexcept;

/// An error answer's body.
struct error_text {
    std::string type; ///< Its Content-Type.
    std::string body;
};

/// Turns the service's answer into what the fault makes of it. `answer` may be empty when the
/// request was not carried out; `words` is the body of an error.
void apply(const fault& what, reply& answer, const error_text& words);

} // namespace andante::inline v0::emulator
