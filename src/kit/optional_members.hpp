#pragma once

#include "json/writer.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace andante::inline v0::kit {

/// Writes a member, or nothing when there is no value: what is left out is the service's to choose.
template <class T>
void add_if(json::object_writer& body, std::string_view key, const std::optional<T>& value)
{
    if (value) {
        body.add(key, *value);
    }
}

/// The same for a duration, in seconds: a whole number, or with a fraction when the duration has
/// one.
template <class Rep, class Period>
void add_if(
    json::object_writer& body,
    std::string_view key,
    const std::optional<std::chrono::duration<Rep, Period>>& value
)
{
    using namespace std::chrono;
    if (!value) {
        return;
    }
    const auto whole = floor<seconds>(*value);
    if (whole == *value) {
        body.add(key, whole.count());
    } else {
        body.add(key, duration<double>(*value).count());
    }
}

} // namespace andante::inline v0::kit
