#pragma once

#include <andante/pacing/redis.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::pacing {

/// Where the server is, for people; without user and password.
std::string name_of(const redis_options& options);

/// What Redis refused, as it said it, and what to do. Never holds the password, nor characters that
/// a terminal obeys.
std::string explain(std::string_view refusal, const redis_options& options);

} // namespace andante::inline v0::pacing
