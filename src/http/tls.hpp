#pragma once

#include <andante/http/transport_options.hpp>

#include <memory>
#include <mutex>
#include <string>

typedef struct ssl_st SSL;

namespace boost::asio::ssl {
class context;
}

namespace andante::inline v0::http {

/// The client's side of TLS: who is trusted, who we are. Thread-safe.
class tls_client {
public:
    /// Errors: throws failure with errc::invalid_request when a file cannot be used.
    explicit tls_client(const transport_options& options);
    ~tls_client();
    tls_client(const tls_client&) = delete;
    tls_client& operator=(const tls_client&) = delete;

    /// The context. Loads the system's authorities at the first call, which takes a while and is
    /// not needed for plain http.
    boost::asio::ssl::context& context();

private:
    std::unique_ptr<boost::asio::ssl::context> context_;
    std::once_flag once_;
    bool uses_system_authorities_;
};

/// Prepares one session: SNI, and which name or address the certificate must be for, in its
/// alternative names. False when the session would accept another host's certificate, and must not
/// be used.
[[nodiscard]] bool expect_host(SSL* session, const std::string& host);

/// True when nothing that the peer sent waits in the session: its records arrive in one read with
/// others, and are then no longer seen at the socket. Handles those that are TLS's own affair.
bool is_drained(SSL* session);

} // namespace andante::inline v0::http
