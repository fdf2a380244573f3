#include <andante/core/error.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <set>

namespace {

using andante::errc;
using andante::error;
using andante::error_details;

TEST(errc, every_value_has_its_own_name_and_text)
{
    std::set<std::string_view> names;
    int known = 0;
    for (int value = 0; value < 200; ++value) {
        const auto name = andante::to_string(static_cast<errc>(value));
        if (name != "unknown") {
            ++known;
            EXPECT_TRUE(names.insert(name).second) << name;
            EXPECT_FALSE(make_error_code(static_cast<errc>(value)).message().empty());
        }
    }
    EXPECT_EQ(known, 36);
}

TEST(errc, the_timeouts_are_also_the_generic_timed_out)
{
    for (const auto value :
         {errc::deadline_exceeded,
          errc::connect_timeout,
          errc::tls_timeout,
          errc::read_timeout,
          errc::wait_deadline}) {
        EXPECT_EQ(make_error_code(value), boost::system::errc::timed_out)
            << andante::to_string(value);
    }
    EXPECT_NE(make_error_code(errc::rate_limited), boost::system::errc::timed_out);
}

TEST(error, carries_its_details_and_copies_share_them)
{
    error_details details;
    details.message = "wait for one to finish";
    details.api_code = "QUEUE_FULL";
    details.http_status = 429;
    details.outcome = andante::outcome::rejected;
    const error original(errc::queue_full, std::move(details));
    const error copy = original;
    EXPECT_EQ(&copy.details(), &original.details());
    EXPECT_EQ(copy.api_code(), "QUEUE_FULL");
    EXPECT_TRUE(copy.is_throttled());
    EXPECT_FALSE(copy.is_cancelled());
    EXPECT_TRUE(copy == errc::queue_full);
    EXPECT_TRUE(copy != errc::rate_limited);
}

TEST(failure, says_the_cause_and_what_to_do)
{
    error_details details;
    details.message = "playlist p1 does not exist; list them with playlists().list()";
    const andante::failure thrown(error(errc::not_found, std::move(details)));
    EXPECT_STREQ(
        thrown.what(), "not_found: playlist p1 does not exist; list them with playlists().list()"
    );
    EXPECT_EQ(thrown.code(), errc::not_found);
}

TEST(result, value_of_a_failed_one_throws_failure)
{
    const andante::result<int> failed(error(errc::not_found, error_details()));
    EXPECT_THROW(failed.value(), andante::failure);
}

TEST(result, value_of_a_cancelled_one_throws_what_asio_throws)
{
    const error cause{boost::system::error_code(boost::asio::error::operation_aborted)};
    const andante::result<int> cancelled(cause);
    try {
        cancelled.value();
        FAIL();
    } catch (const andante::failure&) {
        FAIL() << "a cancellation is not a failure";
    } catch (const boost::system::system_error& thrown) {
        EXPECT_EQ(thrown.code(), boost::asio::error::operation_aborted);
    }
}

} // namespace
