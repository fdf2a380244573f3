#include <andante/http/download.hpp>

#include "http/fetch.hpp"
#include "support/certificates.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

namespace andante::http {
namespace {

using support::bench;
using support::peer;
using support::raw_server;

TEST(download_options, out_of_range_are_refused_by_name_before_anything_is_asked_for)
{
    const support::temporary_directory files;
    const auto path = (files / "track.mp3").string();
    raw_server server([](peer&) {});
    bench at;
    const auto refused = [&](auto change) {
        download_options options;
        change(options);
        const auto from = *url::parse(server.url());
        const auto failed = support::run(at.io, download(at.transport, from, path, options));
        EXPECT_EQ(failed.error(), errc::invalid_request);
        return failed.error().field()->field;
    };
    using o = download_options;
    EXPECT_EQ(refused([](o& x) { x.stall = std::chrono::milliseconds(0); }), "stall");
    EXPECT_EQ(refused([](o& x) { x.resumes = -1; }), "resumes");
    EXPECT_EQ(refused([](o& x) { x.redirects = -1; }), "redirects");
    EXPECT_EQ(server.accepted(), 0u);
    EXPECT_TRUE(std::filesystem::is_empty(files.path()));
}

TEST(download_options, a_refusal_says_how_long_the_server_asks_to_wait_however_it_is_written)
{
    const support::temporary_directory files;
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 429 Too Many\r\nRetry-After: 200, 300\r\nContent-Length: 0\r\n\r\n");
    });
    bench at;
    const auto from = *url::parse(server.url());
    const auto path = (files / "track.mp3").string();
    const auto failed = support::run(at.io, download(at.transport, from, path, download_options()));
    ASSERT_TRUE(failed.has_error());
    EXPECT_EQ(failed.error().retry_after(), std::chrono::seconds(300));
}

} // namespace
} // namespace andante::http
