#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace studio_server {

/// One page that watches: a bounded queue of server-sent events. Used from one thread.
class event_stream {
public:
    event_stream(boost::asio::any_io_executor executor, std::size_t most_queued);

    /// Queues a text that is shared by all viewers. One that does not fetch its events in time is
    /// closed: its page connects again and starts from a fresh snapshot.
    void push(std::shared_ptr<const std::string> text);
    void close();
    bool is_closed() const noexcept { return is_closed_; }

    /// All that is queued, as soon as there is something; a comment that keeps the connection alive
    /// after 15 s without. Empty when the stream is closed.
    boost::asio::awaitable<std::vector<std::shared_ptr<const std::string>>> take();

private:
    std::size_t most_queued_;
    std::deque<std::shared_ptr<const std::string>> queue_;
    boost::asio::steady_timer changed_;
    bool is_closed_ = false;
};

/// Sends what happens to every page that watches. Used from one thread.
class event_hub {
public:
    explicit event_hub(boost::asio::any_io_executor executor)
        : executor_(std::move(executor))
    {}

    /// A new viewer, who sees `first` and then everything that is published; null when there are
    /// too many.
    std::shared_ptr<event_stream> watch(std::string_view name, std::string_view first_json);
    /// The text is made once, however many watch.
    void publish(std::string_view name, std::string_view json);
    void close();
    std::size_t viewers();

private:
    void forget_closed();

    boost::asio::any_io_executor executor_;
    std::vector<std::shared_ptr<event_stream>> streams_;
};

} // namespace studio_server
