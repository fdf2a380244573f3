#pragma once

#include <andante/core/error.hpp>
#include <andante/http/message.hpp>
#include <andante/pacing/policy.hpp>

#include <string>

namespace andante::inline v0 {

/// What the core must know of a provider. Everything else about it is its resources.
class provider_profile {
public:
    /// `provider` is its short name, `url` its base URL.
    provider_profile(std::string provider, std::string url)
        : name(std::move(provider))
        , base_url(std::move(url))
    {}

    /// Short and lower case, for example "finetuning".
    std::string name;
    /// Scheme and host, without path.
    std::string base_url;
    /// Environment variables that name a key and another base URL.
    std::string key_variable;
    /// The environment variable that names another base URL.
    std::string url_variable;
    /// The header that carries the key, and what stands before the key in it ("Bearer " for some).
    std::string key_header = "Authorization";
    /// What stands before the key in its header.
    std::string key_prefix = "Bearer ";
    /// The documented request limits of an account.
    pacing::policy_set policies;
    /// Reads an answer whose status is not 2xx. Must give an error for any status and any body.
    error (*describe_error)(const http::response& answer) = nullptr;
};

} // namespace andante::inline v0
