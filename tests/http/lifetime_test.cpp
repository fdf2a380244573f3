#include "http/fetch.hpp"
#include "support/flag.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <future>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
using support::bench;
using support::flag;
using support::get;
using support::ok;
using support::peer;
using support::raw_server;
using support::serve_hello;

namespace asio = boost::asio;

/// Starts a request, cancels it at a moment of the server's choosing, and gives its end.
std::exception_ptr
cancel_when(flag& moment, bench& at, request what, asio::cancellation_signal& stop)
{
    std::exception_ptr thrown;
    asio::co_spawn(
        at.io,
        at.transport->send(std::move(what), exchange_limits()),
        asio::bind_cancellation_slot(
            stop.slot(), [&](std::exception_ptr failed, result<response>) { thrown = failed; }
        )
    );
    std::thread canceller([&] {
        moment.wait();
        asio::post(at.io, [&] { stop.emit(asio::cancellation_type::terminal); });
    });
    at.io.run();
    canceller.join();
    return thrown;
}

bool is_aborted(const std::exception_ptr& thrown)
{
    try {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    } catch (const boost::system::system_error& failed) {
        return failed.code() == asio::error::operation_aborted;
    }
    return false;
}

TEST(cancellation, ends_an_exchange_wherever_it_is_and_closes_its_connection)
{
    for (const std::string answer :
         {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"}) {
        flag arrived;
        flag closed;
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(answer);
            arrived.raise();
            client.wait_for_close();
            closed.raise();
        });
        bench at;
        asio::cancellation_signal stop;
        EXPECT_TRUE(is_aborted(cancel_when(arrived, at, get(server), stop))) << answer;
        closed.wait();
    }
}

TEST(cancellation, ends_a_tls_handshake)
{
    flag arrived;
    raw_server server([&](peer& client) {
        client.read(1);
        arrived.raise();
        client.wait_for_close();
    });
    bench at;
    asio::cancellation_signal stop;
    const auto where = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
    request what(method::get, *url::parse(where));
    EXPECT_TRUE(is_aborted(cancel_when(arrived, at, what, stop)));
}

