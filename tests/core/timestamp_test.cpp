#include "core/timestamp.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace std::chrono_literals;
using andante::detail::format_timestamp;
using andante::detail::parse_timestamp;
using std::chrono::sys_days;
using std::chrono::system_clock;

const system_clock::time_point base = sys_days(std::chrono::year(2026) / 6 / 2) + 19h + 4min + 11s;

TEST(parse_timestamp, refuses_what_is_no_moment)
{
    for (const auto* text :
         {"",
          "2026",
          "2026-06-02",
          "2026-06-02T19:04",
          "2026-06-02T19:04:11",
          "2026-06-02T19:04:11.Z",
          "2026-06-02T19:04:11.0000000001Z",
          "2026-06-02T19:04:11ZZ",
          "2026-06-02T19:04:11Z ",
          " 2026-06-02T19:04:11Z",
          "2026-13-02T19:04:11Z",
          "2026-00-02T19:04:11Z",
          "2026-06-00T19:04:11Z",
          "2026-06-31T19:04:11Z",
          "2025-02-29T19:04:11Z",
          "2026-06-02T24:00:00Z",
          "2026-06-02T19:60:00Z",
          "2026-06-02T19:04:60Z",
          "2026-06-02T19:04:-1Z",
          "2026-06-02T19:04:11+24:00",
          "2026-06-02T19:04:11+0200",
          "2026-06-02T19:04:11+02",
          "2026/06/02 19:04:11",
          "2026-06-02x19:04:11Z",
          "26-06-02 19:04:11",
          "0000-06-02 19:04:11",
          "1699-12-31 23:59:59",
          "2201-01-01 00:00:00",
          "9999-12-31 23:59:59",
          "+026-06-02 19:04:11",
          "null"}) {
        EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_timestamp(std::string_view("2026-06-02 19:04:1\0", 19)), std::nullopt);
}

TEST(parse_timestamp, reads_every_wire_form_as_utc)
{
    EXPECT_EQ(parse_timestamp("2026-06-02T19:04:11Z"), base);
    EXPECT_EQ(parse_timestamp("2026-06-02 19:04:11"), base);
    EXPECT_EQ(parse_timestamp("2026-06-02T19:04:11.000Z"), base);
    EXPECT_EQ(parse_timestamp("2026-06-02T19:04:11.118Z"), base + 118ms);
    EXPECT_EQ(parse_timestamp("2026-06-02 19:04:11.5"), base + 500ms);
    EXPECT_EQ(parse_timestamp("2026-06-02T19:04:11.123456789Z"), base + 123456789ns);
    EXPECT_EQ(parse_timestamp("2026-06-02T21:34:11+02:30"), base);
    EXPECT_EQ(parse_timestamp("2026-06-02T14:04:11-05:00"), base);
    EXPECT_EQ(parse_timestamp("2026-06-02t19:04:11z"), base);
}

TEST(parse_timestamp, reads_the_edges)
{
    EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z"), system_clock::time_point());
    EXPECT_EQ(
        parse_timestamp("2024-02-29T23:59:59Z"), sys_days(std::chrono::year(2024) / 3 / 1) - 1s
    );
    EXPECT_TRUE(parse_timestamp("1700-01-01 00:00:00"));
    EXPECT_TRUE(parse_timestamp("2200-12-31 23:59:59"));
}

TEST(format_timestamp, writes_milliseconds_and_cuts_the_rest)
{
    EXPECT_EQ(format_timestamp(base), "2026-06-02T19:04:11.000Z");
    EXPECT_EQ(format_timestamp(base + 118ms + 999us), "2026-06-02T19:04:11.118Z");
    EXPECT_EQ(format_timestamp(system_clock::time_point() - 1ms), "1969-12-31T23:59:59.999Z");
}

TEST(format_timestamp, what_it_writes_is_read_back)
{
    std::mt19937_64 engine(20260602);
    const auto least = sys_days(std::chrono::year(1700) / 1 / 1);
    const auto most = sys_days(std::chrono::year(2200) / 12 / 31);
    std::uniform_int_distribution<std::int64_t> pick(
        std::chrono::milliseconds(least.time_since_epoch()).count(),
        std::chrono::milliseconds(most.time_since_epoch()).count()
    );
    for (int i = 0; i < 20000; ++i) {
        const system_clock::time_point moment{std::chrono::milliseconds(pick(engine))};
        const auto text = format_timestamp(moment);
        ASSERT_EQ(parse_timestamp(text), moment) << text;
    }
}

} // namespace
