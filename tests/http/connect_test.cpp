#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <list>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using support::bench;

namespace asio = boost::asio;

/// A port that answers no further attempt to connect: its queue is full and nobody takes from it.
class deaf_port {
public:
    deaf_port()
        : acceptor_(io_)
    {
        acceptor_.open(tcp::v4());
        acceptor_.bind(tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        acceptor_.listen(0);
        // The kernel queues a few; the first that stays open-ended shows that it is full.
        for (int connected = 0; connected == static_cast<int>(fillers_.size()); ++connected) {
            auto& socket = fillers_.emplace_back(io_);
            socket.open(tcp::v4());
            socket.async_connect(acceptor_.local_endpoint(), [](boost::system::error_code) {});
            if (io_.run_one_for(100ms) == 0) {
                break;
            }
        }
    }

    std::string url(std::string_view scheme = "http") const
    {
        const auto port = std::to_string(acceptor_.local_endpoint().port());
        return std::string(scheme) + "://127.0.0.1:" + port + "/";
    }

private:
    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::list<tcp::socket> fillers_;
};

TEST(connecting, has_its_own_limit)
{
    const deaf_port port;
    auto options = bench::no_proxy();
    options.connect_timeout = 50ms;
    bench at(options);
    for (const auto scheme : {"http", "https"}) {
        const auto failed = at.get(port.url(scheme));
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::connect_timeout);
        EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
    }
}

TEST(connecting, ends_at_the_deadline)
{
    const deaf_port port;
    bench at;
    exchange_limits limits;
    limits.deadline = std::chrono::steady_clock::now() + 50ms;
    const auto failed = at.get(port.url(), limits);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::deadline_exceeded);
    EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
}

TEST(connecting, ends_when_it_is_cancelled)
{
    const deaf_port port;
    bench at;
    asio::cancellation_signal stop;
    bool is_aborted = false;
    asio::co_spawn(
        at.io,
        at.transport->send(request(method::get, *url::parse(port.url())), exchange_limits()),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](std::exception_ptr thrown, result<response>) {
                try {
                    std::rethrow_exception(thrown);
                } catch (const boost::system::system_error& failed) {
                    is_aborted = failed.code() == asio::error::operation_aborted;
                }
            }
        )
    );
    at.io.poll(); // Up to the connect that never ends.
    stop.emit(asio::cancellation_type::terminal);
    at.io.run();
    EXPECT_TRUE(is_aborted);
}

TEST(connecting, the_longest_times_mean_no_limit)
{
    support::raw_server server([](support::peer& client) {
        while (!client.read_request().empty()) {
            client.write(support::ok("a"));
        }
    });
    auto options = bench::no_proxy();
    options.resolve_timeout = options.connect_timeout = options.tls_timeout =
        std::chrono::milliseconds::max();
    options.idle_for = options.max_age = std::chrono::milliseconds::max();
    options.tcp_keepalive_idle = options.tcp_keepalive_interval = std::chrono::seconds::max();
    bench at(options);
    exchange_limits limits;
    limits.idle = std::chrono::milliseconds::max();
    for (int i = 0; i < 2; ++i) {
        const auto answer = at.get(server.url(), limits);
        ASSERT_TRUE(answer) << answer.error().message();
    }
    EXPECT_EQ(server.accepted(), 1u); // Kept as long as it was asked for.
}

/// What the kernel has of an option of TCP on this process's connection to a port.
int option_of_connection_to(unsigned short port, int name)
{
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        sockaddr_in peer{};
        socklen_t size = sizeof(peer);
        auto* const address = reinterpret_cast<sockaddr*>(&peer);
        if (::getpeername(descriptor, address, &size) != 0 || peer.sin_family != AF_INET ||
            ntohs(peer.sin_port) != port) {
            continue;
        }
        int value = 0;
        socklen_t length = sizeof(value);
        return ::getsockopt(descriptor, IPPROTO_TCP, name, &value, &length) == 0 ? value : -1;
    }
    return -1;
}

TEST(connecting, the_kernel_has_the_keepalive_that_was_asked_for)
{
    support::raw_server server([](support::peer& client) {
        client.read_request();
        client.write(support::ok("a"));
        client.read_request();
    });
    auto options = bench::no_proxy();
    options.tcp_keepalive_idle = 71s;
    options.tcp_keepalive_interval = 13s;
    options.tcp_keepalive_probes = 7;
    bench at(options);
    ASSERT_TRUE(at.get(server.url()));
    EXPECT_EQ(option_of_connection_to(server.port(), TCP_KEEPIDLE), 71);
    EXPECT_EQ(option_of_connection_to(server.port(), TCP_KEEPINTVL), 13);
    EXPECT_EQ(option_of_connection_to(server.port(), TCP_KEEPCNT), 7);
    EXPECT_EQ(option_of_connection_to(server.port(), TCP_NODELAY), 1);
}

TEST(connecting, a_silence_that_nobody_can_keep_is_refused_before_anything_is_sent)
{
    support::raw_server server([](support::peer&) {});
    bench at;
    for (const auto idle : {0ms, -1ms}) {
        exchange_limits limits;
        limits.idle = idle;
        const auto failed = at.get(server.url(), limits);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::invalid_request);
        EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
        EXPECT_EQ(failed.error().field()->field, "idle");
    }
    EXPECT_EQ(server.accepted(), 0u);
}

TEST(connecting, options_out_of_range_are_refused_by_name)
{
    const auto refused = [](auto change) {
        auto options = bench::no_proxy();
        change(options);
        try {
            bench at(options);
        } catch (const failure& thrown) {
            EXPECT_EQ(thrown.error(), errc::invalid_request);
            return thrown.error().field()->field;
        }
        return std::string("accepted");
    };
    using o = transport_options;
    EXPECT_EQ(refused([](o& x) { x.connections_per_origin = 0; }), "connections_per_origin");
    EXPECT_EQ(refused([](o& x) { x.connections_per_origin = 1025; }), "connections_per_origin");
    EXPECT_EQ(refused([](o& x) { x.idle_for = -1ms; }), "idle_for");
    EXPECT_EQ(refused([](o& x) { x.max_age = -1ms; }), "max_age");
    EXPECT_EQ(refused([](o& x) { x.resolve_timeout = 0ms; }), "resolve_timeout");
    EXPECT_EQ(refused([](o& x) { x.connect_timeout = 0ms; }), "connect_timeout");
    EXPECT_EQ(refused([](o& x) { x.tls_timeout = 0ms; }), "tls_timeout");
    EXPECT_EQ(refused([](o& x) { x.tcp_keepalive_idle = -1s; }), "tcp_keepalive_idle");
    EXPECT_EQ(refused([](o& x) { x.tcp_keepalive_interval = 0s; }), "tcp_keepalive_interval");
    EXPECT_EQ(refused([](o& x) { x.tcp_keepalive_probes = 0; }), "tcp_keepalive_probes");
    EXPECT_EQ(refused([](o& x) { x.tcp_keepalive_idle = 0s; }), "accepted");
}

} // namespace
} // namespace andante::http
