// Connections that nobody uses, and what goes with their context.
#include <andante/core/observer.hpp>

#include "http/fetch.hpp"
#include "support/flag.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace andante::http {
namespace {

namespace asio = boost::asio;
using support::bench;
using support::flag;
using support::ok;
using support::peer;
using support::raw_server;

request ask(const raw_server& server)
{
    return request(method::get, *url::parse(server.url("/")));
}

/// Raises a flag when a connection was retired for that reason.
class retiring_observer final : public observer {
public:
    retiring_observer(std::string reason, flag& retired)
        : reason_(std::move(reason))
        , retired_(&retired)
    {}

    void on_pool(const pool_event& event) override
    {
        if (event.what == pool_event::kind::retired && event.detail.find(reason_) == 0) {
            retired_->raise();
        }
    }

private:
    std::string reason_;
    flag* retired_;
};

/// They stayed half closed until the next request to the same origin.
TEST(pool, notices_without_a_request_that_a_server_has_hung_up)
{
    flag retired;
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(ok("a"));
        client.close();
    });
    bench at(bench::no_proxy(), std::make_shared<retiring_observer>("closed by", retired));
    ASSERT_TRUE(at.send(ask(server)));
    retired.wait();
    at.io.restart();
    EXPECT_EQ(at.io.run(), 0u) << "nobody waits there";
}

/// What was kept was closed by a reactor that was gone.
TEST(lifetime, a_transport_may_outlive_its_context_with_connections_that_are_kept)
{
    raw_server server([](peer& client) {
        while (!client.read_request().empty()) {
            client.write(ok("hello"));
        }
    });
    auto io = std::make_unique<asio::io_context>();
    const auto transport = make_transport(asio::make_strand(*io), bench::no_proxy());
    ASSERT_TRUE(support::run(*io, transport->send(ask(server), exchange_limits())));
    io.reset();
    transport->close_idle();
    asio::io_context other;
    std::exception_ptr thrown;
    asio::co_spawn(
        other,
        transport->send(ask(server), exchange_limits()),
        [&](std::exception_ptr how, result<response>) { thrown = how; }
    );
    other.run();
    ASSERT_TRUE(thrown);
    EXPECT_TRUE(andante::detail::error_from(thrown).is_cancelled());
}

} // namespace
} // namespace andante::http
