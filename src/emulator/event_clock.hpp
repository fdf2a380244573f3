#pragma once

#include <andante/core/time_source.hpp>
#include <andante/emulator/service.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <set>

namespace andante::inline v0::emulator {

/// Wakes a service when something is due in it. Thread-safe.
class event_clock : public std::enable_shared_from_this<event_clock> {
public:
    /// `on_advance` is called after the service was woken, with the executor it was planned on.
    event_clock(
        std::shared_ptr<service> of,
        std::shared_ptr<time_source> time,
        std::function<void(const boost::asio::any_io_executor&)> on_advance
    );

    /// Looks when the service has something to do next, and sleeps until then on `executor`.
    void plan(const boost::asio::any_io_executor& executor);

private:
    static boost::asio::awaitable<void> wake(std::shared_ptr<event_clock> self, time_point when);
    bool claim(time_point when);
    void release(time_point when);

    std::shared_ptr<service> service_;
    std::shared_ptr<time_source> time_;
    std::function<void(const boost::asio::any_io_executor&)> on_advance_;
    std::mutex mutex_;
    std::set<time_point> planned_;
};

} // namespace andante::inline v0::emulator
