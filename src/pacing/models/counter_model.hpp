#pragma once

#include "pacing/models/server_model.hpp"

namespace andante::inline v0::pacing {

/// Two aligned counters: the part of the previous window that still weighs, plus the current one,
/// stays below L. Small gateways and hosted stores count so and call it a sliding window.
///
/// One object stands for the servers that round the weighted part down, one for those that round it
/// up or compare it unrounded.
class counter_model final : public server_model {
public:
    enum class rounding { down, up };

    explicit counter_model(rounding how) noexcept
        : up_(how == rounding::up)
    {}

    std::string_view name() const noexcept override
    {
        return up_ ? "two counters, rounded up" : "two counters";
    }
    bool identified(const view& known) const override;
    opening admits(const view& known, instant now, double weight) const override;
    bool explains(const view& known, const sighting& seen) override;
    instant estimate(const view& known, instant now, double ahead) const override;

private:
    bool up_;

    double rounded(double weighted) const noexcept;
};

} // namespace andante::inline v0::pacing
