#include "http/request_reader.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace andante::http {
namespace {

const std::string host_line = "Host: here\r\n";

std::string chunked_post(std::string_view chunks)
{
    return "POST / HTTP/1.1\r\n" + host_line + "Transfer-Encoding: chunked\r\n\r\n" +
           std::string(chunks);
}

/// The status that these bytes are refused with, read in pieces of that size; 200 for a complete
/// request, 0 for one that is not complete.
int status_of_request(
    std::string_view bytes, std::size_t piece = 7, request_bounds bounds = request_bounds()
)
{
    request_reader reader(bounds);
    while (!bytes.empty() && !reader.is_complete() && !reader.is_refused()) {
        bytes.remove_prefix(reader.take(bytes.substr(0, piece)));
    }
    if (reader.is_refused()) {
        EXPECT_FALSE(reader.refusal().reason.empty());
        return reader.refusal().status;
    }
    return reader.is_complete() ? 200 : 0;
}

received_request read_request(std::string_view bytes)
{
    request_reader reader{request_bounds()};
    EXPECT_EQ(reader.take(bytes), bytes.size());
    EXPECT_TRUE(reader.is_complete()) << bytes << reader.refusal().reason;
    return reader.release();
}

TEST(request_reader, reads_the_same_request_however_its_bytes_come)
{
    const std::string whole = "POST /a?b=c HTTP/1.1\r\nHost: here\r\nX-A:  one\t\r\nX-A: two\r\n"
                              "Transfer-Encoding: Chunked\r\n\r\n"
                              "3;x=\"y\"\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n";
    for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
        request_reader reader{request_bounds()};
        for (std::size_t at = 0; at < whole.size(); at += piece) {
            const auto bytes = std::string_view(whole).substr(at, piece);
            ASSERT_EQ(reader.take(bytes), bytes.size()) << piece;
        }
        ASSERT_TRUE(reader.is_complete()) << piece;
        const auto request = reader.release();
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.target, "/a?b=c");
        EXPECT_EQ(request.body, "abc0123456789");
        const std::vector<std::string_view> both{"one", "two"};
        EXPECT_EQ(request.headers.find_all("x-a"), both);
        EXPECT_FALSE(request.headers.find("X-T")) << "a trailer is no header";
        EXPECT_TRUE(request.keep_alive);
    }
}

TEST(request_reader, comes_to_the_same_verdict_on_any_bytes_however_they_come)
{
    std::random_device entropy;
    const auto seed = entropy();
    std::mt19937 random(seed);
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::string pieces[] = {
        "GET ",
        "POST /a",
        "http://b/c",
        " HTTP/1.1\r\n",
        " HTTP/1.0\r\n",
        "Host: a\r\n",
        "\r\n",
        "\r\n\r\n",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "5\r\nhello\r\n",
        "0\r\n",
        "2;x=y\r\nab\r\n",
        "X: y\r\n",
        ";",
        "\n",
    };
    request_bounds bounds;
    bounds.head_bytes = 120;
    bounds.chunk_extension_bytes = 6;
    bounds.trailer_bytes = 20;
    bounds.body_bytes = 12;
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes;
        for (auto count = random() % 10; count > 0; --count) {
            if (random() % 8 == 0) {
                bytes += static_cast<char>(random());
            } else {
                bytes += pieces[random() % std::size(pieces)];
            }
        }
        const auto whole = status_of_request(bytes, bytes.size() + 1, bounds);
        EXPECT_EQ(status_of_request(bytes, 1, bounds), whole) << bytes;
        EXPECT_EQ(status_of_request(bytes, 5, bounds), whole) << bytes;
    }
}

