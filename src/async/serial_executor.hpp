#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace andante::inline v0::detail {

/// A strand on an executor: what it is given runs in order and never at the same time.
///
/// asio::strand<any_io_executor> is too large for an any_io_executor to hold without memory of its
/// own, and a call makes more than a dozen of those. This one shares what it needs among its
/// copies. As there, no copy may be left when the context goes.
class serial_executor {
public:
    /// No constructor: it would be asked whether it takes what an any_io_executor can hold, itself.
    static serial_executor on(const boost::asio::any_io_executor& inner);
    serial_executor(const serial_executor& other) noexcept
        : serial_executor(other.ground_, other.later_, other.tracked_)
    {}
    serial_executor(serial_executor&& other) noexcept
        : ground_(std::move(other.ground_))
        , later_(other.later_)
        , tracked_(std::exchange(other.tracked_, false))
    {}
    serial_executor& operator=(serial_executor other) noexcept
    {
        std::swap(ground_, other.ground_);
        std::swap(later_, other.later_);
        std::swap(tracked_, other.tracked_);
        return *this;
    }
    ~serial_executor();

    /// Runs it within the call when this thread is in the strand, unless it must never.
    template <class Function>
    void execute(Function&& what) const
    {
        (later_ ? ground_->later : ground_->now).execute(std::forward<Function>(what));
    }

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept;
    boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const noexcept;
    /// Without an answer, Asio takes every copy for untracked and makes none of those.
    boost::asio::execution::outstanding_work_t query(boost::asio::execution::outstanding_work_t
    ) const noexcept;

    serial_executor require(boost::asio::execution::blocking_t::never_t) const noexcept
    {
        return {ground_, true, tracked_};
    }
    serial_executor require(boost::asio::execution::blocking_t::possibly_t) const noexcept
    {
        return {ground_, false, tracked_};
    }
    /// One that keeps the context running while it lives.
    serial_executor require(boost::asio::execution::outstanding_work_t::tracked_t) const noexcept
    {
        return {ground_, later_, true};
    }
    serial_executor require(boost::asio::execution::outstanding_work_t::untracked_t) const noexcept
    {
        return {ground_, later_, false};
    }

    friend bool operator==(const serial_executor& left, const serial_executor& right) noexcept
    {
        return left.ground_ == right.ground_ && left.later_ == right.later_ &&
               left.tracked_ == right.tracked_;
    }

private:
    using strand = boost::asio::strand<boost::asio::any_io_executor>;

    /// What copies share. Thread-safe.
    class ground {
    public:
        explicit ground(const boost::asio::any_io_executor& on);

        void begin_work() noexcept;
        void end_work() noexcept;

        const boost::asio::any_io_executor inner;
        const strand now;
        const strand later; ///< Never within the call.

    private:
        void keep_running_while_tracked() noexcept;

        std::atomic<std::size_t> tracked_ = 0; ///< The copies that count as work.
        std::mutex mutex_;
        boost::asio::any_io_executor work_; ///< Counts as work of the context while there are any.
    };

    serial_executor(std::shared_ptr<ground> shared, bool later, bool tracked) noexcept;

    std::shared_ptr<ground> ground_; ///< Null when it was moved from.
    bool later_ = false;
    bool tracked_ = false;
};

} // namespace andante::inline v0::detail
