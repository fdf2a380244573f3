#include <andante/core/result.hpp>
#include <andante/jobs/webhook_inbox.hpp>
#include <andante/jobs/webhook_listener.hpp>

#include "emulator/blocking_client.hpp"
#include "support/certificates.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::webhook_answer;
using andante::webhook_listener;
using andante::webhook_listener_options;
using andante::webhook_request;
using asio::ip::tcp;
using emulator_test::talk;

/// A listener on a context that one thread runs.
class post_office {
public:
    explicit post_office(webhook_listener_options options = webhook_listener_options())
        : listener(std::make_unique<webhook_listener>(context.get_executor(), std::move(options)))
        , thread_([this] { context.run(); })
    {}
    post_office(const post_office&) = delete;
    post_office& operator=(const post_office&) = delete;
    ~post_office()
    {
        listener.reset();
        work_.reset();
        thread_.join();
    }

    void echo()
    {
        listener->start([](webhook_request request) {
            return webhook_answer(200, request.method + ' ' + request.target + ' ' + request.body);
        });
    }

    void stop() { asio::co_spawn(context, listener->stop(), asio::use_future).get(); }

    std::string answer_to(const std::string& bytes)
    {
        return talk(emulator_test::loopback(listener->port()), bytes).text;
    }

    tcp::socket connect()
    {
        tcp::socket socket(client_);
        socket.connect(emulator_test::loopback(listener->port()));
        return socket;
    }

    asio::io_context context;
    std::unique_ptr<webhook_listener> listener;

private:
    asio::executor_work_guard<asio::io_context::executor_type> work_{context.get_executor()};
    asio::io_context client_;
    std::thread thread_;
};

std::string post(std::string_view body, std::string_view more = "Connection: close\r\n")
{
    return "POST /webhooks?x=1 HTTP/1.1\r\nHost: here\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + std::string(more) + "\r\n" + std::string(body);
}

int status_of(const std::string& answer)
{
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

/// Reads until `text` has come, or the connection ends.
std::string read_until(tcp::socket& socket, std::string_view text)
{
    std::string got;
    std::array<char, 1024> piece{};
    boost::system::error_code error;
    while (!error && got.find(text) == std::string::npos) {
        got.append(piece.data(), socket.read_some(asio::buffer(piece), error));
    }
    return got;
}

TEST(webhook_listener, hands_over_what_came_and_sends_the_answer)
{
    post_office here;
    here.echo();
    const auto answer = here.answer_to(post("{\"a\":1}"));
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_NE(answer.find("\r\n\r\nPOST /webhooks?x=1 {\"a\":1}"), std::string::npos) << answer;
    EXPECT_EQ(
        here.listener->url(),
        "http://127.0.0.1:" + std::to_string(here.listener->port()) + "/webhooks"
    );
}

TEST(webhook_listener, serves_an_inbox)
{
    post_office here;
    std::promise<std::string> seen; // on the listener's thread
    here.listener->start(andante::webhook_inbox(
        andante::webhook_inbox_options(andante::unauthenticated_webhooks()),
        [&seen](std::string body, const andante::webhook_verdict&)
            -> andante::result<andante::webhook_work> {
            return andante::webhook_work("", [&seen, body] { seen.set_value(body); });
        }
    ));
    EXPECT_EQ(status_of(here.answer_to(post("event"))), 200);
    EXPECT_EQ(seen.get_future().get(), "event");
    EXPECT_EQ(
        status_of(here.answer_to("GET /webhooks HTTP/1.1\r\nConnection: close\r\n\r\n")), 405
    );
    EXPECT_EQ(status_of(here.answer_to("HEAD /other HTTP/1.1\r\nConnection: close\r\n\r\n")), 404);
}

TEST(webhook_listener, refuses_what_is_no_http_or_too_large_and_lets_the_sender_read_why)
{
    webhook_listener_options options;
    options.max_body_bytes = 1000;
    post_office here(options);
    here.echo();
    EXPECT_EQ(status_of(here.answer_to("\x16\x03\x01 this is TLS\r\n\r\n")), 400);
    EXPECT_EQ(status_of(here.answer_to("POST / HTTP/9.9\r\n\r\n")), 400);
    EXPECT_EQ(status_of(here.answer_to("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")), 400);
    EXPECT_EQ(
        status_of(
            here.answer_to("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx")
        ),
        400
    );
    EXPECT_EQ(
        status_of(here.answer_to("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")),
        400
    );
    const std::string wide = "X-Padding: " + std::string(9000, 'x') + "\r\n";
    EXPECT_EQ(status_of(here.answer_to(post("", wide))), 431);
    EXPECT_EQ(status_of(here.answer_to(post(std::string(1001, 'x')))), 413);
    EXPECT_EQ(status_of(here.answer_to(post(std::string(1000, 'x')))), 200);
    std::string chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 20; ++i) {
        chunked += "40\r\n" + std::string(64, 'x') + "\r\n";
    }
    EXPECT_EQ(status_of(here.answer_to(chunked)), 413);
}

