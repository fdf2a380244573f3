#include "http/address_scope.hpp"

#include <gtest/gtest.h>

namespace andante::http {
namespace {

TEST(address_scope, of_an_address_is_how_far_it_reaches)
{
    const auto scope = [](const char* text) {
        return scope_of(boost::asio::ip::make_address(text));
    };
    for (const auto* text :
         {"127.0.0.1",
          "127.255.255.255",
          "0.0.0.0",
          "169.254.169.254",
          "::1",
          "::",
          "fe80::1",
          "::ffff:127.0.0.1",
          "64:ff9b::7f00:1"}) {
        EXPECT_EQ(scope(text), address_scope::this_machine) << text;
    }
    for (const auto* text :
         {"10.0.0.1",
          "10.255.255.255",
          "100.64.0.1",
          "100.127.255.255",
          "172.16.0.1",
          "172.31.255.255",
          "192.168.0.1",
          "fc00::1",
          "fdff::1",
          "::ffff:10.0.0.1",
          "64:ff9b::a00:1"}) {
        EXPECT_EQ(scope(text), address_scope::private_network) << text;
    }
    for (const auto* text :
         {"1.1.1.1",
          "9.255.255.255",
          "11.0.0.0",
          "100.63.255.255",
          "100.128.0.0",
          "126.255.255.255",
          "128.0.0.0",
          "169.253.0.1",
          "172.15.255.255",
          "172.32.0.0",
          "192.167.255.255",
          "192.169.0.0",
          "2001:db8::1",
          "::ffff:8.8.8.8",
          "64:ff9b::808:808"}) {
        EXPECT_EQ(scope(text), address_scope::internet) << text;
    }
}

TEST(address_scope, of_a_url_is_what_its_text_says)
{
    const auto scope = [](const char* text) { return stated_scope(*url::parse(text)); };
    EXPECT_EQ(scope("http://localhost:1/"), address_scope::this_machine);
    EXPECT_EQ(scope("http://a.localhost./"), address_scope::this_machine);
    EXPECT_EQ(scope("http://127.0.0.1/"), address_scope::this_machine);
    EXPECT_EQ(scope("http://[fd00::1]/"), address_scope::private_network);
    EXPECT_EQ(scope("http://notlocalhost/"), address_scope::internet);
    EXPECT_EQ(scope("http://127.0.0.1.example.com/"), address_scope::internet);
}

} // namespace
} // namespace andante::http
