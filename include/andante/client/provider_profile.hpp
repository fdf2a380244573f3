#pragma once

#include <andante/core/error.hpp>
#include <andante/http/message.hpp>
#include <andante/pacing/policy.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace andante::inline v0 {

/// What a provider's keys look like, for programs that tell people about theirs. No client refuses
/// a key for its shape.
class key_shape {
public:
    key_shape() = default;

    /// What every key begins with, for example "ft_live_"; empty when nothing is documented.
    std::string begins;
    /// The length of a whole key; 0 when it is not documented.
    std::size_t length = 0;
    /// Where people make one, for example "web app: Profile, API".
    std::string source;

    /// True unless the text cannot be a key.
    bool fits(std::string_view text) const
    {
        return text.starts_with(begins) && (length == 0 || text.size() == length);
    }
};

/// What the core must know of a provider. Everything else about it is its resources.
class provider_profile {
public:
    /// `provider` is its short name, `url` its base URL.
    provider_profile(std::string provider, std::string url)
        : name(std::move(provider))
        , base_url(std::move(url))
    {}

    /// Short and lower case, for example "lantern".
    std::string name;
    /// How people call it, for example "Lantern".
    std::string title;
    /// Scheme and host, and a path when all routes of the API begin with one.
    std::string base_url;
    /// The environment variable that holds a key.
    std::string key_variable;
    /// The environment variable that names another base URL.
    std::string url_variable;
    /// The header that carries the key, and what stands before the key in it ("Bearer " for some).
    std::string key_header = "Authorization";
    /// What stands before the key in its header.
    std::string key_prefix = "Bearer ";
    /// What a key looks like.
    key_shape key_form;
    /// The documented request limits of an account.
    pacing::policy_set policies;
    /// Reads an answer whose status is not 2xx. Must give an error for any status and any body.
    error (*describe_error)(const http::response& answer) = nullptr;
};

} // namespace andante::inline v0
