#pragma once

#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/job_source.hpp>
#include <andante/kit/job_kind.hpp>
#include <andante/kit/lost_creates.hpp>
#include <andante/kit/perform.hpp>
#include <andante/pacing/pacer.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

/// How a create is sent until it is known what became of it.
namespace andante::inline v0::kit {

/// What a create came to, and the job's place under a cap.
template <class T>
struct placed_job {
    result<T> job;       ///< The job, or why there is none.
    pacing::lease place; ///< To be kept until its end was seen; empty when no cap covers it.
};

/// For lost_creates: empty when such jobs cannot be told apart.
template <class T>
lost_creates::matcher matcher_of(const job_kind<T>& kind)
{
    if (kind.is_of == nullptr) {
        return lost_creates::matcher();
    }
    return [is_of = kind.is_of](const void* object, std::string_view mark) {
        return is_of(*static_cast<const T*>(object), mark);
    };
}

/// Sends a create once.
template <class T>
boost::asio::awaitable<placed_job<T>>
create_once(std::shared_ptr<const pipeline> calls, job_kind<T> kind, prepared_call prepared)
{
    pacing::lease place;
    auto job = co_await try_perform<T>(calls, std::move(prepared), kind.read, &place);
    co_return placed_job<T>{std::move(job), std::move(place)};
}

/// Reads one job, as a value.
template <class T>
boost::asio::awaitable<result<T>>
try_read_job(std::shared_ptr<const pipeline> calls, const job_kind<T>& kind, const std::string& id)
{
    return try_perform<T>(std::move(calls), call(*kind.get, {id}), kind.read);
}

/// A job that was found: what a list shows of one that has ended may be less than its own route
/// does.
template <class T>
boost::asio::awaitable<result<T>>
whole_job(std::shared_ptr<const pipeline> calls, job_kind<T> kind, jobs::sighting found)
{
    const auto shown = std::static_pointer_cast<const T>(found.value);
    if (found.complete) {
        co_return *shown;
    }
    auto reading = try_read_job(calls, kind, found.id);
    auto job = co_await std::move(reading);
    if (job.has_error()) {
        co_return *shown;
    }
    co_return job;
}

/// Sends a create, and again when that is known not to pay twice, or the policy says so. One whose
/// answer was lost is looked for.
template <class T>
boost::asio::awaitable<placed_job<T>> create_surely(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<lost_creates> lost,
    job_kind<T> kind,
    prepared_call prepared
)
{
    if (prepared.has_error()) {
        co_return placed_job<T>{prepared.error(), pacing::lease()};
    }
    lost_creates::attempt mine(lost, *prepared);
    bool in_doubt = false;
    while (true) {
        auto again = *prepared;
        again.options.deadline = mine.remaining();
        auto sending = create_once(calls, kind, std::move(again));
        auto made = co_await std::move(sending);
        if (made.job.has_value()) {
            mine.answered(kind.sight(*made.job, false).id);
            co_return made;
        }
        const auto problem = made.job.error();
        if (!lost_creates::is_lost(problem)) {
            made.job = in_doubt ? lost_creates::in_doubt(problem) : problem;
            co_return made;
        }
        auto settling = lost_creates::settle(lost, &mine, &problem);
        const auto settled = co_await std::move(settling);
        if (settled.found) {
            auto reading = whole_job(calls, kind, *settled.found);
            made.job = co_await std::move(reading);
            co_return made;
        }
        in_doubt = in_doubt || settled.in_doubt;
        if (!settled.resend) {
            made.job = settled.problem;
            co_return made;
        }
    }
}

} // namespace andante::inline v0::kit
