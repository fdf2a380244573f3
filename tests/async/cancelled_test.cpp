#include <andante/core/error.hpp>

#include "async/cancelled.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>

namespace {

using andante::error;
using andante::error_details;
using andante::detail::is_cancellation;
using boost::system::error_code;

TEST(cancelled, is_operation_aborted_whoever_threw_it)
{
    const error_code aborted = boost::asio::error::operation_aborted;
    EXPECT_TRUE(is_cancellation(std::make_exception_ptr(boost::system::system_error(aborted))));
    EXPECT_TRUE(is_cancellation(std::make_exception_ptr(andante::cancellation(error(aborted)))));
    EXPECT_TRUE(is_cancellation(std::make_exception_ptr(andante::failure(error(aborted)))));
}

TEST(cancelled, is_nothing_else_that_ends_an_operation)
{
    const error_code late = boost::asio::error::timed_out;
    const error missing(andante::errc::not_found, error_details());
    EXPECT_FALSE(is_cancellation(std::make_exception_ptr(boost::system::system_error(late))));
    EXPECT_FALSE(is_cancellation(std::make_exception_ptr(andante::failure(missing))));
    EXPECT_FALSE(is_cancellation(std::make_exception_ptr(std::runtime_error("operation_aborted"))));
    EXPECT_FALSE(is_cancellation(std::make_exception_ptr(7)));
}

} // namespace
