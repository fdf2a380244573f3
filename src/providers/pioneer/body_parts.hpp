#pragma once

#include <andante/client/call.hpp>
#include <andante/core/result.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/kit/checks.hpp>

#include "json/writer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the bodies of requests are made of.
namespace andante::inline v0::pioneer {

enum class kind_of_json { object, array };

/// What an object or array is to be; empty ones pass.
inline result<void> check_shape(std::string_view field, const raw_json& given, kind_of_json wanted)
{
    const bool is_object = wanted == kind_of_json::object;
    if (given.empty() || given.text().front() == (is_object ? '{' : '[')) {
        return {};
    }
    return kit::invalid(
        field, given.text(), is_object ? "a JSON object" : "a JSON array", "correct it"
    );
}

/// Labels that can be seen.
inline result<void> check_labels(std::string_view field, const std::vector<std::string>& labels)
{
    for (const auto& each : labels) {
        if (auto valid = kit::check_prompt(field, each); valid.has_error()) {
            return valid;
        }
    }
    return {};
}

/// One text or more.
inline result<void> check_texts(std::string_view field, const std::vector<std::string>& texts)
{
    if (texts.empty()) {
        return kit::invalid(field, "", "one text or more", "give a text");
    }
    for (const auto& each : texts) {
        if (auto valid = kit::check_prompt(field, each); valid.has_error()) {
            return valid;
        }
    }
    return {};
}

inline void
add_texts(json::writer& body, std::string_view key, const std::vector<std::string>& texts)
{
    body.key(key);
    body.begin_array();
    for (const auto& each : texts) {
        body.value(each);
    }
    body.end_array();
}

/// Writes a member, or nothing when there is no value.
template <class T>
void add_if(json::writer& body, std::string_view key, const std::optional<T>& value)
{
    if (value) {
        body.member(key, *value);
    }
}

inline void add_if(json::writer& body, std::string_view key, const raw_json& value)
{
    if (!value.empty()) {
        body.key(key);
        body.raw(value.text());
    }
}

/// The call with what was written, whose object ends here.
inline call with_body(const route& where, json::writer body)
{
    call made(where);
    body.end_object();
    made.body = std::move(body).finish();
    return made;
}

} // namespace andante::inline v0::pioneer
