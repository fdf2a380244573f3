#pragma once

#include <andante/cache/cache_options.hpp>
#include <andante/core/error.hpp>
#include <andante/http/message.hpp>
#include <andante/pacing/policy.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0 {

class call;

/// What an answer describes, so that it can be kept and dropped again.
class cached_resource {
public:
    /// `name` is its own, for example "playlist:5c0e".
    cached_resource(std::string name, cache_kind what)
        : tag(std::move(name))
        , kind(what)
    {}

    /// Names what it describes.
    std::string tag;
    /// How long it may be kept.
    cache_kind kind;
};

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

    /// Short and lower case, for example "finetuning".
    std::string name;
    /// How people call it, for example "Finetuning.ai".
    std::string title;
    /// Scheme and host, without path.
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
    /// What the answer to a GET describes; nothing when it must not be kept. Null: nothing is kept,
    /// and the next two are not used.
    std::optional<cached_resource> (*cached)(std::string_view route, std::string_view target) =
        nullptr;
    /// True when the answer describes a job that has ended.
    bool (*is_final)(std::string_view route, const http::response& answer) = nullptr;
    /// The tags of what a call changes that is not a GET; one that ends in '*' stands for all that
    /// begin so.
    std::vector<std::string> (*changed)(const call& what) = nullptr;
};

} // namespace andante::inline v0
