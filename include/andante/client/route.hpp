#pragma once

#include <andante/cache/cache_options.hpp>
#include <andante/client/body_form.hpp>
#include <andante/client/lost_create.hpp>
#include <andante/config.hpp>
#include <andante/core/call_effect.hpp>
#include <andante/http/message.hpp>
#include <andante/pacing/pacer.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0 {

/// Which host a call of a route goes to.
enum class route_host {
    api,  ///< That of the base URL.
    told, ///< That of an address which an answer has named: neither key nor limits are there.
};

/// One route of an API, as a row of its provider's table. Everything that is the same for all calls
/// of a route stands here and nowhere else.
///
/// A plain aggregate, so that a table can be constexpr: its views refer to literals.
struct route {
    /// The verb.
    http::method verb = http::method::get;
    /// The path with its parameters in braces, for example "/v1/generations/{id}".
    std::string_view path{};
    /// What repeating a call of it could do.
    call_effect effect = call_effect::repeatable;
    /// Of a paid create: what can be done when its answer was lost.
    lost_create_meaning when_lost = lost_create_meaning::unknown;
    /// Who goes first when the rate limit does not allow all, unless a call says otherwise.
    andante::priority priority = andante::priority::normal;
    /// False for a route that takes no key.
    bool with_key = true;
    /// Longest silence while waiting for its response, unless a call says otherwise. Zero: the
    /// client's.
    std::chrono::milliseconds idle_timeout{0};
    /// What an answer of it describes, so that it can be kept and dropped again, for example
    /// "generation:{id}". Empty: answers are not kept.
    std::string_view describes{};
    /// How long an answer may be kept, if it describes anything.
    cache_kind kept = cache_kind::job;
    /// Of cache_kind::job: true when the answer is of a job that has ended. Null: of none. It may
    /// grow the body's capacity.
    bool (*is_final)(http::response& answer) = nullptr;
    /// What a call of it changes, as in `describes`; one that ends in '*' stands for all that begin
    /// so. Empty ones are none.
    std::array<std::string_view, 4> changes{};
    /// The name of the request limit that counts it, as in the profile's policies.
    std::string_view limit{};
    /// What a call of it sends, if anything; another body is refused before it is sent. One that
    /// takes JSON may be called without, for its defaults. Nothing: it is not checked.
    std::optional<body_form> takes{};
    /// What an answer that is no error is.
    body_form answers = body_form::json;
    /// True when the body can ask for the answer as server-sent events.
    bool may_stream = false;
    /// What its answers are, as the header Accept has it. Empty: "application/json".
    std::string_view accept{};
    /// Statuses beside 2xx that are answers and no errors, for example 302; 0 for none.
    std::array<int, 4> expects{};
    /// Where it goes. A path that the API does not know, as "{upload}", is a name for people.
    route_host host = route_host::api;

    /// Verb and path, for observers, limits and faults: "GET /v1/generations/{id}".
    ANDANTE_DECL std::string name() const;
};

/// A pattern with `parameters` in the places that `path` has for them, percent-encoded: for the
/// path itself, or for a tag that names its parameters. Throws std::invalid_argument, which names
/// the path, when it has another number of them.
ANDANTE_DECL std::string fill_in(
    std::string_view pattern, std::string_view path, std::span<const std::string_view> parameters
);

/// The names of the routes that a limit counts, for a policy's route_set.
ANDANTE_DECL std::vector<std::string>
routes_of_limit(std::span<const route* const> table, std::string_view limit);

} // namespace andante::inline v0
