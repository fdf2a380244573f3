// One call, for whoever awaits it.
#include "async/cancelled.hpp"
#include "client/pipeline_core.hpp"
#include "core/saturating.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

time_source::time_point
detail::last_moment(const detail::pipeline_core& core, const call_options& options)
{
    const auto now = core.options.time->now();
    if (options.deadline) {
        return saturating_add(now, *options.deadline);
    }
    return saturating_add(saturating_add(now, core.options.line_deadline), core.options.deadline);
}

error detail::not_run_at_home(const error& known)
{
    auto details = known.details();
    details.message = "the deadline passed, and the executor that the client was made with has not "
                      "ended the call: its context must run";
    details.stop = stop_reason::deadline_too_close;
    return error(errc::deadline_exceeded, std::move(details));
}

asio::awaitable<attempt_result> detail::run_call(
    std::shared_ptr<detail::pipeline_core> self,
    std::shared_ptr<call_task> task,
    pacing::lease* lease,
    std::optional<std::chrono::milliseconds> exchange,
    std::shared_ptr<interrupter> control
)
{
    const bool is_controlled = control != nullptr;
    if (!is_controlled) {
        control = std::make_shared<interrupter>();
    }
    // An interrupter that nothing holds is one that nothing interrupts.
    const auto closed_with =
        task->what.outlives_client ? std::make_shared<detail::interrupter>() : control;
    const auto membership = self->running.join(closed_with);
    const auto due = saturating_add(last_moment(*self, task->what.options), overdue);
    auto performing = pipeline_core::perform(self, task, exchange);
    const auto executor = co_await asio::this_coro::executor;
    bool in_time = true;
    std::exception_ptr thrown;
    try {
        if (is_controlled) {
            co_await std::move(performing);
        } else if (self->home->is_shared_with(executor)) { // most calls: a frame less
            auto running = run_interruptible(executor, std::move(performing), control);
            co_await std::move(running);
        } else {
            auto running =
                run_at_home(self->home, std::move(performing), control, self->options.time, due);
            in_time = co_await std::move(running);
        }
    } catch (...) {
        thrown = std::current_exception();
    }
    if (!in_time) {
        co_return not_run_at_home(task->record.leave());
    }
    if (thrown && detail::is_cancellation(thrown)) {
        throw cancellation(task->record.leave());
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    if (lease != nullptr && task->place) {
        *lease = std::move(task->place);
    }
    co_return std::move(*task->answer);
}

} // namespace andante::inline v0
