#pragma once

#include <andante/core/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <exception>
#include <utility>

namespace andante::inline v0 {

/// A value or an error. value() throws what the operation itself would have thrown.
template <class T>
using result = boost::system::result<T, error>;

namespace detail {

/// The error inside an exception that an operation threw. Rethrows what is not an operation's
/// failure.
ANDANTE_DECL error error_from(std::exception_ptr exception);

} // namespace detail

/// Awaits an operation and gives its outcome as a value instead of throwing.
///
/// Works for any awaitable that fails with failure or boost::system::system_error; other exceptions
/// pass through. Cancellation becomes an error whose code is boost::asio::error::operation_aborted;
/// its outcome(), attempts() and stop() say what is known of what was cancelled. An operation that
/// is not of this library, and does not say, counts as unknown.
template <class T>
[[nodiscard]] boost::asio::awaitable<result<T>> as_result(boost::asio::awaitable<T> operation)
{
    std::exception_ptr thrown;
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(operation);
            co_return result<void>();
        } else {
            auto value = co_await std::move(operation);
            co_return result<T>(std::move(value));
        }
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return result<T>(detail::error_from(thrown));
}

} // namespace andante::inline v0
