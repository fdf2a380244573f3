// A sink that is full holds up the server.
#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using support::bench;
using support::get;
using support::peer;
using support::raw_server;
using support::short_idle;

/// Takes nothing more than `most` bytes before it is opened.
class valve final : public body_sink {
public:
    valve(asio::io_context& io, std::size_t most)
        : timer_(io)
        , most_(most)
    {
        timer_.expires_at(asio::steady_timer::time_point::max());
    }

    bool begin(const response&, std::optional<std::uint64_t>) override { return true; }
    result<void> write(std::string_view piece) override
    {
        taken += piece.size();
        if (taken >= most_ && on_full) {
            std::exchange(on_full, nullptr)();
        }
        return {};
    }
    bool has_room() const noexcept override { return taken < most_; }
    asio::awaitable<void> wait_for_room() override
    {
        ++waits;
        boost::system::error_code code;
        auto token = asio::redirect_error(asio::use_awaitable, code);
        co_await timer_.async_wait(token); // open() ends it as a cancellation does
        if (!has_room()) {
            throw boost::system::system_error(code);
        }
    }

    void open()
    {
        most_ = static_cast<std::size_t>(-1);
        timer_.cancel();
    }

    std::size_t taken = 0;
    int waits = 0;
    std::function<void()> on_full;

private:
    asio::steady_timer timer_;
    std::size_t most_;
};

constexpr std::size_t large = 64U * 1024 * 1024; // no system buffers as much

/// Writes as much as is taken.
class flood {
public:
    void operator()(peer& client)
    {
        client.read_request();
        client.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large) + "\r\n\r\n");
        const std::string piece(64 * 1024, 'x');
        for (std::size_t at = 0; at < large && client.write(piece); at += piece.size()) {
            written += piece.size();
        }
    }

    std::atomic<std::size_t> written = 0;
};

request fetch_into(const raw_server& server, std::shared_ptr<body_sink> sink)
{
    auto what = get(server);
    what.sink = std::move(sink);
    return what;
}

TEST(back_pressure, a_full_sink_stops_the_socket_and_is_not_the_server_s_silence)
{
    flood source;
    raw_server server([&](peer& client) { source(client); });
    bench at;
    const auto sink = std::make_shared<valve>(at.io, 200'000);
    asio::steady_timer later(at.io);
    std::size_t taken = 0;
    std::size_t written = 0;
    sink->on_full = [&] {
        later.expires_after(200ms); // longer than the limit of silence
        later.async_wait([&](boost::system::error_code) {
            taken = sink->taken;
            written = source.written;
            sink->open();
        });
    };
    const auto answer = at.send(fetch_into(server, sink), short_idle());
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(sink->waits, 1);
    EXPECT_LT(taken, 200'000U + 64 * 1024 + 1) << "at most one read more";
    EXPECT_LT(written, large / 2) << "the server was held up";
    EXPECT_EQ(sink->taken, large);
}

TEST(back_pressure, the_deadline_passes_while_a_sink_is_full)
{
    flood source;
    raw_server server([&](peer& client) { source(client); });
    bench at;
    const auto sink = std::make_shared<valve>(at.io, 200'000);
    asio::steady_timer later(at.io);
    sink->on_full = [&] {
        later.expires_after(200ms);
        later.async_wait([&](boost::system::error_code) { sink->open(); });
    };
    exchange_limits limits;
    limits.deadline = std::chrono::steady_clock::now() + 100ms;
    const auto answer = at.send(fetch_into(server, sink), limits);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), errc::deadline_exceeded);
}

TEST(back_pressure, a_deadline_for_the_head_does_not_end_the_body)
{
    flood source;
    raw_server server([&](peer& client) { source(client); });
    bench at;
    const auto sink = std::make_shared<valve>(at.io, 200'000);
    asio::steady_timer later(at.io);
    sink->on_full = [&] {
        later.expires_after(600ms);
        later.async_wait([&](boost::system::error_code) { sink->open(); });
    };
    exchange_limits limits;
    limits.deadline = std::chrono::steady_clock::now() + 500ms;
    limits.until_head = true;
    const auto answer = at.send(fetch_into(server, sink), limits);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(sink->taken, large);
}

TEST(back_pressure, silence_behind_the_head_is_bounded_although_the_deadline_is_not)
{
    std::atomic<bool> done = false;
    raw_server server([&](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
        while (!done) {
            std::this_thread::yield();
        }
    });
    bench at;
    exchange_limits limits;
    limits.idle = 600ms;
    limits.until_head = true;
    limits.deadline = std::chrono::steady_clock::now() + 400ms;
    const auto answer = at.send(fetch_into(server, std::make_shared<valve>(at.io, 1000)), limits);
    done = true;
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), errc::read_timeout) << answer.error().message();
}

TEST(back_pressure, cancelling_a_wait_for_room_closes_the_connection)
{
    flood source;
    raw_server server([&](peer& client) { source(client); });
    bench at;
    const auto sink = std::make_shared<valve>(at.io, 200'000);
    asio::cancellation_signal signal;
    sink->on_full = [&] {
        asio::post(at.io, [&] { signal.emit(asio::cancellation_type::terminal); });
    };
    std::exception_ptr thrown;
    asio::co_spawn(
        at.io,
        at.transport->send(fetch_into(server, sink), exchange_limits()),
        asio::bind_cancellation_slot(
            signal.slot(), [&](std::exception_ptr failed, result<response>) { thrown = failed; }
        )
    );
    at.io.restart();
    at.io.run();
    ASSERT_TRUE(thrown);
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& aborted) {
        EXPECT_EQ(aborted.code(), asio::error::operation_aborted);
    }
    EXPECT_EQ(sink->waits, 1);
    EXPECT_LT(source.written, large);
}

} // namespace
} // namespace andante::http
