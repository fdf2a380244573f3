#include <andante/kit/job_notes.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace {

using andante::http::url;
using andante::kit::target_within;

url api(std::string_view text)
{
    return *url::parse(text);
}

TEST(target_within, a_link_is_followed_on_the_same_origin_below_the_same_path)
{
    const auto base = api("https://api.example.org/v1");
    EXPECT_EQ(
        target_within(base, "https://api.example.org/v1/status/a%20b?x=1"), "/status/a%20b?x=1"
    );
    EXPECT_EQ(target_within(api("https://api.example.org"), "https://api.example.org/a"), "/a");
    EXPECT_EQ(
        target_within(api("https://gate.example.org/lab/v1/"), "https://gate.example.org/lab/v1/a"),
        "/a"
    );
}

TEST(target_within, every_other_link_is_left_alone)
{
    const auto base = api("https://api.example.org/v1");
    for (const auto* link :
         {"https://other.example.org/v1/status/a",
          "http://api.example.org/v1/status/a",
          "https://api.example.org:8443/v1/status/a",
          "https://api.example.org/v10/status/a",
          "https://api.example.org/status/a",
          "https://api.example.org/v1",
          "/v1/status/a",
          "//api.example.org/v1/a",
          "https://user@api.example.org/v1/a",
          ""}) {
        EXPECT_EQ(target_within(base, link), std::nullopt) << link;
    }
}

} // namespace
