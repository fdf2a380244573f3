#pragma once

#include <andante/cache/cache_options.hpp>
#include <andante/client/call_options.hpp>
#include <andante/client/lost_create.hpp>
#include <andante/client/route.hpp>
#include <andante/config.hpp>
#include <andante/core/call_effect.hpp>
#include <andante/core/result.hpp>
#include <andante/http/body.hpp>
#include <andante/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
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
    /// A call of a route whose host an answer has named (route_host::told), at that address; see
    /// the constructor from a verb, a name and an address. Throws std::invalid_argument when the
    /// route is one of the API itself.
    call(const andante::route& where, http::url address);
    /// A call that no table has. `route_name` is the verb and path pattern, for example
    /// "GET /v1/generations/{id}"; `path` is the encoded path and query.
    call(http::method verb, std::string route_name, std::string path)
        : method(verb)
        , route(std::move(route_name))
        , target(std::move(path))
    {}
    /// A call of an address elsewhere, for example the target of an upload that the API has named:
    /// neither the key nor the client's own fields go there. It must be https or this machine (else
    /// errc::insecure_url), no nearer than the API itself (see http::address_scope), and stands
    /// under no limit of the API. Everything else is as for any call.
    call(http::method verb, std::string route_name, http::url address)
        : method(verb)
        , route(std::move(route_name))
        , target(address.target())
        , with_key(false)
        , elsewhere(std::move(address))
    {}

    /// Takes a body over, with its content type.
    void set_body(http::request_body what);

    /// The verb.
    http::method method;
    /// Verb and path pattern, for observers and pacing.
    std::string route;
    /// Encoded path and query, appended to the base URL.
    std::string target;
    /// The body, or empty.
    std::string body;
    /// In place of `body`: read in pieces while it is sent, and again for each attempt. Null for
    /// none.
    std::shared_ptr<const http::body_source> source;
    /// What the body is. Empty: "application/json".
    std::string content_type;
    /// What the body must be, as its route has it; another one is refused before anything is sent.
    /// Nothing: any, as for a call that no table has.
    std::optional<body_form> takes;
    /// What the answer is, as the header Accept has it. Empty: "application/json", or anything for
    /// an address elsewhere.
    std::string accept;
    /// Statuses beside 2xx that are answers and no errors. A redirect among them is given to the
    /// caller with its Location; it is never followed, so that the key does not travel.
    std::vector<int> expects;
    /// Sent in addition to, and in place of, the client's, for example Idempotency-Key: the same
    /// for each attempt. The caller's own (call_options::headers) go before them. Never the key's
    /// header. The answer to a call with such fields is not kept.
    http::headers headers;
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
    /// Awaited where the client lives, with this call, before each attempt leaves and once it may:
    /// for what must be kept first, as in a journal. Its error ends the call before that attempt's
    /// first byte, and the permit goes back. Cancelled with the call. Empty: nothing is awaited.
    std::function<boost::asio::awaitable<result<void>>(const call& what)> before_attempt;
    /// Awaited in addition when an attempt has stood for long between before_attempt and its first
    /// byte, as in line for a connection, so that what was kept is as young as the attempt. Its
    /// error ends the attempt before that byte. Empty: nothing is awaited.
    std::function<boost::asio::awaitable<result<void>>(const call& what)> before_late_attempt;
    /// Called as each attempt leaves; empty for nothing. What it throws ends the call before that
    /// attempt's first byte.
    std::function<void()> on_attempt;
    /// As in its route.
    lost_create_meaning when_lost = lost_create_meaning::unknown;
    /// What tells its job from all others, when it creates one and its answer is lost.
    create_mark mark;
    /// Sent in addition: with one of these, a 304 is an answer like any other.
    http::headers condition;
    /// It goes on when its client goes: for what tidies up behind that one. Then only its deadline,
    /// its context and its own caller end it.
    bool outlives_client = false;
    /// Where it goes when that is not the API: see the constructor.
    std::optional<http::url> elsewhere;
};

} // namespace andante::inline v0
