#include "http/retry_after.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

using andante::http::headers;
using andante::http::parse_retry_after;
using andante::http::told_wait;

constexpr double noon = 784'123'200; // any moment will do

struct retry_after_row {
    std::string text;
    std::optional<double> seconds;
};

TEST(retry_after, reads_what_a_field_may_hold_and_of_several_the_largest)
{
    const std::vector<retry_after_row> rows{
        {"3", 3},
        {" 3\t", 3},
        {"2.5", 2.5},
        {"0", 0},
        {"3, 3", 3},
        {"3,7 ,5", 7},
        {"soon, 4", 4},
        {"4, soon", 4},
        {",,6,", 6},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 100},
        {"Sun, 06 Nov 1994 08:49:37 GMT, 3", 100},
        {"300, Sun, 06 Nov 1994 08:49:37 GMT", 300},
        {"Sun, 06 Nov 1994 08:48:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", 100},
        {"Sunday, 06-Nov-94 08:49:37 GMT, 5", 100},
        {"Sun Nov  6 08:49:37 1994, 5", 100},
        {"Sun, 06 Nov 1994 08:46:37 GMT", -80},
        {"", std::nullopt},
        {"soon", std::nullopt},
        {"-3", std::nullopt},
        {"+3", std::nullopt},
        {"3s", std::nullopt},
        {",", std::nullopt},
    };
    constexpr double hundred_before = 784'111'777 - 100;
    for (const auto& row : rows) {
        EXPECT_EQ(parse_retry_after(row.text, hundred_before), row.seconds) << row.text;
    }
    EXPECT_FALSE(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", std::nullopt));
    EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT, 3", std::nullopt), 3);
}

TEST(retry_after, the_largest_of_lines_merged_lines_and_body_counts)
{
    headers fields;
    fields.add("Retry-After", "3");
    fields.add("retry-after", "9, 4");
    EXPECT_EQ(told_wait(fields, R"({"error":{"retryAfter":5}})", noon), 9);
    EXPECT_EQ(
        told_wait(fields, R"({"error":{"retryAfter":50,"more":{"retry_after":7}}})", noon), 50
    );
    EXPECT_EQ(told_wait(headers(), R"({"retry_after":2.5})", noon), 2.5);
    EXPECT_EQ(told_wait(headers(), R"({"retryAfter":1.5e2})", noon), 150);
    EXPECT_FALSE(told_wait(headers(), "", noon));
}

TEST(retry_after, nonsense_in_a_body_says_nothing)
{
    for (const auto* body :
         {"",
          "{",
          R"({"retryAfter":-3})",
          R"({"retryAfter":0})",
          R"({"retryAfter":"soon"})",
          R"({"message":"say \"retryAfter\": 9"})",
          R"("retryAfter")",
          R"({"retryAfter":)"}) {
        EXPECT_FALSE(told_wait(headers(), body, noon)) << body;
    }
    const auto page = R"({"retryAfter":9})" + std::string(100'000, ' ');
    EXPECT_FALSE(told_wait(headers(), page, noon)) << "a page and not an error";
}

TEST(retry_after, a_date_counts_from_the_answers_own_date)
{
    headers fields;
    fields.add("Date", "Sun, 06 Nov 1994 08:49:07 GMT");
    fields.add("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(told_wait(fields, "", std::nullopt), 30);
    EXPECT_EQ(told_wait(fields, "", 0), 30) << "whatever our clock says";
}

} // namespace