TEST(webhook_listener, answers_500_when_the_receiver_throws_and_lives_on)
{
    post_office here;
    int calls = 0;
    here.listener->start([&calls](webhook_request) -> webhook_answer {
        if (++calls == 1) {
            throw std::runtime_error("the receiver's own trouble");
        }
        return webhook_answer(204, "");
    });
    EXPECT_EQ(status_of(here.answer_to(post("a"))), 500);
    EXPECT_EQ(status_of(here.answer_to(post("a"))), 204);
}

TEST(webhook_listener, keeps_a_connection_for_further_requests_up_to_its_limit)
{
    webhook_listener_options options;
    options.max_requests = 3;
    post_office here(options);
    here.echo();
    auto socket = here.connect();
    for (int i = 0; i < 3; ++i) {
        const auto body = "number " + std::to_string(i);
        asio::write(socket, asio::buffer(post(body, "")));
        const auto answer = read_until(socket, body);
        EXPECT_EQ(status_of(answer), 200);
        EXPECT_EQ(answer.find("Connection: close") != std::string::npos, i == 2) << answer;
    }
    EXPECT_EQ(read_until(socket, "never"), "");
}

TEST(webhook_listener, asks_for_the_body_when_a_sender_waits_for_that)
{
    post_office here;
    here.echo();
    auto socket = here.connect();
    const auto whole = post("later", "Expect: 100-continue\r\nConnection: close\r\n");
    asio::write(socket, asio::buffer(whole.substr(0, whole.size() - 5)));
    EXPECT_EQ(read_until(socket, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    asio::write(socket, asio::buffer(whole.substr(whole.size() - 5)));
    EXPECT_EQ(status_of(read_until(socket, "later")), 200);
}

TEST(webhook_listener, closes_on_senders_that_are_too_slow_however_they_are_slow)
{
    webhook_listener_options options;
    options.request_timeout = 100ms;
    post_office here(options);
    here.echo();
    const auto whole = post("body", "");
    for (const std::size_t sent : {std::size_t{0}, std::size_t{10}, whole.size() - 2}) {
        auto socket = here.connect();
        asio::write(socket, asio::buffer(whole.substr(0, sent)));
        EXPECT_EQ(status_of(read_until(socket, "never")), 0) << sent;
    }
}

TEST(webhook_listener, lets_further_connections_wait_when_it_has_enough)
{
    webhook_listener_options options;
    options.max_connections = 2;
    post_office here(options);
    here.echo();
    auto first = here.connect();
    auto second = here.connect();
    asio::write(first, asio::buffer(post("first", "")));
    read_until(first, "first");
    asio::write(second, asio::buffer(post("second", "")));
    read_until(second, "second");
    auto third = here.connect();
    asio::write(third, asio::buffer(post("third", "")));
    EXPECT_EQ(here.listener->connections(), 2u);
    EXPECT_EQ(third.available(), 0u);
    first.close();
    EXPECT_EQ(status_of(read_until(third, "third")), 200);
}

TEST(webhook_listener, drains_requests_that_have_begun_and_takes_no_new_ones)
{
    post_office here;
    here.echo();
    auto idle = here.connect();
    asio::write(idle, asio::buffer(post("idle", "")));
    read_until(idle, "idle");
    auto begun = here.connect();
    const auto whole = post("begun", "");
    asio::write(begun, asio::buffer(post("first", "") + whole.substr(0, 30)));
    read_until(begun, "first");
    auto stopped = asio::co_spawn(here.context, here.listener->stop(), asio::use_future);
    EXPECT_EQ(read_until(idle, "never"), ""); // the idle one is closed at once
    EXPECT_EQ(stopped.wait_for(0s), std::future_status::timeout);
    asio::write(begun, asio::buffer(whole.substr(30)));
    const auto answer = read_until(begun, "begun");
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    stopped.get();
    EXPECT_EQ(here.listener->connections(), 0u);
    boost::system::error_code error;
    asio::io_context io;
    tcp::socket late(io);
    late.connect(emulator_test::loopback(here.listener->port()), error);
    EXPECT_TRUE(error);
    here.stop(); // once more does nothing
}

TEST(webhook_listener, does_not_wait_for_ever_for_a_request_to_end)
{
    webhook_listener_options options;
    options.drain_timeout = 50ms;
    post_office here(options);
    here.echo();
    auto begun = here.connect();
    asio::write(begun, asio::buffer(post("first", "") + "POST /x HTTP/1.1\r\n"));
    read_until(begun, "first");
    here.stop();
    EXPECT_EQ(here.listener->connections(), 0u);
    EXPECT_EQ(read_until(begun, "never"), "");
}

TEST(webhook_listener, closes_everything_when_it_is_destroyed)
{
    post_office here;
    here.echo();
    auto idle = here.connect();
    asio::write(idle, asio::buffer(post("idle", "")));
    read_until(idle, "idle");
    here.listener.reset();
    EXPECT_EQ(read_until(idle, "never"), "");
}

TEST(webhook_listener, can_be_destroyed_with_its_context_while_connections_are_open)
{
    asio::io_context client;
    tcp::socket socket(client);
    asio::io_context context;
    webhook_listener listener(context.get_executor());
    listener.start([](webhook_request) { return webhook_answer(200, ""); });
    socket.connect(emulator_test::loopback(listener.port()));
    context.poll();
    EXPECT_EQ(listener.connections(), 1u);
}

TEST(webhook_listener, speaks_tls_with_a_certificate_from_files)
{
    const andante::support::temporary_directory folder;
    const andante::support::authority ca(folder);
    ca.issue("server", andante::support::certificate_wish({"DNS:localhost", "IP:127.0.0.1"}));
    webhook_listener_options options;
    options.certificate_file = folder / "server.pem";
    options.private_key_file = folder / "server.key";
    post_office here(options);
    here.echo();
    EXPECT_TRUE(here.listener->url().starts_with("https://127.0.0.1:"));
    asio::io_context io;
    asio::ssl::context trust(asio::ssl::context::tls_client);
    trust.load_verify_file(ca.file());
    asio::ssl::stream<tcp::socket> stream(io, trust);
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification("localhost"));
    stream.next_layer().connect(emulator_test::loopback(here.listener->port()));
    stream.handshake(asio::ssl::stream_base::client);
    asio::write(stream, asio::buffer(post("secret")));
    std::string answer;
    boost::system::error_code end;
    asio::read(stream, asio::dynamic_buffer(answer), end);
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(end, asio::error::eof); // with close_notify, not cut
    // Plain HTTP, or silence, on the same port harms nobody.
    EXPECT_EQ(status_of(here.answer_to(post("plain"))), 0);
    auto silent = here.connect();
    here.stop();
    EXPECT_EQ(here.listener->connections(), 0u);
}

TEST(webhook_listener, says_where_it_cannot_listen)
{
    post_office here;
    asio::io_context context;
    webhook_listener_options taken;
    taken.port = here.listener->port();
    try {
        webhook_listener(context.get_executor(), taken);
        ADD_FAILURE() << "two listeners on one port";
    } catch (const boost::system::system_error& problem) {
        EXPECT_NE(std::string(problem.what()).find("127.0.0.1 port"), std::string::npos);
    }
    webhook_listener_options named;
    named.address = "localhost";
    EXPECT_THROW(webhook_listener(context.get_executor(), named), boost::system::system_error);
    webhook_listener_options half;
    half.certificate_file = "somewhere.pem";
    EXPECT_THROW(webhook_listener(context.get_executor(), half), std::invalid_argument);
    half.private_key_file = "nowhere.key";
    EXPECT_THROW(webhook_listener(context.get_executor(), half), boost::system::system_error);
    webhook_listener_options nothing;
    nothing.max_connections = 0;
    EXPECT_THROW(webhook_listener(context.get_executor(), nothing), std::invalid_argument);
    here.echo();
    EXPECT_THROW(here.echo(), std::logic_error);
}

TEST(webhook_listener, names_the_public_address_when_there_is_one)
{
    asio::io_context context;
    webhook_listener_options options;
    options.public_base_url = "https://hooks.example.org/";
    options.path = "/finetuning";
    EXPECT_EQ(
        webhook_listener(context.get_executor(), options).url(),
        "https://hooks.example.org/finetuning"
    );
}

} // namespace
