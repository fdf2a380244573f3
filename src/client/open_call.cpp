// One call whose answer is read while it comes.
#include <andante/client/answer_stream.hpp>

#include "async/cancelled.hpp"
#include "client/pipeline_core.hpp"
#include "client/write_guard.hpp"
#include "core/saturating.hpp"
#include "http/errors.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

namespace {

/// Ends the stream, also when the call goes with its context or never begins.
class stream_end {
public:
    explicit stream_end(std::shared_ptr<call_task> task)
        : task_(std::move(task))
    {}
    stream_end(const stream_end&) = delete;
    stream_end& operator=(const stream_end&) = delete;
    ~stream_end() { task_->stream->fail(task_->record.leave()); }

    const std::shared_ptr<call_task>& task() const noexcept { return task_; }

private:
    std::shared_ptr<call_task> task_;
};

asio::awaitable<void> run_streamed(
    std::shared_ptr<pipeline_core> self,
    std::shared_ptr<stream_end> end,
    std::shared_ptr<interrupter> control
)
{
    const auto membership = self->running.join(control);
    const auto& task = end->task();
    const write_guard guard(self, task->what.changes);
    auto performing = pipeline_core::perform(self, task, std::nullopt);
    std::exception_ptr thrown;
    try {
        co_await std::move(performing);
    } catch (...) {
        thrown = std::current_exception();
    }
    task->place.release();
    if (thrown && !is_cancellation(thrown)) {
        task->stream->fail(thrown);
    } else if (!thrown && task->answer->has_value()) {
        task->stream->succeed(std::move(**task->answer));
    } else if (!thrown) {
        task->stream->fail(task->answer->error());
    }
}

std::optional<error> check(const stream_options& options)
{
    return options.buffer_bytes > 0 ? std::nullopt
                                    : std::optional(invalid_option("buffer_bytes", "0", "above 0"));
}

std::optional<error> check(const event_options& options)
{
    if (options.max_event_bytes == 0) {
        return invalid_option("max_event_bytes", "0", "above 0");
    }
    if (options.idle && options.idle->count() <= 0) {
        return invalid_option("idle", std::to_string(options.idle->count()) + " ms", "above 0");
    }
    return std::nullopt;
}

/// Parameters such as the charset do not count.
bool is_of_type(std::string_view given, std::string_view wanted)
{
    const auto type = given.substr(0, given.find_first_of("; \t"));
    return http::same_name(type, wanted);
}

error not_events(const answer_stream& answer, std::string_view type)
{
    error_details details;
    details.message =
        "expected server-sent events, and the answer is of the type " + http::escaped(type);
    details.http_status = answer.status();
    details.request_id = answer.request_id();
    details.outcome = outcome::unknown;
    details.stop = stop_reason::not_repeatable;
    return error(errc::malformed_response, std::move(details));
}

} // namespace

asio::awaitable<result<answer_stream>>
open_call(std::shared_ptr<pipeline_core> self, call what, stream_options options)
{
    if (const auto problem = check(options)) {
        co_return *problem;
    }
    const auto due = saturating_add(last_moment(*self, what.options), overdue);
    const auto task = std::make_shared<call_task>(std::move(what));
    const auto state = std::make_shared<stream_state>(options.buffer_bytes, self->options.time);
    task->stream = state;
    const auto control = std::make_shared<interrupter>();
    answer_stream opened(state, control); // whoever leaves here interrupts the call
    auto executor = co_await asio::this_coro::executor;
    const bool is_at_home = self->home->is_shared_with(executor);
    auto running = run_streamed(self, std::make_shared<stream_end>(task), control);
    self->home->run(std::move(running), control);
    const auto alarm = self->options.time->make_timer(std::move(executor));
    if (!is_at_home) {
        alarm->arm(due, [came = state->head_came()] { came->complete(asio::error::timed_out); });
    }
    const auto code = co_await one_shot::wait(state->head_came());
    alarm->cancel();
    if (code == asio::error::timed_out) {
        co_return not_run_at_home(task->record.leave());
    }
    if (code) {
        throw cancellation(task->record.leave());
    }
    const auto came = state->outcome();
    if (!came && came.error().is_cancelled()) {
        throw cancellation(came.error());
    }
    if (!came) {
        co_return came.error();
    }
    co_return std::move(opened);
}

asio::awaitable<result<event_stream>>
open_events(std::shared_ptr<pipeline_core> self, call what, event_options options)
{
    if (const auto problem = check(options)) {
        co_return *problem;
    }
    if (what.accept.empty()) {
        what.accept = "text/event-stream";
    }
    if (options.idle && !what.options.idle_timeout) {
        what.options.idle_timeout = options.idle;
    }
    const auto accepted = what.accept;
    auto opening = open_call(std::move(self), std::move(what), options.buffer);
    auto opened = co_await std::move(opening);
    if (!opened) {
        co_return opened.error();
    }
    const auto type = opened->headers().find("content-type").value_or(accepted);
    if (!is_of_type(type, accepted)) {
        co_return not_events(*opened, type);
    }
    co_return event_stream(std::move(*opened), std::move(options));
}

} // namespace andante::inline v0::detail
