#include "core/invalid.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using andante::errc;
using andante::detail::invalid;

TEST(invalid, says_what_would_be_allowed_and_that_nothing_was_sent)
{
    const auto made = invalid("duration", "3", "5 to 210 seconds");
    EXPECT_TRUE(made == errc::invalid_request);
    EXPECT_EQ(made.message(), "duration must be 5 to 210 seconds");
    ASSERT_TRUE(made.field());
    EXPECT_EQ(made.field()->field, "duration");
    EXPECT_EQ(made.field()->value, "3");
    EXPECT_EQ(made.field()->limit, "5 to 210 seconds");
    EXPECT_EQ(made.stop(), andante::stop_reason::permanent);
    EXPECT_EQ(made.outcome(), andante::outcome::not_sent);
}

TEST(invalid, a_message_of_ones_own_takes_the_place_of_the_sentence)
{
    const auto made = invalid("ids", "", "at least one id", "there is no job to wait for");
    EXPECT_EQ(made.message(), "there is no job to wait for");
    EXPECT_EQ(made.field()->limit, "at least one id");
}

TEST(invalid, a_long_value_is_shortened)
{
    EXPECT_EQ(
        invalid("text", std::string(1000, 'a'), "short").field()->value, std::string(80, 'a')
    );
}

TEST(invalid, what_is_added_to_the_message_leaves_the_rest_as_it_was)
{
    const auto plain = invalid("file", "/tmp/a", "readable");
    const auto made = andante::detail::with_addition(plain, ": no such file");
    EXPECT_EQ(made.message(), "file must be readable: no such file");
    EXPECT_TRUE(made == errc::invalid_request);
    EXPECT_EQ(made.field()->value, "/tmp/a");
    EXPECT_EQ(made.stop(), andante::stop_reason::permanent);
}

} // namespace
