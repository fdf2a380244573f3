#include "http/fetch.hpp"
#include "http/status_line.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace andante::http {
namespace {

using support::bench;
using support::peer;
using support::raw_server;

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

TEST(status_line, without_the_blank_behind_its_code_begins_an_answer)
{
    const std::string answer = "HTTP/1.1 100\r\n\r\nHTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok";
    for (std::size_t first = 1; first <= answer.size(); ++first) {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(answer.substr(0, first)); // Mostly a packet of its own.
            client.write(answer.substr(first));
            client.wait_for_close();
        });
        bench at;
        const auto got = at.get(server.url());
        ASSERT_TRUE(got) << first << ": " << got.error().message();
        EXPECT_EQ(got->status, 200);
        EXPECT_EQ(got->body, "ok");
    }
}

} // namespace
} // namespace andante::http
