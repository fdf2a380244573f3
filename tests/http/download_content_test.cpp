// What a download takes for the file, and what it does not.
#include "http/downloading.hpp"

#include <gmock/gmock.h>

namespace andante::http {
namespace {

using support::content;
using support::files_in;
using support::ok;
using support::peer;
using support::raw_server;
using ::testing::HasSubstr;

class download_content : public support::downloading {};

/// The part of `whole` from `first` on, as a server sends it; `fields` with their line ends.
std::string part_of(const std::string& whole, std::size_t first, const std::string& fields)
{
    return "HTTP/1.1 206 Partial Content\r\nContent-Length: " +
           std::to_string(whole.size() - first) + "\r\n" + fields + "\r\n" + whole.substr(first);
}

std::string
range_field(const std::string& whole, std::size_t first, const std::string& unit = "bytes ")
{
    return "Content-Range: " + unit + std::to_string(first) + "-" +
           std::to_string(whole.size() - 1) + "/" + std::to_string(whole.size()) + "\r\n";
}

std::size_t asked_from(const std::string& request)
{
    const auto range = request.find("Range: bytes=");
    return range == std::string::npos ? 0 : std::stoul(request.substr(range + 13));
}

TEST_F(download_content, a_part_of_another_version_is_not_joined_to_the_first)
{
    struct row {
        std::string first;
        std::string second;
    };
    for (const auto& each :
         {row{"ETag: \"v1\"\r\n", "ETag: \"v2\"\r\n"},
          row{"ETag: \"v1\"\r\n", "ETag: W/\"v1\"\r\n"},
          row{"Last-Modified: Tue, 02 Jun 2026 19:04:11 GMT\r\n",
              "Last-Modified: Tue, 02 Jun 2026 19:04:12 GMT\r\n"},
          row{"ETag: \"v1\"\r\nLast-Modified: Tue, 02 Jun 2026 19:04:11 GMT\r\n",
              "ETag: \"v1\"\r\nLast-Modified: Tue, 02 Jun 2026 19:04:12 GMT\r\n"}}) {
        const std::string old_bytes(300'000, 'o');
        const std::string new_bytes(300'000, 'n');
        raw_server server([&](peer& client) {
            const auto first = asked_from(client.read_request());
            if (client.number == 0) { // cut in the middle
                client.write(ok(old_bytes, each.first).substr(0, 200'000));
                client.close();
            } else if (first > 0) { // a server that knows nothing of If-Range
                client.write(part_of(new_bytes, first, range_field(new_bytes, first) + each.second)
                );
            } else {
                client.write(ok(new_bytes, each.second));
            }
        });
        const auto report = fetch(server.url());
        ASSERT_TRUE(report) << each.second << report.error().message();
        EXPECT_EQ(content(target), new_bytes) << each.second;
        EXPECT_EQ(report->resumes, 2) << each.second;
    }
}

TEST_F(download_content, a_part_that_says_less_of_its_version_is_joined)
{
    const std::string bytes(300'000, 'x');
    raw_server server([&](peer& client) {
        const auto first = asked_from(client.read_request());
        if (client.number == 0) {
            client.write(ok(bytes, "ETag: \"v1\"\r\nLast-Modified: x\r\n").substr(0, 200'000));
            client.close();
        } else {
            EXPECT_GT(first, 0u);
            client.write(part_of(bytes, first, range_field(bytes, first) + "Last-Modified: x\r\n"));
        }
    });
    const auto report = fetch(server.url());
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->resumes, 1);
    EXPECT_EQ(content(target), bytes);
}

TEST_F(download_content, the_unit_of_a_range_is_read_in_any_case)
{
    const std::string bytes(300'000, 'x');
    for (const std::string unit : {"Bytes ", "BYTES ", "bytes  ", "bytes\t"}) {
        raw_server server([&](peer& client) {
            const auto first = asked_from(client.read_request());
            if (client.number == 0) {
                client.write(ok(bytes, "ETag: \"v1\"\r\n").substr(0, 200'000));
                client.close();
            } else {
                client.write(part_of(bytes, first, range_field(bytes, first, unit)));
            }
        });
        const auto report = fetch(server.url());
        ASSERT_TRUE(report) << unit << report.error().message();
        EXPECT_EQ(report->resumes, 1) << unit;
        EXPECT_EQ(content(target), bytes);
    }
}

TEST_F(download_content, asks_for_the_bytes_as_they_are)
{
    std::string request;
    raw_server server([&](peer& client) {
        request = client.read_request();
        client.write(ok("song"));
    });
    ASSERT_TRUE(fetch(server.url()));
    EXPECT_THAT(request, HasSubstr("\r\nAccept-Encoding: identity\r\n"));
}

TEST_F(download_content, a_coded_body_is_refused_and_the_coding_named)
{
    for (const std::string coding : {"gzip", "br", "zstd"}) {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(ok("\x1f\x8b coded", "Content-Encoding: " + coding + "\r\n"));
        });
        const auto failed = fetch(server.url());
        ASSERT_FALSE(failed) << coding;
        EXPECT_EQ(failed.error(), errc::malformed_response);
        EXPECT_EQ(failed.error().stop(), stop_reason::permanent);
        EXPECT_THAT(failed.error().message(), HasSubstr("coded as " + coding));
        EXPECT_EQ(files_in(files), 0u);
    }
    for (const std::string none : {"identity", "Identity", "aws-chunked"}) {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(ok("song", "Content-Encoding: " + none + "\r\n"));
        });
        EXPECT_TRUE(fetch(server.url())) << none;
    }
}

TEST_F(download_content, a_page_or_message_or_nothing_is_no_media)
{
    options.expects = file_content::media;
    struct row {
        std::string body;
        std::string type;
        std::string named;
    };
    for (const auto& each :
         {row{"<!doctype html><title>Sign in</title>", "text/html", "a page or XML"},
          row{"<?xml version='1.0'?><Error/>", "application/xml", "a page or XML"},
          row{R"({"error":"gone"})", "application/json", "a message in JSON"},
          row{R"({"error":"gone"})", "audio/mpeg", "a message in JSON"},
          row{"Not found", "text/plain", "text"},
          row{"", "audio/mpeg", "nothing"}}) {
        put_old_file();
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(ok(each.body, "Content-Type: " + each.type + "\r\n"));
        });
        const auto failed = fetch(server.url());
        ASSERT_FALSE(failed) << each.body;
        EXPECT_EQ(failed.error(), errc::malformed_response);
        EXPECT_THAT(failed.error().message(), HasSubstr("sent " + each.named));
        EXPECT_EQ(failed.error().http_status(), 200);
        EXPECT_EQ(server.accepted(), 1u) << "it is not asked for again";
        expect_untouched();
    }
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok("ID3 sound", "Content-Type: text/html\r\n"));
    });
    EXPECT_TRUE(fetch(server.url())) << "what is media is taken, whatever the server calls it";
}

} // namespace
} // namespace andante::http
