#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

namespace andante::http {
namespace {

using support::bench;
using support::get;
using support::ok;
using support::peer;
using support::raw_server;
using support::serve_hello;

TEST(transport, gets_a_body_and_keeps_the_connection)
{
    raw_server server(serve_hello);
    bench at;
    for (int i = 0; i < 3; ++i) {
        const auto answer = at.send(get(server, "/a"));
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, "hello");
        EXPECT_GE(answer->body.capacity(), answer->body.size() + 64);
    }
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(transport, writes_the_request_as_it_was_given)
{
    std::string seen;
    raw_server server([&](peer& client) {
        seen = client.read_request();
        client.write(ok(""));
    });
    bench at;
    request what(method::post, *url::parse(server.url("/v1/x?y=%20")));
    what.headers.add("X-API-Key", "k");
    what.headers.add("Accept", "application/json");
    what.body = "{\"a\":1}";
    ASSERT_TRUE(at.send(what));
    EXPECT_EQ(
        seen,
        "POST /v1/x?y=%20 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nX-API-Key: k\r\nAccept: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}"
    );
}

TEST(transport, writes_and_reads_large_bodies)
{
    const std::string large(3'000'000, 'x');
    raw_server server([&](peer& client) {
        const auto request = client.read_request();
        client.write(ok(std::to_string(request.size() - request.find("\r\n\r\n") - 4)));
        client.read_request();
        client.write(ok(large));
    });
    bench at;
    request what(method::put, *url::parse(server.url()));
    what.body = large;
    EXPECT_EQ(at.send(what)->body, "3000000");
    EXPECT_EQ(at.send(get(server))->body, large);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(transport, fields_behind_a_body_are_no_headers)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Retry-After\r\n\r\n"
                     "1\r\na\r\n0\r\nRetry-After: 60\r\nX-Extra: b\r\n\r\n");
        client.read_request();
    });
    bench at;
    const auto answer = at.send(get(server));
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, "a");
    EXPECT_FALSE(answer->headers.find("Retry-After"));
    EXPECT_FALSE(answer->headers.find("X-Extra"));
}

/// An answer as it is written, and as it is to be read.
struct framing {
    std::string answer;
    int status;
    std::string body;
    bool is_kept; ///< The connection, for a second request.
};

std::vector<framing> all_framings()
{
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    return {
        {ok("hello"), 200, "hello", true},
        {chunked + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n", 200, "abcde", true},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + ok("a"),
         200,
         "a",
         true},
        {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", 304, "", true},
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", 404, "no", true},
        {ok("a", "Connection: close\r\n"), 200, "a", false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a", false},
        {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na", 200, "a", true},
        {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false},
        {ok("a") + "HTTP/1.1 200 OK\r\n", 200, "a", false}, // More than was asked for.
    };
}

TEST(transport, reads_every_framing_byte_by_byte)
{
    for (const auto& each : all_framings()) {
        raw_server server([&](peer& client) {
            client.read_request();
            const bool ends_with_connection = each.answer.find("until") != std::string::npos;
            for (const char byte : each.answer) {
                client.write(std::string_view(&byte, 1));
            }
            if (ends_with_connection) {
                return;
            }
            if (!client.read_request().empty()) {
                client.write(ok("second"));
            }
            client.wait_for_close();
        });
        bench at;
        const auto answer = at.send(get(server));
        ASSERT_TRUE(answer) << each.answer << answer.error().message();
        EXPECT_EQ(answer->status, each.status);
        EXPECT_EQ(answer->body, each.body);
        EXPECT_FALSE(answer->headers.find("X-Trailer"));
        EXPECT_FALSE(answer->headers.find("Link"));
        EXPECT_GE(answer->body.capacity(), answer->body.size() + 64);
        if (each.is_kept) {
            EXPECT_EQ(at.send(get(server))->body, "second") << each.answer;
            EXPECT_EQ(server.accepted(), 1u) << each.answer;
        }
    }
}

TEST(transport, does_not_reuse_a_connection_that_carried_too_much)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok("a") + ok("forged"));
        client.wait_for_close();
    });
    bench at;
    EXPECT_EQ(at.send(get(server))->body, "a");
    EXPECT_EQ(at.send(get(server))->body, "a");
    EXPECT_EQ(server.accepted(), 2u);
}

TEST(transport, a_head_answer_has_no_body_whatever_it_announces)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
        client.read_request();
        client.write(ok("a"));
    });
    bench at;
    const auto answer = at.send(request(method::head, *url::parse(server.url())));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->headers.find("content-length"), "1000000000000");
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(at.send(get(server))->body, "a");
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(transport, an_answer_before_the_end_of_the_request_is_read)
{
    raw_server server([](peer& client) {
        client.read(100);
        client.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
        client.wait_for_close();
    });
    bench at;
    request what(method::post, *url::parse(server.url()));
    what.body = std::string(1'000'000, 'x');
    EXPECT_EQ(at.send(what)->status, 413);
}
/// Gathers a body, and may refuse it.
class gathering_sink final : public body_sink {
public:
    bool begin(const response& head, std::optional<std::uint64_t> content_length) override
    {
        status = head.status;
        length = content_length;
        return accepts;
    }
    result<void> write(std::string_view piece) override
    {
        if (gathered.size() + piece.size() > refuse_after) {
            error_details details;
            details.message = "disk full";
            return error(errc::file_error, std::move(details));
        }
        gathered += piece;
        largest = std::max(largest, piece.size());
        return {};
    }

    bool accepts = true;
    std::size_t refuse_after = std::size_t(-1);
    int status = 0;
    std::optional<std::uint64_t> length;
    std::string gathered;
    std::size_t largest = 0;
};

TEST(sink, takes_the_body_in_pieces_beyond_the_memory_limit)
{
    const std::string large(2'000'000, 'x');
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(ok(large));
    });
    bench at;
    auto what = get(server);
    const auto sink = std::make_shared<gathering_sink>();
    what.sink = sink;
    exchange_limits limits;
    limits.body_bytes = 10;
    const auto answer = at.send(what, limits);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(sink->gathered, large);
    EXPECT_EQ(sink->length, 2'000'000u);
    EXPECT_LT(sink->largest, 200'000u);
}

TEST(sink, its_error_ends_the_exchange_and_the_connection)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok("hello"));
        client.wait_for_close();
    });
    bench at;
    for (int i = 0; i < 2; ++i) {
        auto what = get(server);
        const auto sink = std::make_shared<gathering_sink>();
        sink->refuse_after = 3;
        what.sink = sink;
        const auto failed = at.send(what);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::file_error);
        EXPECT_EQ(failed.error().message(), "disk full");
    }
    EXPECT_EQ(server.accepted(), 2u);
}

TEST(sink, gets_nothing_of_an_error_answer_or_when_it_declines)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
        client.read_request();
        client.write(ok("in memory"));
    });
    bench at;
    for (const std::string body : {"no", "in memory"}) {
        auto what = get(server);
        const auto sink = std::make_shared<gathering_sink>();
        sink->accepts = false;
        what.sink = sink;
        EXPECT_EQ(at.send(what)->body, body);
        EXPECT_EQ(sink->gathered, "");
    }
}

} // namespace
} // namespace andante::http
