#include "http/downloading.hpp"

#include <gmock/gmock.h>

#include <atomic>

namespace andante::http {
namespace {

using support::audio;
using support::peer;
using support::raw_server;
using testing::HasSubstr;

class download_to_memory_test : public support::downloading {
protected:
    result<fetched_file> load(const std::string& where, std::size_t most)
    {
        return support::run(
            at.io, download_to_memory(at.transport, *url::parse(where), most, options)
        );
    }

    static std::string answer(const std::string& bytes, const std::string& fields = "")
    {
        return "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: " +
               std::to_string(bytes.size()) + "\r\n" + fields + "\r\n" + bytes;
    }
};

TEST_F(download_to_memory_test, a_file_beyond_the_limit_is_given_up_when_it_is_announced)
{
    raw_server server([&](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\nx");
        client.wait_for_close();
    });
    const auto failed = load(server.url(), 1'000'000);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::body_too_large);
    EXPECT_EQ(failed.error().stop(), stop_reason::permanent);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST_F(download_to_memory_test, a_file_beyond_the_limit_is_given_up_when_it_comes)
{
    raw_server server([&](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + audio());
        client.close();
    });
    const auto failed = load(server.url(), audio().size() - 1);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::body_too_large);
    const auto exact = load(server.url(), audio().size());
    ASSERT_TRUE(exact) << exact.error().message();
    EXPECT_EQ(exact->bytes, audio());
}

TEST_F(download_to_memory_test, a_file_with_another_digest_is_never_given)
{
    options.resumes = 1;
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(answer(audio(), "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==\r\n"));
    });
    const auto failed = load(server.url(), 1'000'000);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::truncated_body);
    EXPECT_THAT(failed.error().message(), HasSubstr("MD5"));
    EXPECT_EQ(failed.error().stop(), stop_reason::attempts_exhausted);
}

TEST_F(download_to_memory_test, goes_on_where_it_was_cut)
{
    raw_server server([&](peer& client) {
        const auto request = client.read_request();
        if (client.number == 0) {
            client.write(answer(audio(), "ETag: \"v1\"\r\n").substr(0, 200'000));
            client.close();
            return;
        }
        const auto found = request.find("Range: bytes=") + 13;
        const auto first = static_cast<std::size_t>(std::stoul(request.substr(found)));
        const auto rest = audio().substr(first);
        client.write(
            "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes " +
            std::to_string(first) +
            "-699999/700000\r\nContent-Length: " + std::to_string(rest.size()) + "\r\n\r\n" + rest
        );
    });
    const auto loaded = load(server.url(), 1'000'000);
    ASSERT_TRUE(loaded) << loaded.error().message();
    EXPECT_EQ(loaded->bytes, audio());
    EXPECT_EQ(loaded->report.resumes, 1);
    EXPECT_EQ(loaded->report.bytes, audio().size());
}

} // namespace
} // namespace andante::http
