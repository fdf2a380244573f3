#pragma once

#include "pacing/models/server_model.hpp"

namespace andante::inline v0::pacing {

/// Fixed windows that end where Reset says: at most L accepted in each.
///
/// Without a Reset the windows are taken to be aligned in the server's own clock.
class fixed_model final : public server_model {
public:
    std::string_view name() const noexcept override { return "fixed window"; }
    bool identified(const view& known) const override;
    opening admits(const view& known, instant now, double weight) const override;
    bool explains(const view& known, const sighting& seen) override;
    instant estimate(const view& known, instant now, double ahead) const override;
};

} // namespace andante::inline v0::pacing
