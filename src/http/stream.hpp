#pragma once

#include "http/tls.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <cerrno>
#include <optional>
#include <sys/socket.h>
#include <utility>

namespace andante::inline v0::http {

/// A TCP connection, with or without TLS on it. Used by one coroutine at a time; only the watchdog
/// may reach for its descriptor meanwhile.
class stream {
public:
    using socket_type = boost::asio::ip::tcp::socket;
    using tls_type = boost::asio::ssl::stream<socket_type&>;

    explicit stream(const boost::asio::any_io_executor& executor)
        : socket_(executor)
    {}

    socket_type& socket() noexcept { return socket_; }
    tls_type& start_tls(boost::asio::ssl::context& context)
    {
        return tls_.emplace(socket_, context);
    }
    bool is_tls() const noexcept { return tls_.has_value(); }
    tls_type& tls() noexcept { return *tls_; }
    int descriptor() { return socket_.native_handle(); }

    template <class Token>
    auto read_some(boost::asio::mutable_buffer into, Token&& token)
    {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            start_read(this), token, into
        );
    }

    template <class Token>
    auto write_some(boost::asio::const_buffer from, Token&& token)
    {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            start_write(this), token, from
        );
    }

    /// True when the peer has neither closed nor sent anything: what an unused connection must be.
    bool is_quiet()
    {
        char byte = 0;
        return ::recv(descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
               (errno == EAGAIN || errno == EWOULDBLOCK) &&
               (!tls_ || is_drained(tls_->native_handle()));
    }

private:
    class start_read {
    public:
        explicit start_read(stream* self)
            : self_(self)
        {}
        template <class Handler>
        void operator()(Handler&& handler, boost::asio::mutable_buffer into) const
        {
            if (self_->tls_) {
                self_->tls_->async_read_some(into, std::forward<Handler>(handler));
            } else {
                self_->socket_.async_read_some(into, std::forward<Handler>(handler));
            }
        }

    private:
        stream* self_;
    };

    class start_write {
    public:
        explicit start_write(stream* self)
            : self_(self)
        {}
        template <class Handler>
        void operator()(Handler&& handler, boost::asio::const_buffer from) const
        {
            if (self_->tls_) {
                self_->tls_->async_write_some(from, std::forward<Handler>(handler));
            } else {
                self_->socket_.async_write_some(from, std::forward<Handler>(handler));
            }
        }

    private:
        stream* self_;
    };

    socket_type socket_;
    std::optional<tls_type> tls_;
};

/// Ends what a socket is doing when its time is up. shutdown() may be called beside any other use
/// of a descriptor, so no strand is needed; the guard must end before the socket is closed.
class socket_guard final : public watchdog::entry {
public:
    socket_guard(watchdog& dog, int descriptor, watchdog::time_point due)
        : dog_(&dog)
        , descriptor_(descriptor)
    {
        dog_->watch(*this, due);
    }
    ~socket_guard() { dog_->forget(*this); }

    void move(watchdog::time_point due) { dog_->move(*this, due); }
    bool is_due() const noexcept { return state_ == state::due; }
    bool is_closed() const noexcept { return state_ == state::closed; }

private:
    enum class state { quiet, due, closed };

    bool alarmed(watchdog::alarm what) noexcept override
    {
        state_ = what == watchdog::alarm::due ? state::due : state::closed;
        // On a socket that does not connect yet it does nothing, not even to the connect that
        // follows.
        return ::shutdown(descriptor_, SHUT_RDWR) == 0 || errno != ENOTCONN;
    }

    watchdog* dog_;
    int descriptor_;
    std::atomic<state> state_ = state::quiet;
};

} // namespace andante::inline v0::http
