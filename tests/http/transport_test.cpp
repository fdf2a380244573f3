#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

namespace asio = boost::asio;

void serve_hello(peer& client)
{
    while (!client.read_request().empty()) {
        client.write(ok("hello"));
    }
}

request get(const raw_server& server, std::string_view path = "/")
{
    return request(method::get, *url::parse(server.url(path)));
}

/// Raised once, waited for from other threads.
class flag {
public:
    void raise()
    {
        const std::lock_guard lock(mutex_);
        is_up_ = true;
        changed_.notify_all();
    }
    void wait()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return is_up_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_up_ = false;
};

TEST(transport, gets_a_body_and_keeps_the_connection)
{
    raw_server server(serve_hello);
    bench at;
    for (int i = 0; i < 3; ++i) {
        const auto answer = at.send(get(server, "/a"));
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, "hello");
        EXPECT_GE(answer->body.capacity(), answer->body.size() + 64);
    }
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(transport, writes_the_request_as_it_was_given)
{
    std::string seen;
    raw_server server([&](peer& client) {
        seen = client.read_request();
        client.write(ok(""));
    });
    bench at;
    request what(method::post, *url::parse(server.url("/v1/x?y=%20")));
    what.headers.add("X-API-Key", "k");
    what.headers.add("Accept", "application/json");
    what.body = "{\"a\":1}";
    ASSERT_TRUE(at.send(what));
    EXPECT_EQ(
        seen,
        "POST /v1/x?y=%20 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nX-API-Key: k\r\nAccept: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}"
    );
}

TEST(transport, writes_and_reads_large_bodies)
{
    const std::string large(3'000'000, 'x');
    raw_server server([&](peer& client) {
        const auto request = client.read_request();
        client.write(ok(std::to_string(request.size() - request.find("\r\n\r\n") - 4)));
        client.read_request();
        client.write(ok(large));
    });
    bench at;
    request what(method::put, *url::parse(server.url()));
    what.body = large;
    EXPECT_EQ(at.send(what)->body, "3000000");
    EXPECT_EQ(at.send(get(server))->body, large);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(transport, reads_every_framing_byte_by_byte)
{
    struct row {
        std::string answer;
        int status;
        std::string body;
        bool is_kept;
    };
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::vector<row> rows{
        {ok("hello"), 200, "hello", true},
        {chunked + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n", 200, "abcde", true},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + ok("a"),
         200,
         "a",
         true},
        {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", 304, "", true},
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", 404, "no", true},
        {ok("a", "Connection: close\r\n"), 200, "a", false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a", false},
        {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na", 200, "a", true},
        {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false},
        {ok("a") + "HTTP/1.1 200 OK\r\n", 200, "a", false}, // More than was asked for.
    };
    for (const auto& each : rows) {
        raw_server server([&](peer& client) {
            client.read_request();
            const bool ends_with_connection = each.answer.find("until") != std::string::npos;
            for (const char byte : each.answer) {
                client.write(std::string_view(&byte, 1));
            }
            if (ends_with_connection) {
                return;
            }
            if (!client.read_request().empty()) {
                client.write(ok("second"));
            }
            client.wait_for_close();
        });
        bench at;
        const auto answer = at.send(get(server));
        ASSERT_TRUE(answer) << each.answer << answer.error().message();
        EXPECT_EQ(answer->status, each.status);
        EXPECT_EQ(answer->body, each.body);
        EXPECT_FALSE(answer->headers.find("X-Trailer"));
        EXPECT_FALSE(answer->headers.find("Link"));
        EXPECT_GE(answer->body.capacity(), answer->body.size() + 64);
        if (each.is_kept) {
            EXPECT_EQ(at.send(get(server))->body, "second") << each.answer;
            EXPECT_EQ(server.accepted(), 1u) << each.answer;
        }
    }
}

TEST(transport, does_not_reuse_a_connection_that_carried_too_much)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok("a") + ok("forged"));
        client.wait_for_close();
    });
    bench at;
    EXPECT_EQ(at.send(get(server))->body, "a");
    EXPECT_EQ(at.send(get(server))->body, "a");
    EXPECT_EQ(server.accepted(), 2u);
}

TEST(transport, a_head_answer_has_no_body_whatever_it_announces)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
        client.read_request();
        client.write(ok("a"));
    });
    bench at;
    const auto answer = at.send(request(method::head, *url::parse(server.url())));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->headers.find("content-length"), "1000000000000");
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(at.send(get(server))->body, "a");
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(transport, an_answer_before_the_end_of_the_request_is_read)
{
    raw_server server([](peer& client) {
        client.read(100);
        client.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
        client.wait_for_close();
    });
    bench at;
    request what(method::post, *url::parse(server.url()));
    what.body = std::string(1'000'000, 'x');
    EXPECT_EQ(at.send(what)->status, 413);
}

/// Answers once, then closes the kept connection when the test says so.
class closing_server {
public:
    /// `late`: closes only once the next request has come, so that no look at the socket helps.
    explicit closing_server(bool late)
        : server([this, late](peer& client) {
            client.read_request();
            client.write(ok(std::to_string(client.number)));
            if (client.number > 0) {
                client.wait_for_close();
            } else if (late) {
                client.read_request();
                client.reset();
            } else {
                client.close();
                closed.raise();
            }
        })
    {}

