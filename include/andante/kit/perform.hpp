#pragma once

#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/pacing/pacer.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

/// What every typed client needs, once. A provider's folder is its routes, models and errors on top
/// of this.
namespace andante::inline v0::kit {

/// How to read an answer.
struct read_options {
    /// Fill raw_json. Costs a full check of the document and a copy of it.
    bool keep_raw = false;
};

/// From an answer to a value. Takes a response of any status; the body may be changed in place.
template <class T>
using reader = result<T> (*)(http::response& answer, read_options options);

/// A call that is ready to go, or why it must not.
using prepared_call = result<call>;

/// Adds what validation says to a call.
inline prepared_call checked(const result<void>& valid, call what)
{
    return valid.has_error() ? prepared_call(valid.error()) : prepared_call(std::move(what));
}

/// Sends a call and reads its answer, as a value: for flows that go on after an error. `place`: as
/// in pipeline::execute(); it must outlive the operation.
///
/// Errors (values): why the call must not go, those of pipeline::execute(), and the reader's.
/// Cancellation: terminal; throws andante::cancellation.
template <class T>
[[nodiscard]] boost::asio::awaitable<result<T>> try_perform(
    std::shared_ptr<const pipeline> calls,
    prepared_call prepared,
    reader<T> read,
    pacing::lease* place = nullptr
)
{
    if (prepared.has_error()) {
        co_return prepared.error();
    }
    read_options how;
    how.keep_raw = prepared->options.keep_raw_json;
    auto answer = co_await calls->execute(std::move(*prepared), place);
    if (answer.has_error()) {
        co_return answer.error();
    }
    co_return read(*answer, how);
}

/// The same at the library's edge: throws failure.
template <class T>
[[nodiscard]] boost::asio::awaitable<T> perform(
    std::shared_ptr<const pipeline> calls,
    prepared_call prepared,
    reader<T> read,
    pacing::lease* place = nullptr
)
{
    read_options how;
    how.keep_raw = prepared.value().options.keep_raw_json;
    auto answer = co_await calls->execute(std::move(*prepared), place);
    co_return read(answer.value(), how).value(); // not through try_perform(): a frame less
}

} // namespace andante::inline v0::kit
