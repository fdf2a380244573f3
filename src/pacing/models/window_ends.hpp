#pragma once

#include "pacing/policy/instant.hpp"

#include <optional>

namespace andante::inline v0::pacing {

/// Whether the ends that a server names can be those of aligned windows, which lie whole windows
/// apart. For answers that say to a hundredth of a second how far away the Reset is: where windows
/// are as short as a second, a Date and a Reset in whole ones tell nothing of that.
///
/// On our own clock: the server decided between our sending and receiving.
class window_ends {
public:
    explicit window_ends(double window) noexcept
        : window_(window)
    {}

    /// An answer to a request said that the Reset is `delta` seconds away.
    void observe(instant sent, instant received, double delta) noexcept;
    /// False once two ends lie apart by what is no number of windows.
    bool may_be_aligned() const noexcept { return aligned_; }
    void forget() noexcept;

private:
    struct end {
        instant earliest;
        instant latest;
    };
    double window_;
    std::optional<end> first_;
    double least_delta_ = 0;
    double most_delta_ = 0;
    bool aligned_ = true;
};

} // namespace andante::inline v0::pacing
