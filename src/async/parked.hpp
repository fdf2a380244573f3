#pragma once

#include "core/context_guest.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/system/error_code.hpp>

#include <optional>

namespace andante::inline v0::detail {

/// The completion handler of something that waits in our own hands instead of in Asio's.
///
/// What waits in Asio's goes with its execution context. A coroutine whose handler lies in its own
/// frame would own itself for ever, and its end would be posted to a context that is gone. So what
/// is parked is a guest of its context, and its handler is never outside both.
///
/// Not thread-safe by itself: its owner's mutex guards it, and is also taken by abandon().
class ANDANTE_DECL parked : public context_guest {
public:
    using handler = boost::asio::any_completion_handler<void(boost::system::error_code)>;

    parked() = default;
    virtual ~parked();

    /// Keeps the handler until finish() or abandon().
    void park(handler waiting, const boost::asio::any_io_executor& executor);
    /// True from park() until the handler has left, whichever way.
    bool is_parked() const noexcept { return static_cast<bool>(handler_); }
    /// Posts the handler to its executor, so it is never called inline. Only while it is parked.
    ///
    /// It may run on another thread before this returns, so what lies in its coroutine's frame is
    /// then touched no more. When the context goes meanwhile, the handler stays for abandon().
    void finish(boost::system::error_code code);

protected:
    /// Takes the handler out to be destroyed.
    handler drop() noexcept;

private:
    void let_go() noexcept override { abandon(); }
    /// The context is being destroyed: to destroy the handler, which may end this, without calling
    /// it and without holding a lock.
    virtual void abandon() noexcept = 0;

    handler handler_;
    std::optional<boost::asio::any_io_executor> executor_;
};

} // namespace andante::inline v0::detail
