#include "examples/studio_server/web_request.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using studio_server::web_request_reader;

const std::string chunked_to_studio =
    "POST /api/tracks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The status that these bytes are refused with, read in pieces of that size; 200 for a complete
/// request, 0 for one that is not complete.
int studio_status(std::string_view bytes, std::size_t piece = 4096)
{
    web_request_reader reader;
    while (!bytes.empty() && !reader.is_complete() && reader.refusal() == 0) {
        const auto next = bytes.substr(0, piece);
        reader.take(next);
        bytes.remove_prefix(next.size());
    }
    return reader.is_complete() ? 200 : reader.refusal();
}

TEST(web_request_reader, reads_requests_however_their_bytes_come)
{
    const std::string whole = "\r\nPOST http://a/api/tracks?x=1 HTTP/1.1\r\nHost: b\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n"
                              "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n"
                              "GET /next HTTP/1.1\r\nHost: c\r\n\r\n";
    for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
        web_request_reader reader;
        std::string bodies;
        std::string targets;
        for (std::size_t at = 0; at < whole.size(); at += piece) {
            reader.take(std::string_view(whole).substr(at, piece));
            while (reader.is_complete()) {
                const auto request = reader.release();
                bodies += request.body;
                targets += std::string(*request.headers.find("Host")) + request.target + ' ';
                reader.start();
            }
        }
        EXPECT_EQ(bodies, "abcde") << piece;
        EXPECT_EQ(targets, "a/api/tracks?x=1 c/next ") << piece;
    }
}

TEST(web_request_reader, keeps_no_more_than_its_bounds_of_any_part)
{
    const std::string filler(200'000, 'x');
    for (const std::size_t piece : {std::size_t(100), std::size_t(4096)}) {
        EXPECT_EQ(studio_status("GET /" + filler, piece), 431);
        EXPECT_EQ(studio_status("GET / HTTP/1.1\r\nX: " + filler, piece), 431);
        EXPECT_EQ(studio_status(chunked_to_studio + "1;" + filler, piece), 413);
        EXPECT_EQ(studio_status(chunked_to_studio + "1\r\na\r\n1;" + filler, piece), 413);
        EXPECT_EQ(studio_status(chunked_to_studio + "0\r\nX: " + filler, piece), 431);
        EXPECT_EQ(studio_status(chunked_to_studio + "1\r\na\r\n0\r\nX: " + filler, piece), 431);
        const auto extended = "1;" + filler.substr(0, 1100) + "\r\na\r\n0\r\n\r\n";
        EXPECT_EQ(studio_status(chunked_to_studio + extended, piece), 413);
    }
    EXPECT_EQ(studio_status("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n"), 413);
    EXPECT_EQ(studio_status(chunked_to_studio + "100001\r\n" + filler), 413);
}

TEST(web_request_reader, takes_what_is_within_its_bounds)
{
    const std::string body(300'000, 'x');
    EXPECT_EQ(
        studio_status(
            "POST / HTTP/1.1\r\nHost: a\r\nX: " + std::string(12'000, 'x') +
            "\r\nContent-Length: 300000\r\n\r\n" + body
        ),
        200
    );
    EXPECT_EQ(
        studio_status(
            chunked_to_studio + "493e0;" + std::string(1000, 'y') + "\r\n" + body +
            "\r\n0\r\nX: " + std::string(8000, 'z') + "\r\n\r\n"
        ),
        200
    );
}

TEST(web_request_reader, refuses_what_is_not_http_or_could_be_read_in_two_ways)
{
    const std::string post = "POST / HTTP/1.1\r\n";
    EXPECT_EQ(studio_status("hello\r\n\r\n"), 400);
    EXPECT_EQ(studio_status("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(studio_status("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
    const std::string beside = "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\nab";
    EXPECT_EQ(studio_status(post + "Host: a\r\n" + beside), 400);
    EXPECT_EQ(studio_status(post + "Host: a\r\nTransfer-Encoding: xchunked\r\n\r\nab"), 400);
    EXPECT_EQ(studio_status("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
}

} // namespace
