#pragma once

#include "jobs/waiter.hpp"
#include "providers/finetuning/session.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace andante::inline v0::finetuning {

/// Looks at one job by its own GET, and keeps what it saw last.
template <class T>
class finetuning_job final : public jobs::job_view {
public:
    using get_call = std::function<call(call_options)>;

    finetuning_job(
        std::shared_ptr<const pipeline> calls,
        get_call get,
        result<T> (*decode)(http::response&, decode_options)
    )
        : calls_(std::move(calls))
        , get_(std::move(get))
        , decode_(decode)
    {}

    boost::asio::awaitable<result<jobs::sighting>> look(call_options options) override
    {
        auto what = get_(std::move(options));
        what.priority = priority::poll;
        auto seen = co_await try_perform<T>(calls_, std::move(what), decode_);
        if (seen.has_error()) {
            co_return seen.error();
        }
        last_ = std::move(*seen);
        jobs::sighting found;
        found.status = std::string(last_.status.text());
        found.terminal = is_terminal(last_.status);
        co_return found;
    }

    T take() { return std::move(last_); }

private:
    std::shared_ptr<const pipeline> calls_;
    get_call get_;
    result<T> (*decode_)(http::response&, decode_options);
    T last_;
};

/// Waits for a job's end and gives the job.
template <class T>
boost::asio::awaitable<T> wait_for_job(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<finetuning_job<T>> job,
    std::string id,
    wait_options options
)
{
    jobs::job_kind kind;
    kind.id = std::move(id);
    // The provider's documentation: still processing after five minutes is a silent failure.
    kind.silent_failure_after = std::chrono::minutes(5);
    auto ended =
        co_await jobs::wait_for_end(std::move(calls), job, std::move(kind), std::move(options));
    ended.value();
    co_return job->take();
}

} // namespace andante::inline v0::finetuning
