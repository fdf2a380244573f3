#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace andante::http {
namespace {

using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

request ask(const raw_server& server)
{
    return request(method::get, *url::parse(server.url()));
}

TEST(response_limits, a_head_over_the_limit_is_refused)
{
    for (const auto& flood : {std::string("HTTP/1.1 200 OK\r\n"), std::string()}) {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(flood);
            while (client.write("X-Filler: 0123456789\r\n")) {
            }
        });
        bench at;
        exchange_limits limits;
        limits.header_bytes = 4096;
        const auto failed = at.send(ask(server), limits);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), flood.empty() ? errc::malformed_http : errc::header_too_large);
    }
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200 ");
        while (client.write(std::string(100, 'a'))) {
        }
    });
    bench at;
    EXPECT_EQ(at.send(ask(server)).error(), errc::header_too_large);
}

TEST(response_limits, a_chunk_header_or_trailer_without_end_is_refused)
{
    for (const std::string_view start : {"1;", "0\r\n"}) {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.write(start);
            while (client.write("abcdefghijklmnopqrstuvwxyz")) {
            }
        });
        bench at;
        EXPECT_EQ(at.send(ask(server)).error(), errc::header_too_large);
    }
}

TEST(response_limits, head_extension_and_trailer_have_limits_of_their_own_even_when_they_come_whole)
{
    const exchange_limits defaults;
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto padded_head = [](std::size_t size) {
        const std::string start = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX: ";
        return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\na";
    };
    const auto with_extension = [&](std::size_t size) {
        return chunked + "1;" + std::string(size - 1, 'x') + "\r\na\r\n0\r\n\r\n";
    };
    const auto with_trailer = [&](std::size_t size) {
        return chunked + "1\r\na\r\n0\r\nA: b\r\nX: " + std::string(size - 11, 'x') + "\r\n\r\n";
    };
    struct row {
        std::string answer;
        std::string problem; ///< Empty when it fits.
    };
    for (const auto& each : {
             row{padded_head(defaults.header_bytes - 100), ""},
             row{padded_head(defaults.header_bytes + 100), "the head exceeds 16384 bytes"},
             row{with_extension(defaults.chunk_extension_bytes), ""},
             row{with_extension(defaults.chunk_extension_bytes + 1),
                 "a chunk's extension exceeds 1024 bytes"},
             row{with_extension(20'000), "a chunk's extension exceeds 1024 bytes"},
             row{with_trailer(defaults.trailer_bytes), ""},
             row{with_trailer(defaults.trailer_bytes + 1), "the trailer exceeds 8192 bytes"},
             row{with_trailer(40'000), "the trailer exceeds 8192 bytes"},
         }) {
        for (const bool in_pieces : {false, true}) {
            raw_server server([&](peer& client) {
                client.read_request();
                const std::size_t step = in_pieces ? 1000 : each.answer.size();
                for (std::size_t at = 0; at < each.answer.size(); at += step) {
                    client.write(std::string_view(each.answer).substr(at, step));
                }
                client.wait_for_close();
            });
            bench at;
            const auto answer = at.send(ask(server));
            ASSERT_EQ(answer.has_value(), each.problem.empty()) << each.problem;
            if (!answer) {
                EXPECT_EQ(answer.error(), errc::header_too_large) << each.problem;
                EXPECT_EQ(answer.error().message(), each.problem);
                EXPECT_EQ(answer.error().outcome(), outcome::unknown);
            } else {
                EXPECT_EQ(answer->body, "a");
            }
        }
    }
}

TEST(response_limits, a_body_over_the_limit_is_refused_however_it_is_framed)
{
    exchange_limits limits;
    limits.body_bytes = 5;
    const std::string chunk_head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    struct row {
        std::string answer;
        bool fits;
    };
    for (const auto& each : {
             row{ok("12345"), true},
             row{ok("123456"), false},
             row{"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", false},
             row{chunk_head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", true},
             row{chunk_head + "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", false},
             row{"HTTP/1.0 200 OK\r\n\r\n12345", true},
             row{"HTTP/1.0 200 OK\r\n\r\n123456", false},
         }) {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(each.answer);
            client.close();
        });
        bench at;
        const auto answer = at.send(ask(server), limits);
        EXPECT_EQ(answer.has_value(), each.fits) << each.answer;
        if (!answer && !each.fits) {
            EXPECT_EQ(answer.error(), errc::body_too_large);
            EXPECT_EQ(answer.error().http_status(), 200);
        }
    }
}

} // namespace
} // namespace andante::http
