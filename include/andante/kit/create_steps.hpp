#pragma once

#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/job_source.hpp>
#include <andante/kit/job_kind.hpp>
#include <andante/kit/lost_creates.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/work_log.hpp>
#include <andante/pacing/pacer.hpp>

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The requests that a create is made of: it is sent, or a job of it is read.
namespace andante::inline v0::kit {

/// What a create ends with when it was accepted and something behind it fails or is cancelled: that
/// error, with the outcome `unknown`, because the job was begun and is paid for.
ANDANTE_DECL error failed_behind_create(const error& problem, const std::string& id);

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
[[nodiscard]] boost::asio::awaitable<placed_job<T>>
create_once(std::shared_ptr<const pipeline> calls, job_kind<T> kind, prepared_call prepared)
{
    pacing::lease place;
    auto job = co_await try_perform<T>(calls, std::move(prepared), kind.read, &place);
    co_return placed_job<T>{std::move(job), std::move(place)};
}

/// Reads one job, as a value.
template <class T>
[[nodiscard]] boost::asio::awaitable<result<T>>
try_read_job(std::shared_ptr<const pipeline> calls, const job_kind<T>& kind, const std::string& id)
{
    return try_perform<T>(std::move(calls), call(*kind.get, {id}), kind.read);
}

/// A job that was found: what a list shows of one that has ended may be less than its own route
/// does.
template <class T>
[[nodiscard]] boost::asio::awaitable<result<T>>
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

/// What sending a create needs. Cheap to copy.
template <class T>
struct create_parts {
    std::shared_ptr<const pipeline> calls; ///< What sends its calls; never null.
    std::shared_ptr<lost_creates> lost;    ///< Those without an answer; never null.
    std::shared_ptr<work_log> work;        ///< Where it is written down; never null.
    job_kind<T> kind;                      ///< The sort of job.
};

/// A refusal that names the job of an earlier attempt: it is read, and has its place under a cap.
template <class T>
[[nodiscard]] boost::asio::awaitable<placed_job<T>> adopt_named(create_parts<T> of, std::string id)
{
    auto place = of.calls->pacer()->occupy(of.kind.create_route());
    auto reading = try_read_job(of.calls, of.kind, id);
    std::optional<result<T>> job;
    std::exception_ptr thrown;
    try {
        auto found = co_await std::move(reading);
        job.emplace(std::move(found));
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) {
        throw_exception_from_error(
            failed_behind_create(andante::detail::error_from(thrown), id), BOOST_CURRENT_LOCATION
        );
    }
    if (job->has_error()) {
        job.emplace(failed_behind_create(job->error(), id));
    }
    co_return placed_job<T>{std::move(*job), std::move(place)};
}

} // namespace andante::inline v0::kit
