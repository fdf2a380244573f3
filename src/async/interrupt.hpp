#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <mutex>
#include <optional>

namespace andante::inline v0::detail {

/// A way to cancel a running operation from outside its coroutine, from any thread.
///
/// The operation runs on a strand of its own, so that it may be cancelled at any moment, also when
/// its executor has several threads. Its own cancellation slot keeps working beside this.
class interrupter : public std::enable_shared_from_this<interrupter> {
public:
    /// Cancels the operation once it runs, or the one that is running. Does nothing when it has
    /// ended.
    void interrupt();
    /// True once interrupt() was called.
    bool interrupted() const;

private:
    friend class start_interruptible;

    void cancel(boost::asio::cancellation_type type);
    void begin(boost::asio::any_io_executor strand);
    void end();
    void emit_later();

    mutable std::mutex mutex_;
    bool interrupted_ = false;
    boost::asio::cancellation_type wanted_ = boost::asio::cancellation_type::none;
    std::optional<boost::asio::any_io_executor> strand_; ///< Engaged while the operation runs.
    boost::asio::cancellation_signal signal_;            ///< Touched only on the strand.
};

/// Runs an operation under an interrupter, which must be used for one operation only. Awaited on
/// `executor`.
boost::asio::awaitable<void> run_interruptible(
    const boost::asio::any_io_executor& executor,
    boost::asio::awaitable<void> operation,
    std::shared_ptr<interrupter> control
);

/// The same, on whatever executor it is awaited.
boost::asio::awaitable<void>
run_interruptible(boost::asio::awaitable<void> operation, std::shared_ptr<interrupter> control);

} // namespace andante::inline v0::detail
