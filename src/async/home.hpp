#pragma once

#include <andante/core/time_source.hpp>

#include "async/interrupt.hpp"
#include "core/context_guest.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>
#include <optional>

namespace andante::inline v0::detail {

/// Where a client lives: the executor that it was made with, until its context goes. Its holders
/// may outlive the context.
class home_executor final : private context_guest {
public:
    explicit home_executor(const boost::asio::any_io_executor& executor);
    ~home_executor();

    /// True when what runs there runs in this context too.
    bool is_shared_with(const boost::asio::any_io_executor& executor) const noexcept;
    /// Starts an operation here that nobody awaits, as run_in_background() does. False when the
    /// context is gone: then it has been dropped.
    bool run(boost::asio::awaitable<void> operation, std::shared_ptr<interrupter> control);

private:
    void let_go() noexcept override;

    std::optional<boost::asio::any_io_executor> executor_;
    std::atomic<const void*> context_; ///< Only to be compared; null once it goes.
};

/// Runs an operation of a client where the client lives, whoever awaits it.
///
/// On the client's own context it runs in the caller's coroutine, so it must not outlive what that
/// owns. Awaited on another context, it runs at home, and the caller waits there for nothing but
/// the news of its end: then no frame holds anything of the other's context, and the contexts may
/// go in any order. Such an operation must own all that it uses.
///
/// False when `due` has passed and home has not ended it: it is interrupted, and the caller need
/// not wait for that. Cancellation: throws operation_aborted, as it does when home is gone;
/// interrupts the operation.
boost::asio::awaitable<bool> run_at_home(
    std::shared_ptr<home_executor> where,
    boost::asio::awaitable<void> operation,
    std::shared_ptr<interrupter> control,
    std::shared_ptr<time_source> time,
    time_source::time_point due
);

} // namespace andante::inline v0::detail
