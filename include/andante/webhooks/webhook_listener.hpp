#pragma once

#include <andante/config.hpp>
#include <andante/webhooks/webhook_request.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace andante::inline v0 {

/// How a listener listens, and what it puts up with.
class webhook_listener_options {
public:
    /// Plain HTTP on a free port of this machine.
    webhook_listener_options() = default;

    /// A numeric address. Default: "127.0.0.1", for a reverse proxy or a tunnel on this machine;
    /// "0.0.0.0" or "::" for all interfaces.
    std::string address = "127.0.0.1";
    /// 0: any free port.
    unsigned short port = 0;
    /// The path of url(). Default: "/webhooks".
    std::string path = "/webhooks";
    /// Scheme, host and port under which the world reaches this listener, for example
    /// "https://hooks.example.org". Empty: its own address and port.
    std::string public_base_url;
    /// PEM file with the certificate and those that lead to its authority. Empty: plain HTTP.
    std::string certificate_file;
    /// PEM file with the certificate's private key.
    std::string private_key_file;

    /// Open connections at most. For a further one the oldest connection without a request is
    /// closed, else the one whose request's head has been on its way for longest; while all others
    /// are at work it waits in the system's queue. Default: 64; above 0.
    std::size_t max_connections = 64;
    /// Requests on one connection at most. Default: 1000; above 0.
    std::size_t max_requests = 1000;
    /// Largest request line and header fields in bytes; more is answered 431. Default: 16 KiB;
    /// above 0, at most 1 MiB.
    std::size_t max_header_bytes = 16 * 1024;
    /// Largest extension behind a chunk's size in bytes; more is answered 413. Default: 1 KiB;
    /// 0: none is taken; at most 1 MiB.
    std::size_t max_chunk_extension_bytes = 1024;
    /// Largest fields behind a body's last chunk in bytes; more is answered 431. Default: 8 KiB;
    /// 0: none are taken; at most 1 MiB.
    std::size_t max_trailer_bytes = 8 * 1024;
    /// Largest body in bytes; more is answered 413. Default: 1 MiB; above 0.
    std::size_t max_body_bytes = 1024 * 1024;
    /// From a connection's start, and later from a request's first byte, to the end of the
    /// request's head; then it is answered 408, or closed when nothing has come. Default: 5 s;
    /// above 0.
    std::chrono::milliseconds header_timeout{std::chrono::seconds(5)};
    /// From a connection's start, or its last answer, to the next request's last byte; then as
    /// above. Also for a TLS handshake and for an answer. Default: 10 s; above 0.
    std::chrono::milliseconds request_timeout{std::chrono::seconds(10)};
    /// How long stop() lets requests go on that have begun. Default: 5 s.
    std::chrono::milliseconds drain_timeout{std::chrono::seconds(5)};
};

/// A small HTTP server for programs that have none: it hands requests to an inbox and sends its
/// answers.
///
/// It runs on the executor it is given, on a strand of its own, and ends with that executor's
/// context at the latest: afterwards it serves nobody, and may only be destroyed. Malformed,
/// oversized and slow requests never reach the inbox: they are answered 400, 408, 413, 431 or 501,
/// and their connection is closed.
class ANDANTE_DECL webhook_listener {
public:
    /// What handles a request; called on the listener's strand, and should not block.
    using handler = std::function<webhook_answer(webhook_request request)>;

    /// Binds the address, so that url() is known; connections are accepted from start() on.
    ///
    /// Throws boost::system::system_error when the address cannot be used or the files of the
    /// certificate cannot be read, and std::invalid_argument for options that cannot work.
    explicit webhook_listener(
        boost::asio::any_io_executor executor,
        webhook_listener_options options = webhook_listener_options()
    );
    /// Closes everything, on its strand; use stop() to let requests end.
    ~webhook_listener();
    webhook_listener(const webhook_listener&) = delete;
    webhook_listener& operator=(const webhook_listener&) = delete;

    /// Where a webhook is to be sent: the public base URL, or the listener's own, and the path.
    std::string url() const;
    /// The port.
    unsigned short port() const noexcept;

    /// Accepts connections from now on. To be called once; throws std::logic_error after that.
    void start(handler what);
    /// The same with an inbox: anything with a function handle(webhook_request).
    template <class Inbox>
        requires requires(const Inbox& inbox, webhook_request request) {
            { inbox.handle(std::move(request)) } -> std::same_as<webhook_answer>;
        }
    void start(Inbox inbox)
    {
        start(handler([held = std::move(inbox)](webhook_request request) {
            return held.handle(std::move(request));
        }));
    }

    /// Stops listening, closes idle connections and waits until the requests that have begun are
    /// answered, at most drain_timeout; then closes the rest. May be called again.
    ///
    /// Errors: none. Cancellation: terminal; closes the rest at once.
    [[nodiscard]] boost::asio::awaitable<void> stop();

    /// How many connections are open now.
    std::size_t connections() const noexcept;

private:
    class state;
    std::shared_ptr<state> state_;
};

} // namespace andante::inline v0
