#pragma once

#include "pacing/policy/instant.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace andante::inline v0::pacing {

/// Our accepted requests per aligned window of the server's clock: the last few windows.
class window_counts {
public:
    explicit window_counts(double window) noexcept
        : window_(window)
    {}

    bool known() const noexcept { return phase_.has_value(); }
    /// Where windows begin, in server seconds modulo the window.
    double phase() const noexcept { return phase_.value_or(0.0); }
    void set_phase(double phase) noexcept;
    void forget() noexcept;

    /// Which window a server time falls in, with its fraction: 3.25 is a quarter into window 3.
    double position(double server_time) const noexcept { return (server_time - phase()) / window_; }
    /// The server time at which a position is reached.
    double time_of(double position) const noexcept { return position * window_ + phase(); }

    /// Counts into window `k`. An unsure entry may belong to an earlier window, or to none.
    void add(std::int64_t k, double weight, bool unsure) noexcept;
    double count(std::int64_t k) const noexcept;
    /// The unsure part of count().
    double unsure(std::int64_t k) const noexcept;
    /// All in window k and later.
    double count_from(std::int64_t k) const noexcept;

private:
    struct cell {
        std::int64_t k = 0;
        double count = 0;
        double unsure = 0;
    };
    double window_;
    std::optional<double> phase_;
    std::array<cell, 8> cells_{};
    std::int64_t newest_ = 0;
    bool any_ = false;
};

} // namespace andante::inline v0::pacing
