#pragma once

#include "pacing/models/version_space.hpp"

namespace andante::inline v0::pacing {

inline constexpr auto log_bit = version_space::bit(version_space::log);
inline constexpr auto fixed_bit = version_space::bit(version_space::fixed);
inline constexpr auto counter_bit = version_space::bit(version_space::counter);
inline constexpr auto ceiling_bit = version_space::bit(version_space::ceiling);
inline constexpr auto bucket_bit = version_space::bit(version_space::bucket);

} // namespace andante::inline v0::pacing
