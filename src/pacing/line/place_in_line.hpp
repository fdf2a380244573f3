#pragma once

#include "pacing/line/wait_line.hpp"
#include "pacing/policy/instant.hpp"

#include <cstddef>
#include <string_view>

namespace andante::inline v0::pacing {

/// Whom an estimate is for.
struct place_in_line {
    std::size_t rank = 1;
    std::string_view tag;
    double weight = 0; ///< Not yet in line.
    double tokens = 0;
    bool returning = false; ///< It had its turn before, and goes in front.
    instant since = 0;      ///< When it began to wait.
    /// In line: its tag's, and the weight of that up to it, its own included.
    const tag_line* own = nullptr;
    double depth = 0;
};

} // namespace andante::inline v0::pacing
