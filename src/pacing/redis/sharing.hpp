#pragma once

#include <andante/pacing/redis.hpp>

#include "pacing/redis/link.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace andante::inline v0::pacing {

/// What a shared store needs to know.
struct sharing_settings {
    std::shared_ptr<const redis_options> redis;
    std::string process;  ///< This one's name among all.
    std::string provider; ///< Whose limits these are; empty when nobody said.
    double beat = 5;      ///< Seconds between signs of life.
    double age = 120;     ///< A class below waits so much longer.
    double grace = 5;     ///< A request without an answer may still be under way for so long.
    double reserve = 0.1; ///< The part of a window that batch and poll may not take.
    bool may_raise = false;
    std::uint64_t seed = 1;
};

/// What the names of all keys of an account begin with.
std::string key_prefix(std::string_view account, std::string_view provider);

/// What a shared store has its calls made by.
class script_runner {
public:
    virtual ~script_runner() = default;
    virtual void start() = 0;
    virtual void call(script_call one) = 0;
    /// The last call; nothing is heard after it.
    virtual void stop(script_call last) = 0;
};

} // namespace andante::inline v0::pacing