TEST(request_reader, leaves_the_next_request_alone)
{
    const std::string first = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
    const std::string second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
    request_reader reader{request_bounds()};
    EXPECT_EQ(reader.take(first + second), first.size());
    EXPECT_EQ(reader.release().body, "ab");
    reader.start();
    EXPECT_EQ(reader.take(second), second.size());
    const auto request = reader.release();
    EXPECT_EQ(request.target, "/2");
    EXPECT_EQ(request.body, "");
    EXPECT_EQ(request.headers.size(), 1u);
}

TEST(request_reader, passes_over_empty_lines_before_a_request)
{
    request_reader reader{request_bounds()};
    reader.take("\r\n\r\n\r");
    EXPECT_FALSE(reader.has_begun());
    reader.take("\n");
    reader.take("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(reader.is_complete());
    std::string endless;
    for (int i = 0; i < 10'000; ++i) {
        endless += "\r\n";
    }
    EXPECT_EQ(status_of_request(endless), 431);
}

TEST(request_reader, takes_a_target_in_absolute_form_apart)
{
    const auto read = [](const std::string& target) {
        return read_request("GET " + target + " HTTP/1.1\r\nHost: elsewhere\r\n\r\n");
    };
    EXPECT_EQ(read("http://here:80/a?b=http://c/").target, "/a?b=http://c/");
    EXPECT_EQ(read("HTTPS://here/a").headers.find("host"), "here");
    EXPECT_EQ(read("http://here:80/a").headers.find("host"), "here:80");
    EXPECT_EQ(read("http://here").target, "/");
    EXPECT_EQ(read("http://here?x=1").target, "/?x=1");
    EXPECT_EQ(read("/a?b=http://c/").target, "/a?b=http://c/");
    EXPECT_EQ(read("/a?b=http://c/").headers.find("host"), "elsewhere");
    for (const char* bad : {"here/a", "ftp://here/", "http:///a", "http://me@here/", "://here/"}) {
        EXPECT_EQ(
            status_of_request("GET " + std::string(bad) + " HTTP/1.1\r\nHost: a\r\n\r\n"), 400
        ) << bad;
    }
}

TEST(request_reader, refuses_a_request_whose_host_is_not_told_once)
{
    EXPECT_EQ(status_of_request("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(status_of_request("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of_request("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
    EXPECT_EQ(status_of_request("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400);
    EXPECT_EQ(status_of_request("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
    EXPECT_EQ(status_of_request("GET http://a/ HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(status_of_request("GET / HTTP/1.1\r\nHost:\r\n\r\n"), 200);
    EXPECT_EQ(status_of_request("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), 200);
    EXPECT_EQ(status_of_request("GET / HTTP/1.0\r\n\r\n"), 200);
}

TEST(request_reader, refuses_a_body_whose_length_could_be_read_in_two_ways)
{
    struct row {
        std::string fields;
        int status;
    };
    for (const auto& each : {
             row{"Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n", 400},
             row{"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", 400},
             row{"Transfer-Encoding: xchunked\r\n", 400},
             row{"Transfer-Encoding: identity\r\n", 400},
             row{"Transfer-Encoding:\r\n", 400},
             row{"Transfer-Encoding: chunked, gzip\r\n", 400},
             row{"Transfer-Encoding: \"chunked\"\r\n", 400},
             row{"Transfer-Encoding : chunked\r\n", 400},
             row{"Transfer-Encoding: gzip, chunked\r\n", 501},
             row{"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", 501},
             row{"Content-Length: 2\r\nContent-Length: 2\r\n", 400},
             row{"Content-Length: 2, 2\r\n", 400},
             row{"Content-Length: -2\r\n", 400},
             row{"Content-Length: +2\r\n", 400},
             row{"Content-Length: 0x2\r\n", 400},
             row{"Content-Length:\r\n", 400},
             row{"Content-Length: 99999999999999999999\r\n", 413},
             row{"Content-Length: 2\r\n", 200},
             row{"Transfer-Encoding: chunked\r\n", 0},
         }) {
        EXPECT_EQ(
            status_of_request("POST / HTTP/1.1\r\nHost: a\r\n" + each.fields + "\r\nab"),
            each.status
        ) << each.fields;
    }
    EXPECT_EQ(status_of_request("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(request_reader, refuses_what_is_not_http)
{
    for (const std::string bad : {
             "hello\r\n\r\n",
             "GET /\r\n\r\n",
             "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
             "G<T / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /a\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
             "GET / http/1.1\r\nHost: a\r\n\r\n",
             "GET / HTTP/1.1\nHost: a\n\n",
             "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
             "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n",
             "\n\r\n",
             "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
         }) {
        for (const std::size_t piece : {std::size_t(1), bad.size()}) {
            EXPECT_EQ(status_of_request(bad, piece), 400) << bad;
        }
    }
    const std::string with_nul("GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 35);
    EXPECT_EQ(status_of_request(with_nul), 400);
    // A TLS greeting has no line end that could be waited for.
    EXPECT_EQ(status_of_request("\x16\x03\x01\x02"), 400);
}

TEST(request_reader, refuses_chunks_that_are_not_what_they_say)
{
    for (const char* bad :
         {"zz\r\n",
          "\r\n",
          ";x\r\n",
          "-1\r\n",
          "0x1\r\na\r\n",
          "1 a\r\nb\r\n",
          "1\na\r\n",
          "1\r\nab\r\n",
          "1\r\na\n",
          "1;x\ry\r\na\r\n",
          "0\r\nno colon\r\n"}) {
        EXPECT_EQ(status_of_request(chunked_post(bad)), 400) << bad;
    }
    EXPECT_EQ(status_of_request(chunked_post("1 \t;x=y\r\na\r\n0\r\n\r\n")), 200);
}

TEST(request_reader, refuses_a_head_at_its_first_byte_too_many)
{
    request_bounds bounds;
    bounds.head_bytes = 100;
    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    const auto head = start + std::string(100 - start.size() - 4, 'x') + "\r\n\r\n";
    EXPECT_EQ(status_of_request(head, 7, bounds), 200);
    EXPECT_EQ(status_of_request("\r\n" + head, 7, bounds), 431);
    EXPECT_EQ(status_of_request(start + std::string(200, 'x'), 500, bounds), 431);
    EXPECT_EQ(status_of_request(std::string(101, 'G'), 7, bounds), 431);
    EXPECT_EQ(status_of_request("GET /" + std::string(101, 'x'), 1, bounds), 431);
}

TEST(request_reader, refuses_endless_chunk_extensions_and_trailers_without_keeping_them)
{
    const std::string filler(64 * 1024, 'x');
    struct row {
        std::string start;
        std::string more;
        int status;
        std::size_t limit;
    };
    for (const auto& each : {
             row{"1;", filler, 413, 1024},
             row{"1" + std::string(20, ' ') + ";", filler, 413, 1024},
             row{std::string(64, '0'), std::string(2000, '0'), 413, 1024},
             row{"0\r\nX: ", filler, 431, 8 * 1024},
             row{"0\r\n" + filler, "", 431, 8 * 1024},
         }) {
        request_reader reader{request_bounds()};
        reader.take(chunked_post(each.start));
        std::size_t taken = each.start.size();
        while (!reader.is_refused() && !reader.is_complete() && taken < 1'000'000) {
            taken += reader.take(each.more);
        }
        ASSERT_TRUE(reader.is_refused()) << each.start;
        EXPECT_EQ(reader.refusal().status, each.status) << reader.refusal().reason;
        EXPECT_LE(taken, each.limit + 100 + filler.size());
    }
    std::string many = "0\r\n";
    while (many.size() < 8 * 1024 + 10) {
        many += "a:\r\n";
    }
    EXPECT_EQ(status_of_request(chunked_post(many)), 431);
    EXPECT_EQ(status_of_request(chunked_post(many.substr(0, 4003) + "\r\n")), 200);
}

TEST(request_reader, takes_extensions_and_trailers_up_to_their_limits)
{
    request_bounds bounds;
    bounds.chunk_extension_bytes = 10;
    bounds.trailer_bytes = 10;
    const auto with = [&bounds](std::string_view chunks) {
        return status_of_request(chunked_post(chunks), 3, bounds);
    };
    EXPECT_EQ(with("1;123456789\r\na\r\n0\r\n\r\n"), 200);
    EXPECT_EQ(with("1;1234567890\r\na\r\n0\r\n\r\n"), 413);
    EXPECT_EQ(with("1\r\na\r\n0;1234567890\r\n\r\n"), 413);
    EXPECT_EQ(with("0\r\nX: 12345\r\n\r\n"), 200);
    EXPECT_EQ(with("0\r\nX: 123456\r\n\r\n"), 431);
    bounds.chunk_extension_bytes = bounds.trailer_bytes = 0;
    EXPECT_EQ(with("1\r\na\r\n0\r\n\r\n"), 200);
    EXPECT_EQ(with("1;\r\na\r\n0\r\n\r\n"), 413);
    EXPECT_EQ(with("0\r\na:\r\n\r\n"), 431);
}

TEST(request_reader, refuses_a_body_before_it_is_read_when_its_size_is_known)
{
    request_bounds bounds;
    bounds.body_bytes = 5;
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
    EXPECT_EQ(status_of_request(head + "6\r\n\r\n", 7, bounds), 413);
    EXPECT_EQ(status_of_request(head + "5\r\n\r\nabcde", 7, bounds), 200);
    EXPECT_EQ(status_of_request(chunked_post("6\r\n"), 7, bounds), 413);
    EXPECT_EQ(status_of_request(chunked_post("3\r\nabc\r\n3\r\n"), 7, bounds), 413);
    EXPECT_EQ(status_of_request(chunked_post("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), 7, bounds), 200);
    EXPECT_EQ(status_of_request(chunked_post("fffffffffffffffff\r\n"), 7, bounds), 413);
}

TEST(request_reader, refuses_chunks_that_are_nearly_all_extension)
{
    std::string fair;
    for (int i = 0; i < 10'000; ++i) {
        fair += "1\r\na\r\n";
    }
    EXPECT_EQ(status_of_request(chunked_post(fair + "0\r\n\r\n"), 1000), 200);
    std::string unfair;
    for (int i = 0; i < 100; ++i) {
        unfair += "1;" + std::string(1000, 'x') + "\r\na\r\n";
    }
    EXPECT_EQ(status_of_request(chunked_post(unfair + "0\r\n\r\n"), 1000), 413);
}

TEST(request_reader, knows_whether_the_connection_goes_on)
{
    const auto goes_on = [](const std::string& version, const std::string& fields) {
        return read_request("GET / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n")
            .keep_alive;
    };
    EXPECT_TRUE(goes_on("1.1", ""));
    EXPECT_FALSE(goes_on("1.1", "Connection: Close\r\n"));
    EXPECT_FALSE(goes_on("1.1", "Connection: TE\r\nConnection: keep-alive, close\r\n"));
    EXPECT_FALSE(goes_on("1.0", ""));
    EXPECT_TRUE(goes_on("1.0", "Connection: Keep-Alive\r\n"));
}

TEST(request_reader, knows_a_sender_that_waits_to_be_asked_for_the_body)
{
    request_reader reader{request_bounds()};
    reader.take("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n");
    EXPECT_FALSE(reader.wants_continue());
    reader.take("\r\n");
    EXPECT_TRUE(reader.has_head());
    EXPECT_TRUE(reader.wants_continue());
    reader.take("a");
    EXPECT_FALSE(reader.wants_continue());
    reader.take("b");
    EXPECT_TRUE(reader.is_complete());
    reader.start();
    reader.take("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
    EXPECT_FALSE(reader.wants_continue());
}

} // namespace
} // namespace andante::http
