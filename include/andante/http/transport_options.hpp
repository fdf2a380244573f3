#pragma once

#include <andante/core/secret.hpp>
#include <andante/http/transport.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace andante::inline v0 {

class observer;

namespace http {

/// How make_transport connects, and how many connections it keeps. Every member has a default that
/// suits one account of one API.
class ANDANTE_DECL transport_options {
public:
    transport_options() = default;

    /// Connections to one origin (scheme, host and port) at a time. Default 32, range 1 to 1024.
    std::size_t connections_per_origin = 32;
    /// Unused connections that are kept for the next request to their origin. Default 8; 0 closes
    /// each connection after its exchange.
    std::size_t idle_per_origin = 8;
    /// How long an unused connection may be reused. Default 55 s, below the 60 s after which common
    /// servers hang up; 0 closes each connection after its exchange. Nothing of an idle transport
    /// keeps its io_context from ending: while there are unused connections, a thread of the
    /// process looks once a second for those that have expired or whose server has hung up.
    std::chrono::milliseconds idle_for{std::chrono::seconds(55)};
    /// A connection is not reused beyond this age, so that changes of DNS are noticed. Default
    /// 5 min; 0 means no limit.
    std::chrono::milliseconds max_age{std::chrono::minutes(5)};
    /// Requests that may wait for a connection of one origin, first come, first served. One more
    /// gets errc::queue_full_locally at once, unless it has a time to wait of its own
    /// (exchange_limits::line_deadline), as the calls of a client have: those always wait. Default
    /// 1024; 0 means that none waits.
    std::size_t queued_per_origin = 1024;

    /// Time to resolve a host's name; what it waits for its turn behind 16 other names does not
    /// count. Longer than the 5 s after which a system asks its second name server. A lookup that
    /// took too long goes on, and the next request for that name joins it. Default 20 s; must be
    /// positive.
    std::chrono::milliseconds resolve_timeout{std::chrono::seconds(20)};
    /// Time to connect once the name is resolved, all addresses together. Default 5 s; must be
    /// positive.
    std::chrono::milliseconds connect_timeout{std::chrono::seconds(5)};
    /// Time from the beginning of connecting to the end of the TLS handshake, a proxy's CONNECT
    /// included. Default 10 s; must be positive.
    std::chrono::milliseconds tls_timeout{std::chrono::seconds(10)};
    /// TCP keep-alive: the silence after which TCP asks whether the peer is still there, the time
    /// between its probes, and how many may go unanswered. Defaults 60 s, 60 s and 5; 0 for the
    /// first turns it off.
    std::chrono::seconds tcp_keepalive_idle{60};
    std::chrono::seconds tcp_keepalive_interval{60}; ///< Range 1 s and up.
    int tcp_keepalive_probes = 5;                    ///< Range 1 to 127.

    /// The proxy. Empty (default): HTTPS_PROXY and HTTP_PROXY of the environment, the lower-case
    /// names first, with NO_PROXY; hosts of this machine are always reached directly then, and
    /// HTTP_PROXY in capitals is ignored in a CGI program, where a client could set it. "none": no
    /// proxy. Else "http://host:port" or "http://user:password@host:port", used for every host
    /// but those in no_proxy. Only plain http proxies are supported; https goes through them by
    /// CONNECT. The environment is read once, by make_transport; a proxy of it that is of another
    /// kind (socks5) fails those exchanges that would go through it, with errc::invalid_request.
    secret proxy;
    /// Hosts to reach without the explicit proxy, in the form of NO_PROXY: a list, parted by
    /// commas or blanks, of "example.com" (and its subdomains), ".example.com" (only subdomains),
    /// addresses, CIDR blocks, each with an optional ":port", or "*". Not used with the
    /// environment's proxy.
    std::string no_proxy;

    /// A PEM file of certificate authorities. When given, it replaces the system's authorities;
    /// when empty (default), the system's are used. There is no way to accept a certificate
    /// without its authority.
    std::string ca_file;
    /// A PEM file with the client's certificate and its chain; empty for none.
    std::string client_certificate_file;
    /// The PEM file with its private key; empty when it is in client_certificate_file.
    std::string client_key_file;
};

/// A transport over TCP and TLS 1.2 or later, HTTP/1.1 with pooled connections.
///
/// It may be used from any thread and any executor; `executor` is where its sockets and its one
/// timer live, and its context must be running whenever an exchange is. Server certificates and
/// host names are always verified. `watcher`, when not null, gets the pool's events.
///
/// An exchange on a kept connection that the server had closed in the meantime is repeated once on
/// a new connection when its method is GET or HEAD and not a byte of an answer had come; other
/// methods end in errc::connection_reset with outcome unknown. Before a kept connection is used it
/// is asked whether the server has closed it, which leaves only a small window for that.
///
/// Destroying the last reference cancels what is running: those exchanges throw operation_aborted.
/// Errors: throws failure with errc::invalid_request, whose field() names the option, when an
/// option is out of range, a file cannot be read or the explicit proxy's URL is not understood.
ANDANTE_DECL std::shared_ptr<transport> make_transport(
    boost::asio::any_io_executor executor,
    transport_options options = transport_options(),
    std::shared_ptr<observer> watcher = std::shared_ptr<observer>()
);

} // namespace http
} // namespace andante::inline v0
