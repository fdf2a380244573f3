// Files that are fetched without a key: seen by the observer like any other call.
#include "async/cancelled.hpp"
#include "client/file_call.hpp"
#include "client/pipeline_core.hpp"
#include "core/saturating.hpp"

#include <functional>
#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace {

/// One fetch and what becomes of it.
template <class T>
class fetch_task {
public:
    fetch_task() = default;

    std::optional<result<T>> done;
    detail::call_record record;
};

/// Fetches over that transport, with what the client adds.
template <class T>
using fetch_work = std::function<asio::awaitable<result<T>>(
    const detail::pipeline_core& core, std::shared_ptr<http::transport> over
)>;

template <class T>
asio::awaitable<void> fetch(
    std::shared_ptr<detail::pipeline_core> core,
    std::chrono::milliseconds deadline,
    fetch_work<T> work,
    std::shared_ptr<fetch_task<T>> task
)
{
    auto what = detail::file_call(deadline);
    detail::call_run run(core->options, core->profile.name, what, &task->record);
    auto over = std::make_shared<detail::watched_transport>(core->options.transport, &run);
    auto working = work(*core, std::move(over));
    auto done = co_await std::move(working);
    if (done.has_error()) {
        task->done = run.failed(done.error(), done.error().stop());
        co_return;
    }
    run.succeeded();
    task->done = std::move(done);
}

template <class T>
asio::awaitable<result<T>> run_fetch(
    std::shared_ptr<detail::pipeline_core> self,
    std::chrono::milliseconds deadline,
    fetch_work<T> work
)
{
    const auto control = std::make_shared<detail::interrupter>();
    const auto membership = self->running.join(control);
    const auto task = std::make_shared<fetch_task<T>>();
    const auto& time = self->options.time;
    const auto due =
        detail::saturating_add(detail::saturating_add(time->now(), deadline), detail::overdue);
    auto fetching = fetch<T>(self, deadline, std::move(work), task);
    bool in_time = true;
    std::exception_ptr thrown;
    try {
        in_time = co_await detail::run_at_home(self->home, std::move(fetching), control, time, due);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (!in_time) {
        co_return detail::not_run_at_home(task->record.leave());
    }
    if (thrown && detail::is_cancellation(thrown)) {
        throw cancellation(task->record.leave());
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    co_return std::move(*task->done);
}

} // namespace

asio::awaitable<result<http::download_report>>
pipeline::download(http::url from, std::string path, http::download_options options) const
{
    const auto deadline = options.deadline;
    fetch_work<http::download_report> work =
        [from = std::move(from), path = std::move(path), options = std::move(options)](
            const detail::pipeline_core& core, std::shared_ptr<http::transport> over
        ) {
            auto adopted = options;
            detail::adopt(adopted, core);
            return http::download(std::move(over), from, path, std::move(adopted));
        };
    return run_fetch<http::download_report>(core_, deadline, std::move(work));
}

asio::awaitable<result<http::fetched_file>> pipeline::download_to_memory(
    http::url from, std::size_t most_bytes, http::fetch_options options
) const
{
    const auto deadline = options.deadline;
    fetch_work<http::fetched_file> work =
        [from = std::move(from), most_bytes, options = std::move(options)](
            const detail::pipeline_core& core, std::shared_ptr<http::transport> over
        ) {
            auto adopted = options;
            detail::adopt(adopted, core);
            return http::download_to_memory(std::move(over), from, most_bytes, std::move(adopted));
        };
    return run_fetch<http::fetched_file>(core_, deadline, std::move(work));
}

} // namespace andante::inline v0
