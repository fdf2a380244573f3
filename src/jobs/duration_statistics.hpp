#pragma once

#include <andante/core/time_source.hpp>

#include <array>
#include <cstddef>
#include <optional>

namespace andante::inline v0::jobs {

/// How long jobs of one kind have lately taken: the last 64 of them. Pure.
class duration_statistics {
public:
    using duration = time_source::duration;

    /// A job has ended after that time. Times below zero, as clocks that differ can give, count as
    /// zero.
    void add(duration took);
    /// The time within which that part of them had ended; nothing while none has.
    std::optional<duration> quantile(double part) const;
    /// How likely an end is around that age, from 0.1 to 1: for choosing whom to look at first.
    double likelihood(duration age) const;
    /// How many are remembered.
    std::size_t count() const noexcept { return count_; }

private:
    static constexpr std::size_t most = 64;

    std::array<duration, most> sorted_{};
    std::array<duration, most> in_order_{};
    std::size_t count_ = 0;
    std::size_t next_ = 0;
};

} // namespace andante::inline v0::jobs
