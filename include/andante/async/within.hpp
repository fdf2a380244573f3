#pragma once

#include <andante/core/time_source.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace andante::inline v0 {

namespace detail {

/// Runs `operation`; cancels it and throws failure(errc::deadline_exceeded) when `limit` passes
/// first. Returns only after the operation has ended, whichever way.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<void> run_within(
    boost::asio::awaitable<void> operation,
    time_source::duration limit,
    std::shared_ptr<time_source> time
);

template <class T>
[[nodiscard]] boost::asio::awaitable<void>
store_result(boost::asio::awaitable<T> operation, std::optional<T>* place)
{
    auto value = co_await std::move(operation);
    place->emplace(std::move(value));
}

} // namespace detail

/// Puts a limit on any awaitable: `auto track = co_await within(client.generations().get(id), 3s);`
///
/// Errors: failure with errc::deadline_exceeded when the limit passes first, with the outcome() and
/// attempts() that its cancellation has; else what the operation throws. Cancellation: passed on to
/// the operation. `time` is the clock that measures the limit: the client's own in tests with
/// virtual time.
template <class T>
[[nodiscard]] boost::asio::awaitable<T> within(
    boost::asio::awaitable<T> operation,
    time_source::duration limit,
    std::shared_ptr<time_source> time = system_time()
)
{
    if constexpr (std::is_void_v<T>) {
        co_await detail::run_within(std::move(operation), limit, std::move(time));
    } else {
        std::optional<T> value;
        auto storing = detail::store_result(std::move(operation), &value);
        co_await detail::run_within(std::move(storing), limit, std::move(time));
        co_return std::move(*value);
    }
}

} // namespace andante::inline v0
