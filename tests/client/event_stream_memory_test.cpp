// A long stream of events over real sockets and TLS.
#include <andante/client/event_stream.hpp>

#include "client/pipeline_fixture.hpp"
#include "support/certificates.hpp"
#include "support/raw_server.hpp"
#include "support/sanitizers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <malloc.h>
#include <string>
#include <string_view>

using namespace andante_tests;

namespace {

namespace support = andante::support;

constexpr std::uint64_t stream_bytes = 100'000'000;
constexpr std::size_t most_above_rest = 1024 * 1024;

std::size_t bytes_in_use()
{
    const auto heap = ::mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

/// What was read of a stream, and how much memory that took.
struct passage {
    std::uint64_t bytes = 0;
    std::size_t most = 0;
};

asio::awaitable<void> read_all(const andante::pipeline* calls, call what, passage* seen)
{
    auto opening = calls->events(std::move(what), andante::event_options());
    auto opened = co_await std::move(opening);
    for (std::uint64_t count = 0;; ++count) {
        auto reading = opened.value().next();
        const auto event = co_await std::move(reading);
        if (!event.value()) {
            break;
        }
        seen->bytes += event.value()->data.size() + std::string_view("data: \n\n").size();
        if (count % 100 == 0) {
            seen->most = std::max(seen->most, bytes_in_use());
        }
    }
}

TEST(event_stream_memory, of_100_mb_over_tls_less_than_one_is_in_memory)
{
    if (address_sanitized || thread_sanitized) {
        GTEST_SKIP() << "a sanitizer's heap tells nothing";
    }
    const support::temporary_directory files;
    const support::authority authority(files);
    authority.issue("server", support::certificate_wish({"IP:127.0.0.1"}));
    support::raw_server_options options;
    options.certificate_file = (files / "server.pem").string();
    options.key_file = (files / "server.key").string();
    const support::raw_server server(
        [](support::peer& client) {
            client.read_request();
            client.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            std::string piece;
            for (int each = 0; each < 50; ++each) {
                piece += "data: " + std::string(992, 'x') + "\n\n";
            }
            for (std::uint64_t sent = 0; sent < stream_bytes; sent += piece.size()) {
                client.write(piece);
            }
            client.close();
        },
        options
    );
    asio::io_context context(1);
    client_options settings;
    settings.api_key = andante::secret("key");
    settings.base_url = server.url("");
    settings.connections.ca_file = authority.file();
    settings.connections.proxy = andante::secret("none");
    settings.pacer = andante::pacing::unpaced();
    const andante::pipeline calls(context.get_executor(), test_profile(), settings);
    const auto rest = bytes_in_use();
    passage seen;
    std::exception_ptr failed;
    asio::co_spawn(
        context,
        read_all(&calls, call(http::method::get, "GET /stream", "/stream"), &seen),
        [&failed](std::exception_ptr thrown) { failed = thrown; }
    );
    context.run();
    ASSERT_EQ(failed, nullptr);
    EXPECT_EQ(seen.bytes, stream_bytes);
    RecordProperty("bytes_above_rest", std::to_string(seen.most - std::min(rest, seen.most)));
    EXPECT_LE(seen.most, rest + most_above_rest);
}

} // namespace