    flag closed;
    raw_server server;
};

TEST(keep_alive_race, a_connection_known_to_be_closed_is_not_used_by_any_method)
{
    for (const auto verb : {method::get, method::post, method::delete_}) {
        closing_server at_once(false);
        bench at;
        EXPECT_EQ(at.send(get(at_once.server))->body, "0");
        at_once.closed.wait();
        const auto answer = at.send(request(verb, *url::parse(at_once.server.url())));
        ASSERT_TRUE(answer) << to_string(verb) << answer.error().message();
        EXPECT_EQ(answer->body, "1");
    }
}

TEST(keep_alive_race, a_read_is_repeated_once_on_a_new_connection)
{
    for (const auto verb : {method::get, method::head}) {
        closing_server late(true);
        bench at;
        EXPECT_EQ(at.send(get(late.server))->body, "0");
        const auto answer = at.send(request(verb, *url::parse(late.server.url())));
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(late.server.accepted(), 2u);
    }
}

TEST(keep_alive_race, a_write_is_not_repeated_and_may_have_taken_effect)
{
    for (const auto verb : {method::post, method::put, method::patch, method::delete_}) {
        closing_server late(true);
        bench at;
        EXPECT_EQ(at.send(get(late.server))->body, "0");
        const auto failed = at.send(request(verb, *url::parse(late.server.url())));
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::connection_reset);
        EXPECT_EQ(failed.error().outcome(), outcome::unknown);
        EXPECT_EQ(late.server.accepted(), 1u);
    }
}

TEST(keep_alive_race, a_read_on_a_new_connection_is_not_repeated)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.reset();
    });
    bench at;
    EXPECT_EQ(at.send(get(server)).error(), errc::connection_reset);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(keep_alive_race, a_read_that_had_begun_to_be_answered_is_not_repeated)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok("0"));
        client.read_request();
        client.write("H");
        client.close();
    });
    bench at;
    ASSERT_TRUE(at.send(get(server)));
    EXPECT_EQ(at.send(get(server)).error(), errc::connection_reset);
    EXPECT_EQ(server.accepted(), 1u);
}

/// Gathers a body, and may refuse it.
class gathering_sink final : public body_sink {
public:
    bool begin(const response& head, std::optional<std::uint64_t> content_length) override
    {
        status = head.status;
        length = content_length;
        return accepts;
    }
    result<void> write(std::string_view piece) override
    {
        if (gathered.size() + piece.size() > refuse_after) {
            error_details details;
            details.message = "disk full";
            return error(errc::file_error, std::move(details));
        }
        gathered += piece;
        largest = std::max(largest, piece.size());
        return {};
    }

    bool accepts = true;
    std::size_t refuse_after = std::size_t(-1);
    int status = 0;
    std::optional<std::uint64_t> length;
    std::string gathered;
    std::size_t largest = 0;
};

TEST(sink, takes_the_body_in_pieces_beyond_the_memory_limit)
{
    const std::string large(2'000'000, 'x');
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(ok(large));
    });
    bench at;
    auto what = get(server);
    const auto sink = std::make_shared<gathering_sink>();
    what.sink = sink;
    exchange_limits limits;
    limits.body_bytes = 10;
    const auto answer = at.send(what, limits);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(sink->gathered, large);
    EXPECT_EQ(sink->length, 2'000'000u);
    EXPECT_LT(sink->largest, 200'000u);
}

TEST(sink, its_error_ends_the_exchange_and_the_connection)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok("hello"));
        client.wait_for_close();
    });
    bench at;
    for (int i = 0; i < 2; ++i) {
        auto what = get(server);
        const auto sink = std::make_shared<gathering_sink>();
        sink->refuse_after = 3;
        what.sink = sink;
        const auto failed = at.send(what);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::file_error);
        EXPECT_EQ(failed.error().message(), "disk full");
    }
    EXPECT_EQ(server.accepted(), 2u);
}

TEST(sink, gets_nothing_of_an_error_answer_or_when_it_declines)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
        client.read_request();
        client.write(ok("in memory"));
    });
    bench at;
    for (const std::string body : {"no", "in memory"}) {
        auto what = get(server);
        const auto sink = std::make_shared<gathering_sink>();
        sink->accepts = false;
        what.sink = sink;
        EXPECT_EQ(at.send(what)->body, body);
        EXPECT_EQ(sink->gathered, "");
    }
}

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

TEST(pool, keeps_no_connection_when_none_may_idle)
{
    raw_server server(serve_hello);
    auto options = bench::no_proxy();
    options.idle_per_origin = 0;
    bench at(options);
    ASSERT_TRUE(at.send(get(server)));
    ASSERT_TRUE(at.send(get(server)));
    EXPECT_EQ(server.accepted(), 2u);
}

TEST(pool, closes_idle_connections_on_request)
{
    flag closed;
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(ok("a"));
        client.wait_for_close();
        closed.raise();
    });
    bench at;
    ASSERT_TRUE(at.send(get(server)));
    at.transport->close_idle();
    closed.wait();
    ASSERT_TRUE(at.send(get(server)));
    EXPECT_EQ(server.accepted(), 2u);
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
