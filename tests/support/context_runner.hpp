#pragma once

#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace andante_tests {

/// Runs one operation on this context to its end, in real time.
template <class T>
andante::result<T> run_on(boost::asio::io_context& context, boost::asio::awaitable<T> operation)
{
    std::optional<andante::result<T>> ended;
    boost::asio::co_spawn(
        context,
        andante::as_result(std::move(operation)),
        [&](std::exception_ptr thrown, std::optional<andante::result<T>> value) {
            if (thrown) {
                std::rethrow_exception(thrown);
            }
            ended = std::move(value);
        }
    );
    context.restart();
    while (!ended && context.run_one() > 0) {
    }
    return std::move(ended).value();
}

} // namespace andante_tests
