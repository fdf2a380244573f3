#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <optional>

namespace andante::inline v0::detail {

/// The completion handler of something that waits in our own hands instead of in Asio's.
///
/// What waits in Asio's goes with its execution context. A coroutine whose handler lies in its own
/// frame would own itself for ever, and its end would be posted to a context that is gone. So the
/// context is told of what is parked, and lets go of it when it is destroyed.
///
/// Not thread-safe by itself: its owner's mutex guards it, and is also taken by abandon().
class parked {
public:
    using handler = boost::asio::any_completion_handler<void(boost::system::error_code)>;

    /// A handler that was taken out, to be completed once no lock is held.
    class [[nodiscard]] leaving;

    parked() = default;
    parked(const parked&) = delete;
    parked& operator=(const parked&) = delete;
    virtual ~parked();

    /// Keeps the handler until take() or abandon().
    void park(handler waiting, const boost::asio::any_io_executor& executor);
    bool is_parked() const noexcept { return static_cast<bool>(handler_); }
    /// Takes the handler out. Only while it is parked.
    leaving take();

protected:
    /// Takes the handler out to be destroyed.
    handler drop() noexcept;

private:
    class lot;
    struct state;

    /// The context is being destroyed: to destroy the handler, which may end this, without calling
    /// it and without holding a lock.
    virtual void abandon() noexcept = 0;

    handler handler_;
    std::optional<boost::asio::any_io_executor> executor_;
    std::shared_ptr<state> lot_;
    parked* next_ = nullptr;
    parked* previous_ = nullptr;
    bool is_listed_ = false;
};

class [[nodiscard]] parked::leaving {
public:
    /// Posts it to its executor, so it is never called inline. When the context is gone, the
    /// handler goes uncalled.
    void complete(boost::system::error_code code);

private:
    friend class parked;
    leaving(handler waiting, boost::asio::any_io_executor executor, std::shared_ptr<state> lot);

    handler handler_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<state> lot_;
};

} // namespace andante::inline v0::detail
