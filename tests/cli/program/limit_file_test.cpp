#include "program/limit_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cli_test {
namespace {

using andante::secret;
using program::limit_file_name;

const secret one_key("ft_live_0123456789abcdef0123456789abcdef");
const auto one = limit_file_name("tunes", "https://api.example/", one_key);

TEST(cli_limit_file_name, of_two_providers_at_one_address_differ)
{
    EXPECT_NE(limit_file_name("talks", "https://api.example/", one_key), one);
}

TEST(cli_limit_file_name, of_two_addresses_differ_by_port_and_by_path)
{
    EXPECT_NE(limit_file_name("tunes", "https://api.example:8443/", one_key), one);
    EXPECT_NE(limit_file_name("tunes", "https://api.example/v1", one_key), one);
    EXPECT_NE(limit_file_name("tunes", "http://api.example/", one_key), one);
}

TEST(cli_limit_file_name, of_two_accounts_differ)
{
    const secret other("ft_live_0123456789abcdef0123456789abcdee");
    EXPECT_NE(limit_file_name("tunes", "https://api.example/", other), one);
}

TEST(cli_limit_file_name, of_one_account_is_the_same_however_it_is_written)
{
    const secret pasted(" ft_live_0123456789abcdef0123456789abcdef\n");
    EXPECT_EQ(limit_file_name("tunes", "https://api.example", pasted), one);
    EXPECT_EQ(
        limit_file_name("tunes", "https://api.example/v1/", one_key),
        limit_file_name("tunes", "https://api.example/v1", one_key)
    );
}

TEST(cli_limit_file_name, tells_the_provider_and_nothing_of_the_key)
{
    EXPECT_TRUE(one.starts_with("tunes-"));
    EXPECT_THAT(one, testing::Not(testing::HasSubstr("0123456789")));
    EXPECT_EQ(one.find('/'), std::string::npos);
}

} // namespace
} // namespace cli_test
