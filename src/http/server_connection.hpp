#pragma once

#include "http/answer_head.hpp"
#include "http/request_reader.hpp"
#include "http/server_stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::http {

/// What a server puts up with on one connection.
class server_limits {
public:
    server_limits() = default;

    request_bounds bounds;
    /// From a connection's start (with TLS: the end of its handshake), and later from a request's
    /// first byte, to the end of its head.
    std::chrono::milliseconds head_time{std::chrono::seconds(5)};
    /// From a connection's start, or its last answer, to the next request's last byte; also for a
    /// TLS handshake. A sender cannot stretch it byte by byte.
    std::chrono::milliseconds request_time{std::chrono::seconds(10)};
    /// For writing one answer, or one piece of it.
    std::chrono::milliseconds write_time{std::chrono::seconds(10)};
};

/// A connection that a server accepted: it reads requests within its limits, refuses what does not
/// fit by itself (400, 408, 413, 431, 501, and then closes), and writes what its owner answers.
///
/// Its owner is one coroutine: begin(), next() and write() in turns, then finish(). is_idle(),
/// close() and end_when_idle() are for others on the same executor or strand; the socket must be on
/// it.
class ANDANTE_DECL server_connection : public std::enable_shared_from_this<server_connection> {
public:
    using clock = std::chrono::steady_clock;

    enum class phase {
        greeting,  ///< The TLS handshake.
        idle,      ///< Nothing of a next request has come.
        head,      ///< A request has begun.
        body,      ///< Its head is there.
        answering, ///< It is complete.
        leaving    ///< The peer was told everything, and is to close.
    };

    /// `tls` is null for plain TCP, and must outlive the connection.
    server_connection(boost::asio::ip::tcp::socket socket, SSL_CTX* tls, server_limits limits);
    server_connection(const server_connection&) = delete;
    server_connection& operator=(const server_connection&) = delete;

    /// The handshake. False when it failed: problem() tells why.
    boost::asio::awaitable<bool> begin();
    /// Reads the next request, which is then in request(). False when there is none: the peer has
    /// gone, was refused or was too slow, or the connection was told to end.
    boost::asio::awaitable<bool> next();
    received_request& request() noexcept { return request_; }
    /// Writes all of it. False when the connection is over.
    boost::asio::awaitable<bool> write(std::string bytes);
    /// Ends it in an orderly way: what was written arrives, and TLS says goodbye.
    boost::asio::awaitable<void> finish();
    /// Ends it with a TCP reset.
    void reset();
    /// Ends TCP in an orderly way, and of TLS nothing.
    void cut();

    phase where() const noexcept { return phase_; }
    /// Since when it is there.
    clock::time_point since() const noexcept { return since_; }
    /// True when nothing is lost by closing it: no byte of a next request has come.
    bool is_idle() const noexcept { return phase_ != phase::answering && !has_request(); }
    /// True while a request arrives.
    bool has_request() const noexcept { return phase_ == phase::head || phase_ == phase::body; }
    /// True after close() and reset().
    bool is_closed() const noexcept { return is_closed_; }
    /// Ends it at once, whatever it does.
    void close();
    /// No further request: a connection that waits for one ends in an orderly way.
    void end_when_idle();
    const boost::system::error_code& problem() const noexcept { return stream_.problem(); }

private:
    class alarm;

    boost::asio::awaitable<bool> wait(server_stream::state what, clock::time_point due);
    boost::asio::awaitable<bool> fill(clock::time_point due);
    boost::asio::awaitable<void> refuse(request_refusal why);
    boost::asio::awaitable<void> read_the_rest(clock::time_point due);
    void arm(clock::time_point due);
    void take_buffered();
    void enter(phase to);
    clock::time_point request_due() const;

    server_stream stream_;
    server_limits limits_;
    request_reader reader_;
    received_request request_;
    boost::asio::steady_timer timer_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0; ///< Of what was read and not used.
    std::size_t end_ = 0;
    phase phase_ = phase::greeting;
    clock::time_point since_;
    clock::time_point whole_due_; ///< Of the request.
    clock::time_point head_due_;
    std::size_t served_ = 0;
    bool is_late_ = false;
    bool is_closed_ = false;
    bool is_draining_ = false;
    bool is_refused_ = false;
};

} // namespace andante::inline v0::http
