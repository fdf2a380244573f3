#include "cache/freshness.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using andante::cache::conditions_for;
using andante::cache::may_keep;
namespace http = andante::http;

http::response with(const char* name, const char* value)
{
    http::response answer;
    answer.status = 200;
    answer.headers.add(name, value);
    return answer;
}

TEST(may_keep, never_what_the_server_forbids_or_what_differs_by_call)
{
    EXPECT_FALSE(may_keep(with("Cache-Control", "no-store"), 10s));
    EXPECT_FALSE(may_keep(with("cache-control", "private, No-Store"), 10s));
    EXPECT_FALSE(may_keep(with("Vary", "*"), 10s));
    EXPECT_FALSE(may_keep(with("Vary", "Accept, TraceParent"), 10s));
}

TEST(may_keep, never_longer_than_the_server_says)
{
    EXPECT_EQ(may_keep(with("X-Other", "1"), 10s), 10s);
    EXPECT_EQ(may_keep(with("Vary", "Accept, Origin"), 10s), 10s) << "the same for every call";
    EXPECT_EQ(may_keep(with("Cache-Control", "max-age=3"), 10s), 3s);
    EXPECT_EQ(may_keep(with("Cache-Control", "max-age=300"), 10s), 10s);
    EXPECT_EQ(may_keep(with("Cache-Control", "max-age=soon"), 10s), 0s);
    EXPECT_EQ(may_keep(with("Cache-Control", "max-age=99999999999999"), 10s), 0s);
    EXPECT_EQ(may_keep(with("Cache-Control", "no-cache"), 10s), 0s);
}

TEST(conditions_for, names_the_best_validator)
{
    EXPECT_TRUE(conditions_for(with("X-Other", "1")).empty());
    EXPECT_EQ(conditions_for(with("ETag", "\"a\"")).find("if-none-match"), "\"a\"");
    auto both = with("Last-Modified", "Tue, 02 Jun 2026 19:04:11 GMT");
    EXPECT_EQ(*conditions_for(both).find("if-modified-since"), "Tue, 02 Jun 2026 19:04:11 GMT");
    both.headers.add("ETag", "W/\"b\"");
    EXPECT_EQ(conditions_for(both).size(), 1u);
    EXPECT_EQ(*conditions_for(both).find("if-none-match"), "W/\"b\"");
}

} // namespace
