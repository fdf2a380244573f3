#include <andante/core/secret.hpp>

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace {

using andante::secret;

template <class T>
concept streamable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!streamable<secret>, "a secret must not be printable by accident");

TEST(secret, white_space_around_a_pasted_key_is_dropped)
{
    EXPECT_EQ(secret(" ft_live_1\r\n").reveal(), "ft_live_1");
    EXPECT_TRUE(secret(" \n").empty());
}

TEST(secret, shows_no_more_than_it_is_told_to)
{
    EXPECT_EQ(secret("ft_live_0123456789").redacted(12), "ft_live_0123****");
    EXPECT_EQ(secret("short").redacted(12), "****");
    EXPECT_EQ(secret("short").redacted(), "****");
}

TEST(secret, moved_from_is_empty)
{
    secret first("a key that is longer than any small buffer could be");
    secret second("b");
    second = std::move(first);
    EXPECT_EQ(second.reveal(), "a key that is longer than any small buffer could be");
    EXPECT_TRUE(first.empty()); // NOLINT(bugprone-use-after-move): the promise under test
}

TEST(secret, equal_only_to_the_same_text)
{
    EXPECT_TRUE(secret("abc") == secret("abc"));
    EXPECT_FALSE(secret("abc") == secret("abd"));
    EXPECT_FALSE(secret("abc") == secret("abcd"));
}

} // namespace
