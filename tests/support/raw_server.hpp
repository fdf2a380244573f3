#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace andante::support {

/// The server's end of one connection, used by a script on a thread of its own. Every function
/// returns false or an empty string once the client has closed or the server is stopping.
class peer {
public:
    virtual ~peer();

    /// A whole request, head and announced body; empty at the end of the connection.
    std::string read_request();
    /// Exactly what was asked for, or less at the end.
    std::string read(std::size_t size);
    virtual bool write(std::string_view bytes) = 0;
    /// Closes in an orderly way (with TLS: close_notify, then FIN).
    virtual void close() = 0;
    /// Closes the TCP connection without TLS's own end.
    virtual void cut() = 0;
    /// Closes with RST.
    virtual void reset() = 0;
    /// Waits until the client closes.
    void wait_for_close();
    /// The number of this connection, from 0.
    std::size_t number = 0;

protected:
    virtual std::size_t read_some(char* into, std::size_t size) = 0;

private:
    std::string unread_;
};

class raw_server_options {
public:
    raw_server_options() = default;

    std::string certificate_file; ///< Empty for plain TCP.
    std::string key_file;
    std::string client_ca_file; ///< When given, a client certificate is asked for and required.
    bool only_tls_1_1 = false;
    std::size_t tls_record_bytes = 16'384; ///< What one record holds. Range 512 to 16384.
    std::string address = "127.0.0.1";
};

/// A server that does exactly what a script says, connection by connection.
class raw_server {
public:
    using script = std::function<void(peer&)>;

    explicit raw_server(script what, raw_server_options options = raw_server_options());
    ~raw_server();
    raw_server(const raw_server&) = delete;
    raw_server& operator=(const raw_server&) = delete;

    unsigned short port() const;
    /// "http://127.0.0.1:PORT" and the path; https with a certificate, when `host` is empty.
    std::string url(std::string_view path = "/", std::string_view host = "") const;
    /// Connections accepted so far.
    std::size_t accepted() const;

private:
    class state;
    std::unique_ptr<state> state_;
};

/// A complete answer with that body.
std::string ok(std::string_view body, std::string_view more_fields = "");

} // namespace andante::support
