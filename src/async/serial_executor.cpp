#include "async/serial_executor.hpp"

#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

namespace andante::inline v0::detail {

namespace asio = boost::asio;
namespace execution = boost::asio::execution;

serial_executor::ground::ground(const asio::any_io_executor& on)
    : inner(on)
    , now(asio::make_strand(on))
    , later(asio::require(now, execution::blocking.never))
{}

void serial_executor::ground::begin_work() noexcept
{
    if (tracked_.fetch_add(1) == 0) {
        keep_running_while_tracked();
    }
}

void serial_executor::ground::end_work() noexcept
{
    if (tracked_.fetch_sub(1) == 1) {
        keep_running_while_tracked();
    }
}

/// Whoever comes last sees the count as it is: a beginning and an end at the same time may come in
/// either order.
void serial_executor::ground::keep_running_while_tracked() noexcept
{
    asio::any_io_executor ended; // goes outside the lock
    const std::lock_guard lock(mutex_);
    const bool is_tracked = tracked_ != 0;
    if (is_tracked && !work_) {
        work_ = asio::prefer(inner, execution::outstanding_work.tracked);
    } else if (!is_tracked) {
        ended = std::exchange(work_, nullptr);
    }
}

serial_executor serial_executor::on(const asio::any_io_executor& inner)
{
    return {std::make_shared<ground>(inner), false, false};
}

serial_executor::serial_executor(std::shared_ptr<ground> shared, bool later, bool tracked) noexcept
    : ground_(std::move(shared))
    , later_(later)
    , tracked_(tracked)
{
    if (tracked_) {
        ground_->begin_work();
    }
}

serial_executor::~serial_executor()
{
    if (tracked_) {
        ground_->end_work();
    }
}

asio::execution_context& serial_executor::query(execution::context_t) const noexcept
{
    return asio::query(ground_->inner, execution::context);
}

execution::blocking_t serial_executor::query(execution::blocking_t) const noexcept
{
    return later_ ? execution::blocking_t(execution::blocking.never)
                  : execution::blocking_t(execution::blocking.possibly);
}

execution::outstanding_work_t serial_executor::query(execution::outstanding_work_t) const noexcept
{
    return tracked_ ? execution::outstanding_work_t(execution::outstanding_work.tracked)
                    : execution::outstanding_work_t(execution::outstanding_work.untracked);
}

} // namespace andante::inline v0::detail
