#include "async/home.hpp"

#include "async/background.hpp"
#include "async/one_shot.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

namespace {

/// What an operation at home tells the one who waits elsewhere.
class news {
public:
    news() = default;

    std::exception_ptr thrown; ///< Written before `ended` is completed, read afterwards.
    const std::shared_ptr<one_shot> ended = std::make_shared<one_shot>();
};

/// Tells the news, also when the operation goes with its context, or never begins.
class messenger {
public:
    explicit messenger(std::shared_ptr<news> what)
        : what_(std::move(what))
    {}
    messenger(const messenger&) = delete;
    messenger& operator=(const messenger&) = delete;
    ~messenger() { what_->ended->complete(asio::error::operation_aborted); }

    void tell(std::exception_ptr thrown) const
    {
        what_->thrown = std::move(thrown);
        what_->ended->complete({});
    }

private:
    std::shared_ptr<news> what_;
};

asio::awaitable<void>
tell_end(asio::awaitable<void> operation, std::shared_ptr<const messenger> whom)
{
    std::exception_ptr thrown;
    try {
        co_await std::move(operation);
    } catch (...) {
        thrown = std::current_exception();
    }
    whom->tell(std::move(thrown));
}

/// Nobody wants to know any more.
class interrupt_guard {
public:
    explicit interrupt_guard(std::shared_ptr<interrupter> control)
        : control_(std::move(control))
    {}
    interrupt_guard(const interrupt_guard&) = delete;
    interrupt_guard& operator=(const interrupt_guard&) = delete;
    ~interrupt_guard() { control_->interrupt(); }

private:
    std::shared_ptr<interrupter> control_;
};

asio::awaitable<bool> run_away(
    std::shared_ptr<home_executor> where,
    asio::awaitable<void> operation,
    std::shared_ptr<interrupter> control,
    std::unique_ptr<timer> alarm,
    time_source::time_point due
)
{
    const auto hoped_for = std::make_shared<news>();
    const interrupt_guard guard(control); // does nothing to what has ended
    auto telling = tell_end(std::move(operation), std::make_shared<const messenger>(hoped_for));
    where->run(std::move(telling), std::move(control));
    alarm->arm(due, [ended = hoped_for->ended] { ended->complete(asio::error::timed_out); });
    const auto code = co_await one_shot::wait(hoped_for->ended);
    if (code == asio::error::timed_out) {
        co_return false;
    }
    if (code) {
        throw boost::system::system_error(code);
    }
    if (hoped_for->thrown) {
        std::rethrow_exception(hoped_for->thrown);
    }
    co_return true;
}

} // namespace

home_executor::home_executor(const asio::any_io_executor& executor)
    : executor_(executor)
    , context_(&asio::query(executor, asio::execution::context))
{
    arrive(executor);
}

home_executor::~home_executor()
{
    depart();
}

bool home_executor::is_shared_with(const asio::any_io_executor& executor) const noexcept
{
    return &asio::query(executor, asio::execution::context) == context_.load();
}

bool home_executor::run(asio::awaitable<void> operation, std::shared_ptr<interrupter> control)
{
    const auto context = hold();
    if (!context) {
        return false;
    }
    run_in_background(*executor_, std::move(operation), std::move(control));
    return true;
}

void home_executor::let_go() noexcept
{
    context_ = nullptr;
    executor_.reset();
}

asio::awaitable<bool> run_at_home(
    std::shared_ptr<home_executor> where,
    asio::awaitable<void> operation,
    std::shared_ptr<interrupter> control,
    std::shared_ptr<time_source> time,
    time_source::time_point due
)
{
    auto executor = co_await asio::this_coro::executor;
    if (where->is_shared_with(executor)) {
        co_await run_interruptible(std::move(operation), std::move(control));
        co_return true;
    }
    auto alarm = time->make_timer(std::move(executor));
    co_return co_await run_away(
        std::move(where), std::move(operation), std::move(control), std::move(alarm), due
    );
}

} // namespace andante::inline v0::detail
