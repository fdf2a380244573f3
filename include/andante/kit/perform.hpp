#pragma once

#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
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
inline prepared_call checked(const result<void>& valid, call&& what)
{
    return valid.has_error() ? prepared_call(valid.error()) : prepared_call(std::move(what));
}

/// A call under way, and how its answer is to be read.
class sent_call {
public:
    /// Takes the operation over.
    sent_call(boost::asio::awaitable<result<http::response>> running, read_options options)
        : answer(std::move(running))
        , how(options)
    {}

    boost::asio::awaitable<result<http::response>> answer; ///< To be awaited once.
    read_options how;                                      ///< As the call's options say.
};

/// Begins a call, or, when it must not go, an operation that ends with the reason. `place`: as in
/// pipeline::execute(); it must outlive the operation.
///
/// No coroutine, as what is built on it: a call is large, and every coroutine that took it would
/// move it twice.
[[nodiscard]] ANDANTE_DECL sent_call
send(const pipeline& calls, prepared_call&& prepared, pacing::lease* place = nullptr);

/// Awaits a call's answer and reads it, as a value. `calls` keeps its client.
template <class T>
[[nodiscard]] boost::asio::awaitable<result<T>>
try_read(std::shared_ptr<const pipeline> /*calls*/, sent_call sent, reader<T> read)
{
    auto answer = co_await std::move(sent.answer);
    if (answer.has_error()) {
        co_return answer.error();
    }
    co_return read(*answer, sent.how);
}

/// Sends a call and reads its answer, as a value: for flows that go on after an error. `place`: as
/// in pipeline::execute(); it must outlive the operation.
///
/// Errors (values): why the call must not go, those of pipeline::execute(), and the reader's.
/// Cancellation: terminal; throws andante::cancellation.
template <class T>
[[nodiscard]] boost::asio::awaitable<result<T>> try_perform(
    std::shared_ptr<const pipeline> calls,
    prepared_call&& prepared,
    reader<T> read,
    pacing::lease* place = nullptr
)
{
    auto sent = send(*calls, std::move(prepared), place);
    return try_read<T>(std::move(calls), std::move(sent), read);
}

/// As try_read(), at the library's edge: throws failure.
template <class T>
[[nodiscard]] boost::asio::awaitable<T>
read_answer(std::shared_ptr<const pipeline> /*calls*/, sent_call sent, reader<T> read)
{
    auto answer = co_await std::move(sent.answer);
    co_return read(answer.value(), sent.how).value(); // not through try_read(): a frame less
}

/// As try_perform(), at the library's edge: throws failure.
template <class T>
[[nodiscard]] boost::asio::awaitable<T> perform(
    std::shared_ptr<const pipeline> calls,
    prepared_call&& prepared,
    reader<T> read,
    pacing::lease* place = nullptr
)
{
    auto sent = send(*calls, std::move(prepared), place);
    return read_answer<T>(std::move(calls), std::move(sent), read);
}

} // namespace andante::inline v0::kit
