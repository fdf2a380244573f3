#include "examples/studio_server/allowed_hosts.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using studio_server::allowed_hosts;

TEST(allowed_hosts, refuses_every_foreign_name)
{
    const allowed_hosts hosts("127.0.0.1", "https://studio.example.org/here");
    for (const auto* const each :
         {"evil.example",
          "evil.example:8080",
          "localhost.evil.example",
          "127.0.0.1.evil.example",
          "evil.example#localhost",
          "evil.example/localhost",
          "user@localhost",
          "example.org",
          "a.studio.example.org",
          "192.168.1.5",
          "[::2]",
          "0.0.0.0",
          "localhost:x",
          "[::1",
          "",
          ":8080",
          " "}) {
        EXPECT_FALSE(hosts.allow(each)) << "'" << each << "'";
    }
}

TEST(allowed_hosts, allows_loopback_names_and_the_public_one_with_any_port)
{
    const allowed_hosts hosts("127.0.0.1", "https://Studio.example.org/here");
    for (const auto* const each :
         {"127.0.0.1",
          "127.0.0.1:8080",
          "127.1.2.3:80",
          "localhost",
          "LocalHost:1",
          "[::1]:8080",
          "studio.example.org",
          "STUDIO.example.org:443"}) {
        EXPECT_TRUE(hosts.allow(each)) << each;
    }
}

TEST(allowed_hosts, allows_the_address_that_the_server_listens_on_however_it_is_spelt)
{
    EXPECT_TRUE(allowed_hosts("192.168.1.5", "").allow("192.168.1.5:8080"));
    EXPECT_FALSE(allowed_hosts("192.168.1.5", "").allow("192.168.1.6:8080"));
    EXPECT_TRUE(allowed_hosts("fd00:0:0::1", "").allow("[FD00::0:1]:8080"));
}

TEST(allowed_hosts, on_every_address_it_allows_every_numeric_one_and_still_no_name)
{
    for (const auto* const every : {"0.0.0.0", "::"}) {
        const allowed_hosts hosts(every, "");
        EXPECT_TRUE(hosts.allow("192.168.1.5:8080"));
        EXPECT_TRUE(hosts.allow("[fd00::1]:8080"));
        EXPECT_FALSE(hosts.allow("evil.example:8080"));
    }
}

TEST(allowed_hosts, a_public_address_that_is_no_url_is_refused)
{
    EXPECT_THROW(allowed_hosts("127.0.0.1", "studio.example.org"), std::invalid_argument);
}

} // namespace
