#include <andante/testing/virtual_time.hpp>

#include "async/caught.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace {

namespace asio = boost::asio;
using andante::errc;
using andante::error;
using andante::result;
using andante::detail::caught;

template <class Exception>
asio::awaitable<result<int>> throwing(Exception what)
{
    throw what;
    co_return 0;
}

asio::awaitable<result<int>> giving(result<int> what)
{
    co_return what;
}

result<int> outcome_of(asio::awaitable<result<int>> operation)
{
    andante::testing::virtual_time time;
    return andante::testing::run(time, caught(std::move(operation)));
}

TEST(caught, a_cancellation_becomes_a_value)
{
    const error cancelled(asio::error::operation_aborted, andante::error_details());
    EXPECT_TRUE(outcome_of(throwing(andante::cancellation(cancelled))).error().is_cancelled());
    const boost::system::system_error bare(asio::error::operation_aborted);
    EXPECT_TRUE(outcome_of(throwing(bare)).error().is_cancelled());
}

TEST(caught, values_and_errors_pass_through)
{
    EXPECT_EQ(outcome_of(giving(7)).value(), 7);
    const error problem(errc::not_found, andante::error_details());
    EXPECT_EQ(outcome_of(giving(problem)).error(), errc::not_found);
}

TEST(caught, what_is_no_operations_failure_is_thrown_on)
{
    EXPECT_THROW(outcome_of(throwing(std::logic_error("a bug"))), std::logic_error);
}

} // namespace
