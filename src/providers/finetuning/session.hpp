#pragma once

#include <andante/core/pipeline.hpp>
#include <andante/core/result.hpp>

#include "providers/finetuning/decode.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace andante::inline v0::finetuning {

namespace detail {

/// What the copies of a client and its resource handles share. When the last of them goes, what
/// still runs is cancelled: running operations hold the pipeline, not the session.
class session {
public:
    explicit session(std::shared_ptr<pipeline> calls)
        : calls_(std::move(calls))
    {}
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session() { calls_->close(); }

    std::shared_ptr<const pipeline> calls() const noexcept { return calls_; }

private:
    std::shared_ptr<pipeline> calls_;
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
