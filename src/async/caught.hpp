#pragma once

#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <utility>

namespace andante::inline v0::detail {

/// An operation that gives its errors as values, except that it throws a cancellation: here that is
/// a value too. What is no operation's failure passes through.
template <class T>
boost::asio::awaitable<result<T>> caught(boost::asio::awaitable<result<T>> operation)
{
    std::exception_ptr thrown;
    try {
        auto given = co_await std::move(operation);
        co_return given;
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return result<T>(error_from(thrown));
}

} // namespace andante::inline v0::detail
