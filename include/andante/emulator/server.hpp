#pragma once

#include <andante/core/time_source.hpp>
#include <andante/emulator/service.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// A protocol version.
enum class tls_version { v1_2, v1_3 };

/// How a server listens.
class server_settings {
public:
    server_settings() = default;

    /// A numeric address; "::1" and "::" need IPv6.
    std::string address = "127.0.0.1";
    /// Also listen on the same ports of ::1.
    bool also_ipv6 = false;
    /// 0: any free port.
    unsigned short port = 0;
    /// Port of the media host; 0: any free one.
    unsigned short media_port = 0;
    /// https on both listeners, with a certificate of a throw-away authority.
    bool tls = false;
    /// The names and addresses in the certificate. Empty: localhost, 127.0.0.1 and ::1. Anything
    /// else makes a client that checks names refuse.
    std::vector<std::string> certificate_hosts;
    /// The certificate has expired.
    bool expired_certificate = false;
    /// Clients must show a certificate of the same authority.
    bool require_client_certificate = false;
    /// The lowest version of TLS that is spoken.
    tls_version min_tls = tls_version::v1_2;
    /// The highest version of TLS that is spoken.
    tls_version max_tls = tls_version::v1_3;
    /// Idle connections are closed after this, and so is one whose request takes longer.
    std::chrono::milliseconds keep_alive{60'000};
    /// From a connection's start, and later from a request's first byte, to the end of the
    /// request's head; then it is answered 408, or closed when nothing has come.
    std::chrono::milliseconds header_timeout{5'000};
    /// Larger request heads are answered 431.
    std::size_t header_bytes = 16 * 1024;
    /// A chunk whose extension is larger is answered 413.
    std::size_t chunk_extension_bytes = 1024;
    /// Larger fields behind the last chunk are answered 431.
    std::size_t trailer_bytes = 8 * 1024;
    /// Larger request bodies are answered 413.
    std::size_t body_bytes = 8 * 1024 * 1024;
    /// How long a webhook's receiver may take.
    std::chrono::milliseconds webhook_limit{10'000};
    /// Sees one line per request and webhook, without secrets. Called on the server's thread.
    std::function<void(std::string_view line)> log;
    /// The clock; the system's when null.
    std::shared_ptr<time_source> time;
};

/// Serves a service over TCP or TLS on a thread of its own, and delivers its webhooks to loopback
/// addresses. Any other webhook address is not called, only recorded by the service.
class ANDANTE_DECL server {
public:
    /// Listens from here on, and tells the service its media address. Throws
    /// boost::system::system_error when an address cannot be used.
    explicit server(std::shared_ptr<service> of, server_settings settings = server_settings());
    /// Stops.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// For example "http://127.0.0.1:40123"; with TLS "https://localhost:40123".
    const std::string& base_url() const noexcept;
    /// The same for the media host: another port, so another origin.
    const std::string& media_url() const noexcept;
    /// The API's port.
    unsigned short port() const noexcept;
    /// The media host's port.
    unsigned short media_port() const noexcept;

    /// The throw-away authority's certificate in PEM; empty without TLS.
    const std::string& ca_pem() const noexcept;
    /// A client certificate of the same authority in PEM; empty without TLS.
    const std::string& client_certificate_pem() const noexcept;
    /// The private key of the client certificate in PEM; empty without TLS.
    const std::string& client_key_pem() const noexcept;
    /// Writes the authority's certificate to a file. Throws std::runtime_error when that fails.
    void write_ca(const std::string& path) const;

    /// How many connections were accepted so far, on both listeners.
    std::size_t connections_accepted() const noexcept;
    /// How many connections are open now.
    std::size_t connections_open() const noexcept;
    /// Closes all open connections and the listeners; waits for the thread. Later calls do nothing.
    void stop() noexcept;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace andante::inline v0::emulator
