// A file that is fetched without a key, and read while it comes.
#include <andante/client/file_stream.hpp>

#include "async/cancelled.hpp"
#include "client/file_call.hpp"
#include "client/file_stream_state.hpp"
#include "client/pipeline_core.hpp"
#include "core/saturating.hpp"
#include "http/errors.hpp"
#include "http/file_fetch.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace {

/// One file and what becomes of it. Ends the stream, also when the fetch goes with its context or
/// never begins.
class file_task {
public:
    explicit file_task(std::shared_ptr<detail::file_stream_state> into)
        : state(std::move(into))
    {}
    file_task(const file_task&) = delete;
    file_task& operator=(const file_task&) = delete;
    ~file_task() { state->bytes()->fail(record->leave()); }

    std::shared_ptr<detail::file_stream_state> state;
    std::shared_ptr<detail::call_record> record = std::make_shared<detail::call_record>();
};

asio::awaitable<result<void>> fetch_into(
    std::shared_ptr<detail::pipeline_core> core,
    http::url from,
    file_stream_options options,
    std::shared_ptr<file_task> task
)
{
    auto what = detail::file_call(options.deadline);
    detail::call_run run(core->options, core->profile.name, what, task->record.get());
    detail::adopt(options, *core);
    auto over = std::make_shared<detail::watched_transport>(core->options.transport, &run);
    const auto range = options.range;
    http::file_fetch job(
        std::move(over), std::move(from), std::move(options), range, task->state.get()
    );
    auto fetching = job.run();
    auto done = co_await std::move(fetching);
    if (!done) {
        co_return run.failed(done.error(), done.error().stop());
    }
    run.succeeded();
    co_return done;
}

asio::awaitable<void> run_file(
    std::shared_ptr<detail::pipeline_core> self,
    http::url from,
    file_stream_options options,
    std::shared_ptr<file_task> task,
    std::shared_ptr<detail::interrupter> control
)
{
    const auto membership = self->running.join(control);
    const auto& stream = task->state->bytes();
    auto fetching = fetch_into(self, std::move(from), std::move(options), task);
    std::optional<result<void>> done;
    std::exception_ptr thrown;
    try {
        done = co_await std::move(fetching);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown && !detail::is_cancellation(thrown)) {
        stream->fail(thrown);
    } else if (!thrown && done->has_value()) {
        stream->succeed(http::response());
    } else if (!thrown) {
        stream->fail(done->error());
    }
}

result<void> check_stream(const file_stream_options& options)
{
    if (options.buffer_bytes == 0) {
        return http::invalid_option("buffer_bytes", "0", "above 0");
    }
    return http::check(options, options.range);
}

asio::awaitable<result<file_stream>> open_stream(
    std::shared_ptr<detail::pipeline_core> self, http::url from, file_stream_options options
)
{
    const auto valid = check_stream(options);
    if (!valid) {
        co_return valid.error();
    }
    const auto& time = self->options.time;
    const auto due = detail::saturating_add(
        detail::saturating_add(time->now(), options.deadline), detail::overdue
    );
    auto state = std::make_shared<detail::file_stream_state>(options.buffer_bytes, time);
    const auto stream = state->bytes();
    const auto control = std::make_shared<detail::interrupter>();
    file_stream opened(state, control); // whoever leaves here interrupts the fetch
    auto task = std::make_shared<file_task>(std::move(state));
    const auto record = task->record;
    auto executor = co_await asio::this_coro::executor;
    const bool is_at_home = self->home->is_shared_with(executor);
    auto running = run_file(self, std::move(from), std::move(options), std::move(task), control);
    self->home->run(std::move(running), control);
    const auto alarm = time->make_timer(std::move(executor));
    if (!is_at_home) {
        alarm->arm(due, [came = stream->head_came()] { came->complete(asio::error::timed_out); });
    }
    const auto code = co_await detail::one_shot::wait(stream->head_came());
    alarm->cancel();
    if (code == asio::error::timed_out) {
        co_return detail::not_run_at_home(record->leave());
    }
    if (code) {
        throw cancellation(record->leave());
    }
    const auto came = stream->outcome();
    if (!came && came.error().is_cancelled()) {
        throw cancellation(came.error());
    }
    if (!came) {
        co_return came.error();
    }
    co_return std::move(opened);
}

} // namespace

asio::awaitable<result<file_stream>>
pipeline::open_file(http::url from, file_stream_options options) const
{
    return open_stream(core_, std::move(from), std::move(options));
}

} // namespace andante::inline v0
