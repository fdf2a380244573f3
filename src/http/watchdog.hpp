#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

namespace andante::inline v0::http {

/// Watches the time limits of everything that a transport waits for with one timer, which is
/// touched only when a limit comes closer than all before it. Thread-safe.
///
/// No timer is pending while nothing is watched, so that an idle transport does not keep its
/// io_context from ending.
class watchdog : public std::enable_shared_from_this<watchdog> {
public:
    using time_point = std::chrono::steady_clock::time_point;

    enum class alarm {
        due,    ///< The time limit passed.
        closed, ///< The transport is going away.
    };

    /// Something with a time limit. Lives in the frame of the one who waits.
    class entry {
    public:
        entry() = default;
        entry(const entry&) = delete;
        entry& operator=(const entry&) = delete;

    protected:
        ~entry() = default;

    private:
        friend class watchdog;

        /// Called from any thread, under the watchdog's lock: only start something. False when it
        /// came too early to have any effect; after alarm::due it is then called again soon.
        virtual bool alarmed(alarm what) noexcept = 0;

        std::atomic<time_point::rep> due_ = 0;
        entry* next_ = nullptr;
        entry* previous_ = nullptr;
        bool is_watched_ = false;
    };

    explicit watchdog(boost::asio::any_io_executor executor);

    /// Begins to watch. After close() the entry is alarmed at once.
    void watch(entry& what, time_point due);
    /// Moves the limit of a watched entry. Later limits cost nothing.
    void move(entry& what, time_point due);
    /// Ends watching; afterwards the entry is not touched any more.
    void forget(entry& what) noexcept;
    /// Alarms everything, now and from now on.
    void close() noexcept;

private:
    void arm(time_point due);
    void tick(boost::system::error_code failed);
    void stop_when_idle();
    void unlink(entry& what) noexcept;

    boost::asio::any_io_executor executor_;
    std::mutex mutex_;
    boost::asio::steady_timer timer_;
    std::atomic<time_point::rep> armed_; ///< The moment the timer is set to; max() for none.
    entry* first_ = nullptr;
    bool is_stopping_ = false;
    bool is_closed_ = false;
};

} // namespace andante::inline v0::http
