#pragma once

#include <andante/cache/cache_options.hpp>
#include <andante/client/call_options.hpp>
#include <andante/client/lost_create.hpp>
#include <andante/client/route.hpp>
#include <andante/config.hpp>
#include <andante/core/call_effect.hpp>
#include <andante/http/message.hpp>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0 {

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
    /// Of cache_kind::job: as route::is_final.
    bool (*is_final)(http::response& answer) = nullptr;
};

/// One call of a resource, before it has become a request.
class ANDANTE_DECL call {
public:
    /// A call of a route of a provider's table. `parameters` are the path's, in order and not
    /// encoded. Throws std::invalid_argument when the route has another number of them.
    explicit call(
        const andante::route& where, std::initializer_list<std::string_view> parameters = {}
    );
    /// A call that no table has. `route_name` is the verb and path pattern, for example
    /// "GET /v1/generations/{id}"; `path` is the encoded path and query.
    call(http::method verb, std::string route_name, std::string path)
        : method(verb)
        , route(std::move(route_name))
        , target(std::move(path))
    {}

    /// The verb.
    http::method method;
    /// Verb and path pattern, for observers and pacing.
    std::string route;
    /// Encoded path and query.
    std::string target;
    /// JSON, or empty.
    std::string body;
    /// What repeating it could do.
    call_effect effect = call_effect::repeatable;
    /// The priority when the options name none.
    andante::priority priority = andante::priority::normal;
    /// Longest silence while waiting for the response when the options name none. Zero: the
    /// client's.
    std::chrono::milliseconds idle_timeout{0};
    /// What the caller wants of this call.
    call_options options;
    /// False for routes that take no key.
    bool with_key = true;
    /// What the answer to a GET describes; nothing when it must not be kept.
    std::optional<cached_resource> describes;
    /// The tags of what a call changes that is not a GET; one that ends in '*' stands for all that
    /// begin so.
    std::vector<std::string> changes;
    /// Called before each attempt leaves; empty for nothing.
    std::function<void()> on_attempt;
    /// What tells its job from all others, when it creates one and its answer is lost.
    create_mark mark;
    /// Sent in addition: with one of these, a 304 is an answer like any other.
    http::headers condition;
};

} // namespace andante::inline v0
