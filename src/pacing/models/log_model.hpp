#pragma once

#include "pacing/models/server_model.hpp"

namespace andante::inline v0::pacing {

/// A sliding log: at most L accepted in any window. Stands also for logs that record refusals, and
/// for windows opened by their first request.
///
/// It is the guard: since entries are taken at their answers, no window at the server ever holds
/// more than L, whatever the delays. Fixed windows and full-sized buckets accept all it admits.
class log_model final : public server_model {
public:
    std::string_view name() const noexcept override { return "sliding window"; }
    bool identified(const view& known) const override;
    opening admits(const view& known, instant now, double weight) const override;
    bool explains(const view& known, const sighting& seen) override;
    instant estimate(const view& known, instant now, double ahead) const override;
};

} // namespace andante::inline v0::pacing