TEST(cancellation, of_one_in_the_queue_leaves_the_others_in_order)
{
    flag arrived;
    flag go_on;
    raw_server server([&](peer& client) {
        client.read_request();
        arrived.raise();
        go_on.wait();
        do {
            client.write(ok("a"));
        } while (!client.read_request().empty());
    });
    auto options = bench::no_proxy();
    options.connections_per_origin = 1;
    bench at(options);
    std::vector<int> order;
    bool is_second_aborted = false;
    asio::cancellation_signal stop;
    for (int i = 0; i < 4; ++i) {
        const auto done = [&, i](std::exception_ptr failed, result<response>) {
            order.push_back(i);
            if (i == 1) {
                is_second_aborted = is_aborted(failed);
                go_on.raise();
            }
        };
        auto sending = at.transport->send(get(server), exchange_limits());
        if (i == 1) {
            asio::co_spawn(
                at.io, std::move(sending), asio::bind_cancellation_slot(stop.slot(), done)
            );
        } else {
            asio::co_spawn(at.io, std::move(sending), done);
        }
    }
    std::thread canceller([&] {
        arrived.wait();
        asio::post(at.io, [&] { stop.emit(asio::cancellation_type::terminal); });
    });
    at.io.run();
    canceller.join();
    EXPECT_TRUE(is_second_aborted);
    EXPECT_EQ(order, (std::vector{1, 0, 2, 3}));
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(pool, refuses_more_than_its_queue_holds_and_names_the_deadline_of_those_in_it)
{
    flag arrived;
    flag finished;
    raw_server server([&](peer& client) {
        client.read_request();
        arrived.raise();
        finished.wait();
        client.write(ok("a"));
    });
    auto options = bench::no_proxy();
    options.connections_per_origin = 1;
    options.queued_per_origin = 1;
    bench at(options);
    std::vector<error> errors;
    bool is_first_answered = false;
    const auto done = [&](std::exception_ptr, result<response> answer) {
        if (answer) {
            is_first_answered = true;
        } else {
            errors.push_back(answer.error());
            if (errors.size() == 2) {
                finished.raise();
            }
        }
    };
    asio::co_spawn(at.io, at.transport->send(get(server), exchange_limits()), done);
    exchange_limits soon;
    soon.deadline = std::chrono::steady_clock::now() + 50ms;
    asio::co_spawn(at.io, at.transport->send(get(server), soon), done);
    asio::co_spawn(at.io, at.transport->send(get(server), exchange_limits()), done);
    at.io.run();
    ASSERT_EQ(errors.size(), 2u);
    EXPECT_EQ(errors[0], errc::queue_full_locally);
    EXPECT_EQ(errors[1], errc::deadline_exceeded);
    EXPECT_EQ(errors[0].outcome(), outcome::not_sent);
    EXPECT_EQ(errors[1].outcome(), outcome::not_sent);
    EXPECT_TRUE(is_first_answered);
}

TEST(lifetime, an_idle_transport_does_not_keep_its_context_running)
{
    raw_server server(serve_hello);
    bench at;
    ASSERT_TRUE(at.send(get(server)));
    at.io.restart();
    EXPECT_EQ(at.io.run(), 0u);
}

TEST(lifetime, destroying_the_transport_aborts_what_is_running)
{
    flag arrived;
    raw_server server([&](peer& client) {
        client.read_request();
        arrived.raise();
        client.wait_for_close();
    });
    auto options = bench::no_proxy();
    options.connections_per_origin = 1;
    bench at(options);
    int aborted = 0;
    for (int i = 0; i < 3; ++i) { // One on the wire, two in the queue.
        asio::co_spawn(
            at.io,
            at.transport->send(get(server), exchange_limits()),
            [&](std::exception_ptr failed, result<response>) { aborted += is_aborted(failed); }
        );
    }
    std::thread destroyer([&] {
        arrived.wait();
        at.transport.reset();
    });
    at.io.run();
    destroyer.join();
    EXPECT_EQ(aborted, 3);
}

TEST(lifetime, destroying_the_context_with_exchanges_in_it_is_safe)
{
    flag arrived;
    raw_server server([&](peer& client) {
        client.read_request();
        arrived.raise();
        client.wait_for_close();
    });
    asio::io_context io;
    auto options = bench::no_proxy();
    options.connections_per_origin = 1;
    auto transport = make_transport(io.get_executor(), options);
    for (int i = 0; i < 3; ++i) {
        asio::co_spawn(
            io,
            transport->send(get(server), exchange_limits()),
            [](std::exception_ptr, result<response>) { FAIL(); }
        );
    }
    std::thread stopper([&] {
        arrived.wait();
        io.stop();
    });
    io.run();
    stopper.join();
    transport.reset();
}

TEST(lifetime, destroying_the_context_while_a_name_is_resolved_is_safe)
{
    const auto send_alone = [](std::shared_ptr<http::transport> own,
                               request what) -> asio::awaitable<void> {
        const auto answer = co_await own->send(std::move(what), exchange_limits());
        ADD_FAILURE() << answer.has_value();
    };
    std::weak_ptr<http::transport> left;
    {
        asio::io_context io;
        auto transport = make_transport(io.get_executor(), bench::no_proxy());
        left = transport;
        request what(method::get, *url::parse("http://no-such-host.invalid/"));
        // The operation is the only one that holds the transport.
        auto sending = send_alone(std::move(transport), std::move(what));
        asio::co_spawn(io, std::move(sending), [](std::exception_ptr) {});
        io.poll_one();
        EXPECT_FALSE(left.expired());
    }
    EXPECT_TRUE(left.expired()) << "the thread that asks for the name holds nothing of it";
}

TEST(threads, eight_of_them_share_one_transport)
{
    raw_server server(serve_hello);
    asio::thread_pool sockets(4);
    asio::thread_pool callers(8);
    auto options = bench::no_proxy();
    options.connections_per_origin = 4;
    const auto transport = make_transport(sockets.get_executor(), options);
    std::vector<std::future<int>> answers;
    const auto call_often = [](std::shared_ptr<http::transport> shared,
                               request what) -> asio::awaitable<int> {
        int count = 0;
        for (int i = 0; i < 50; ++i) {
            const auto answer = co_await shared->send(what, exchange_limits());
            count += answer && answer->body == "hello";
        }
        co_return count;
    };
    for (int i = 0; i < 16; ++i) {
        answers.push_back(
            asio::co_spawn(callers, call_often(transport, get(server)), asio::use_future)
        );
    }
    for (auto& answer : answers) {
        EXPECT_EQ(answer.get(), 50);
    }
    EXPECT_LE(server.accepted(), 4u);
    callers.join();
}

} // namespace
} // namespace andante::http
