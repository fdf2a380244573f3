#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace studio_server {

/// Ends what a socket waits for when the time is up.
class time_limit {
public:
    explicit time_limit(boost::asio::ip::tcp::socket& socket)
        : timer_(socket.get_executor())
        , watched_(std::make_shared<watched>())
    {
        watched_->socket = &socket;
    }
    time_limit(const time_limit&) = delete;
    time_limit& operator=(const time_limit&) = delete;
    ~time_limit() { watched_->socket = nullptr; }

    void start(std::chrono::steady_clock::duration limit)
    {
        watched_->is_over = false;
        timer_.expires_after(limit);
        timer_.async_wait([held = watched_,
                           number = ++watched_->number](boost::system::error_code error) {
            if (!error && held->socket && held->number == number) {
                held->is_over = true;
                boost::system::error_code ignored;
                held->socket->cancel(ignored);
            }
        });
    }
    bool is_over() const noexcept { return watched_->is_over; }

private:
    /// Outlives the limit: a timer's handler may be on its way.
    struct watched {
        boost::asio::ip::tcp::socket* socket = nullptr;
        std::size_t number = 0;
        bool is_over = false;
    };

    boost::asio::steady_timer timer_;
    std::shared_ptr<watched> watched_;
};

} // namespace studio_server
