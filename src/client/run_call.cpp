// One call, for whoever awaits it.
#include "async/cancelled.hpp"
#include "client/pipeline_core.hpp"
#include "core/saturating.hpp"

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
    call what,
    pacing::lease* lease,
    std::optional<std::chrono::milliseconds> exchange
)
{
    const auto control = std::make_shared<detail::interrupter>();
    // An interrupter that nothing holds is one that nothing interrupts.
    const auto closed_with =
        what.outlives_client ? std::make_shared<detail::interrupter>() : control;
    const auto membership = self->running.join(closed_with);
    const auto task = std::make_shared<call_task>(std::move(what));
    const auto due = saturating_add(last_moment(*self, task->what.options), overdue);
    auto performing = pipeline_core::perform(self, task, exchange);
    bool in_time = true;
    std::exception_ptr thrown;
    try {
        in_time = co_await run_at_home(
            self->home, std::move(performing), control, self->options.time, due
        );
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
