#pragma once

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

class body_source;

/// Takes a response's body as it arrives, instead of having it collected in memory.
class ANDANTE_DECL body_sink {
public:
    virtual ~body_sink();

    /// The head has arrived. Returning false means: collect this body in memory instead (for
    /// example of an error answer).
    virtual bool begin(const response& head, std::optional<std::uint64_t> content_length) = 0;
    /// The next piece of the body. An error ends the exchange with that error and closes the
    /// connection.
    [[nodiscard]] virtual result<void> write(std::string_view piece) = 0;

    /// False when whoever takes the body is slower than the server: the transport then awaits
    /// wait_for_room() before it reads on, so that the server is held up too. True by default.
    virtual bool has_room() const noexcept;
    /// Ends once there is room. The limit of silence stands still meanwhile, the deadline does not.
    /// Cancellation: terminal; throws operation_aborted. By default it ends at once.
    [[nodiscard]] virtual boost::asio::awaitable<void> wait_for_room();
};

/// One request, complete.
class request {
public:
    /// A request without header fields and body.
    request(http::method verb, url where)
        : method(verb)
        , target(std::move(where))
    {}

    /// The verb.
    http::method method;
    /// Where it goes: the origin to connect to, and the path and query.
    url target;
    /// Its header fields; Host and Content-Length are added.
    http::headers headers;
    /// Its body, when that is a text.
    std::string body;
    /// Its body, read in pieces while it is sent; null when it is a text, which it then has in
    /// `body`. Opened anew whenever the request is written.
    std::shared_ptr<const body_source> source;
    /// The nearest address that it may go to: set where a peer that is farther away has named the
    /// target, so that nobody out there can make this program speak to what only it can reach. A
    /// transport that resolves names goes to no address that is nearer, and gives
    /// errc::unexpected_redirect when there is no other. Default: unknown, which allows all.
    address_scope nearest = address_scope::unknown;
    /// Takes the body of a 2xx answer. Shared with the caller, who reads what it gathered
    /// afterwards.
    std::shared_ptr<body_sink> sink;
};

/// What one exchange may take.
class exchange_limits {
public:
    exchange_limits() = default;

    /// The exchange ends with errc::deadline_exceeded at this moment of the client's time source.
    time_source::time_point deadline = time_source::time_point::max();
    /// True: the deadline holds until the head of an answer whose body a sink takes. From there on
    /// only the limit of silence holds.
    bool until_head = false;
    /// Until when it may wait for a connection while others use all of them, however many wait.
    /// Not set (default): `deadline`, and no more wait than transport_options::queued_per_origin.
    std::optional<time_source::time_point> line_deadline;
    /// Told how long it has waited for a connection when its turn has come, by whoever runs it, and
    /// gives the deadline from then on. Must not throw. Empty: it stays as it is.
    std::function<time_source::time_point(time_source::duration waited)> on_turn;
    /// Awaited once a connection is there, as the last thing before the first byte of the request:
    /// for what must not be old by then, such as a journal's mark. Its error ends the exchange
    /// before that byte. A transport that may keep a request for longer than a moment before it
    /// sends must await this. Empty: nothing is awaited.
    std::function<boost::asio::awaitable<result<void>>()> before_first_byte;
    /// Longest silence while waiting for bytes of the response.
    std::chrono::milliseconds idle{std::chrono::seconds(30)};
    /// Largest response head in bytes.
    std::size_t header_bytes = 16 * 1024;
    /// Largest extension behind the size of one chunk in bytes.
    std::size_t chunk_extension_bytes = 1024;
    /// Largest fields behind the last chunk in bytes.
    std::size_t trailer_bytes = 8 * 1024;
    /// Largest response body in bytes when it is collected in memory.
    std::size_t body_bytes = 64 * 1024 * 1024;
};

/// Sends requests. Implemented over TCP and TLS by make_transport, by the emulator in memory, and
/// by a script in tests. Thread-safe.
class ANDANTE_DECL transport {
public:
    virtual ~transport();

    /// One exchange: a request out, a response back, whatever its status.
    ///
    /// Errors (values): the network causes of errc, each with outcome() not_sent when not a byte of
    /// the request can have arrived, else unknown. A deadline that passes gives
    /// errc::deadline_exceeded. Cancellation: terminal; throws operation_aborted and closes the
    /// connection. Throw it as andante::cancellation with outcome() not_sent when not a byte of the
    /// request has left; anything else counts as unknown.
    [[nodiscard]] virtual boost::asio::awaitable<result<response>>
    send(request what, exchange_limits limits) = 0;
    /// Closes idle connections. Exchanges that are running go on.
    virtual void close_idle() noexcept;
};

} // namespace andante::inline v0::http
