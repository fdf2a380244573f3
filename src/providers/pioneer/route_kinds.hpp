#pragma once

#include <andante/client/route.hpp>

#include <chrono>
#include <string_view>

/// What the rows of Pioneer's table have in common, a function for each kind of route.
namespace andante::inline v0::pioneer::routes {

/// Nothing is heard while a model thinks.
inline constexpr auto long_silence = std::chrono::minutes(2);

constexpr route reading(std::string_view path)
{
    route made;
    made.path = path;
    return made;
}

constexpr route
making(std::string_view path, call_effect effect, std::string_view limit = std::string_view())
{
    route made;
    made.verb = http::method::post;
    made.path = path;
    made.effect = effect;
    made.limit = limit;
    made.takes = body_form::json;
    return made;
}

/// Says all with its path.
constexpr route ordering(std::string_view path)
{
    auto made = making(path, call_effect::repeatable);
    made.takes = body_form::none;
    return made;
}

constexpr route answering(std::string_view path, std::string_view limit)
{
    auto made = making(path, call_effect::paid_create, limit);
    made.idle_timeout = long_silence;
    return made;
}

/// Its body can ask for events.
constexpr route speaking(std::string_view path, std::string_view limit)
{
    auto made = answering(path, limit);
    made.may_stream = true;
    return made;
}

constexpr route removing(std::string_view path)
{
    route made;
    made.verb = http::method::delete_;
    made.path = path;
    return made;
}

constexpr route without_key(route made)
{
    made.with_key = false;
    return made;
}

constexpr route keyed(route made)
{
    made.effect = call_effect::keyed_create;
    made.when_lost = lost_create_meaning::replayed;
    return made;
}

} // namespace andante::inline v0::pioneer::routes
