#include "http/status_line.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace andante::http {
namespace {

TEST(status_line, misses_its_blank_only_when_the_line_ends_behind_the_code)
{
    constexpr std::string_view odd = "HTTP/1.1 200\r\n";
    for (std::size_t size = 0; size <= odd.size(); ++size) {
        const auto expected = size == 13   ? reason_blank::undecided
                              : size == 14 ? reason_blank::missing
                                           : reason_blank::present;
        EXPECT_EQ(look_at_status_line(odd.substr(0, size)), expected) << size;
    }
    EXPECT_EQ(look_at_status_line("HTTP/1.0 404\r\nA: b\r\n"), reason_blank::missing);
    for (const std::string_view text :
         {"HTTP/1.1 200 \r\n",
          "HTTP/1.1 200 OK\r\n",
          "HTTP/1.1 2000\r\n",
          "HTTP/1.1 20\r\n",
          "HTTP/2.0 200\r\n",
          "HTTP/1.1 200\n",
          "HTTP/1.1 200\rx",
          "HTTP/1.1\r\n\r\n",
          "garbage in place of it"}) {
        EXPECT_EQ(look_at_status_line(text), reason_blank::present) << text;
    }
}

} // namespace
} // namespace andante::http
