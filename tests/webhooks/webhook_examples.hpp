#pragma once

#include <andante/webhooks/webhook_scheme.hpp>

#include "core/encoding.hpp"
#include "webhooks/webhook_crypto.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

/// A message with its published signature.
struct webhook_example {
    std::string name;
    std::vector<std::string> keys;
    std::string secret_key; ///< What signs, when `keys` cannot.
    std::string id;
    std::string header;
    std::string version;
    std::string seconds;
    std::string body;
    std::string signature;

    std::chrono::system_clock::time_point sent() const
    {
        return std::chrono::system_clock::time_point(std::chrono::seconds(std::stoll(seconds)));
    }
};

inline boost::json::object webhook_vectors()
{
    std::ifstream file("tests/data/webhooks/vectors.json");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    return boost::json::parse(text).as_object();
}

inline std::string text_or_empty(const boost::json::object& from, const char* name)
{
    const auto* found = from.if_contains(name);
    return found ? std::string(found->as_string()) : std::string();
}

inline std::vector<webhook_example> webhook_examples(const char* kind)
{
    std::vector<webhook_example> made;
    const auto vectors = webhook_vectors();
    for (const auto& each : vectors.at(kind).as_array()) {
        const auto& from = each.as_object();
        webhook_example one;
        one.name = text_or_empty(from, "name");
        if (const auto* keys = from.if_contains("keys")) {
            for (const auto& key : keys->as_array()) {
                one.keys.emplace_back(key.as_string());
            }
        } else {
            one.keys.push_back(text_or_empty(from, "key"));
        }
        one.secret_key = text_or_empty(from, "secret_key");
        one.id = text_or_empty(from, "id");
        one.header = text_or_empty(from, "header");
        one.version = text_or_empty(from, "version");
        one.seconds = std::to_string(from.at("timestamp").as_int64());
        one.body = from.contains("body_hex")
                       ? andante::detail::from_hex(text_or_empty(from, "body_hex")).value()
                       : text_or_empty(from, "body");
        one.signature = text_or_empty(from, "signature");
        made.push_back(std::move(one));
    }
    return made;
}

inline webhook_example webhook_example_named(const char* kind, std::string_view name)
{
    for (auto& each : webhook_examples(kind)) {
        if (each.name == name) {
            return each;
        }
    }
    throw std::out_of_range("no example of that name");
}

} // namespace andante_tests
