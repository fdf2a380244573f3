#pragma once

#include "core/context_guest.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace andante::inline v0::http {

/// Watches the time limits of everything that a transport waits for with one timer, which is
/// touched only when a limit comes closer than all before it. Thread-safe.
///
/// No timer is pending while nothing is watched and whoever watched has called rest(), so that an
/// idle transport does not keep its io_context from ending. May outlive the context, and is closed
/// when that goes.
class watchdog final : public std::enable_shared_from_this<watchdog>,
                       private andante::detail::context_guest {
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

    explicit watchdog(const boost::asio::any_io_executor& executor);
    ~watchdog();

    /// Begins to watch. After close() the entry is alarmed at once.
    void watch(entry& what, time_point due);
    /// Moves the limit of a watched entry. Later limits cost nothing.
    void move(entry& what, time_point due);
    /// Ends watching; afterwards the entry is not touched any more. Posts nothing, because a frame
    /// that goes with its context comes here too.
    void forget(entry& what) noexcept;
    /// Stops the timer soon when nothing is watched.
    void rest();
    /// Alarms everything, now and from now on, and lets go of the context.
    void close() noexcept;

private:
    void arm(time_point due);
    void tick(boost::system::error_code failed);
    void stop_when_idle();
    void unlink(entry& what) noexcept;
    void let_go() noexcept override;

    std::mutex mutex_;
    std::optional<boost::asio::any_io_executor> executor_; ///< Empty once closed.
    std::optional<boost::asio::steady_timer> timer_;       ///< The same.
    std::atomic<time_point::rep> armed_; ///< The moment the timer is set to; max() for none.
    entry* first_ = nullptr;
    bool is_stopping_ = false;
    bool is_closed_ = false;
};

} // namespace andante::inline v0::http
