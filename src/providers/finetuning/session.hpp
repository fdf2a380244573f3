#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/core/result.hpp>

#include "bulk/coalescing_desk.hpp"
#include "jobs/job_monitor.hpp"
#include "providers/finetuning/decode.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace andante::inline v0::finetuning {

namespace detail {

/// What the copies of a client and its resource handles share. When the last of them goes, what
/// still runs is cancelled: running operations hold the pipeline, not the session.
class session {
public:
    session(boost::asio::any_io_executor executor, std::shared_ptr<pipeline> calls);
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session();

    std::shared_ptr<const pipeline> calls() const noexcept { return calls_; }
    /// Everything that waits for tracks; never null. Its values are of type generation.
    const std::shared_ptr<jobs::job_monitor>& generation_jobs() const noexcept
    {
        return generation_jobs_;
    }
    /// Everything that waits for sound effects; never null. Its values are of type sound_effect.
    const std::shared_ptr<jobs::job_monitor>& sound_effect_jobs() const noexcept
    {
        return sound_effect_jobs_;
    }

    /// Where single edits wait for company; never null.
    const std::shared_ptr<bulk::coalescing_desk>& edits() const noexcept { return edits_; }

private:
    std::shared_ptr<pipeline> calls_;
    std::shared_ptr<jobs::job_monitor> generation_jobs_;
    std::shared_ptr<jobs::job_monitor> sound_effect_jobs_;
    std::shared_ptr<bulk::coalescing_desk> edits_;
};

} // namespace detail

/// A call that is ready to go, or why it must not.
using prepared_call = result<call>;

/// Adds what validation says to a call.
inline prepared_call checked(const result<void>& valid, call what)
{
    return valid.has_error() ? prepared_call(valid.error()) : prepared_call(std::move(what));
}

/// Sends a call and decodes its answer, as a value: for flows that go on after an error.
/// `place`: as in pipeline::execute().
template <class T>
boost::asio::awaitable<result<T>> try_perform(
    std::shared_ptr<const pipeline> calls,
    prepared_call prepared,
    result<T> (*decode)(http::response&, decode_options),
    pacing::lease* place = nullptr
)
{
    if (prepared.has_error()) {
        co_return prepared.error();
    }
    decode_options how;
    how.keep_raw = prepared->options.keep_raw_json;
    auto answer = co_await calls->execute(std::move(*prepared), place);
    if (answer.has_error()) {
        co_return answer.error();
    }
    co_return decode(*answer, how);
}

/// The same at the library's edge: throws failure.
template <class T>
boost::asio::awaitable<T> perform(
    std::shared_ptr<const pipeline> calls,
    prepared_call prepared,
    result<T> (*decode)(http::response&, decode_options),
    pacing::lease* place = nullptr
)
{
    auto outcome = co_await try_perform(std::move(calls), std::move(prepared), decode, place);
    co_return std::move(outcome).value();
}

} // namespace andante::inline v0::finetuning
