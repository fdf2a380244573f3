#pragma once

#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/json/raw_json.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0 {

/// A request of a route that a client has no function for yet: for kit::client_base::call().
class raw_call {
public:
    /// `verb_and_path`: for example "POST /v1/things", or "GET /v1/things/{id}" with a parameter.
    /// The path is appended to the client's base URL, as those in the provider's table are, and the
    /// text is the route's name for limits and observers, unless that table has the route by its
    /// own name; a query, if any, begins with '?', is encoded already, and is no part of the name.
    explicit raw_call(
        std::string verb_and_path,
        std::vector<std::string> path_parameters = std::vector<std::string>()
    )
        : route(std::move(verb_and_path))
        , parameters(std::move(path_parameters))
    {}

    /// The verb (GET, HEAD, POST, PUT, PATCH or DELETE), one blank, and the path.
    std::string route;
    /// In place of the path's names in braces, in their order; percent-encoded when it is sent.
    std::vector<std::string> parameters;
    /// Sent as it is. Empty: no body.
    std::string body;
    /// What the body is. Where the provider's table says that the route takes no JSON, it must be
    /// set to what that takes, or to anything else that the caller knows better; a body of the
    /// default type is refused before anything is sent (errc::invalid_argument).
    std::string content_type = "application/json";
    /// What the answer should be: the header Accept.
    std::string accept = "application/json";
    /// Whether doing it twice is doing it once, so that it may be repeated when its answer was
    /// lost. Default: as the provider's table says; of a route that it does not have, no for POST
    /// and PATCH, and yes for others. What is known not to have been taken is repeated either way.
    std::optional<bool> is_repeatable;
};

/// The answer to a raw_call.
class ANDANTE_DECL raw_answer {
public:
    raw_answer() = default;

    int status = 0;         ///< 2xx.
    http::headers headers;  ///< All of its fields.
    std::string request_id; ///< The request's id by the server's words, or empty.
    std::string body;       ///< As it came, decoded where it was coded.

    /// The body as JSON. Errors: errc::malformed_response when it is none, with where it stops
    /// being that.
    [[nodiscard]] result<raw_json> json() const;
};

} // namespace andante::inline v0
