#include <andante/core/result.hpp>
#include <andante/webhooks/webhook_inbox.hpp>

#include "support/certificates.hpp"
#include "webhooks/post_office.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace listener_test;

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
        status_of(here.answer_to("GET /webhooks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")),
        405
    );
    const auto head =
        here.answer_to("HEAD /other HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(status_of(head), 404);
    EXPECT_NE(head.find("Content-Length: 10\r\n"), std::string::npos) << head;
    EXPECT_TRUE(head.ends_with("\r\n\r\n")) << head;
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

/// A listener with an open connection and a request that has come half, on a context that nobody
/// runs any more.
struct abandoned_office {
    abandoned_office()
    {
        listener->start([held = alive](webhook_request) { return webhook_answer(200, ""); });
        socket.connect(emulator_test::loopback(listener->port()));
        context->poll();
        asio::write(socket, asio::buffer(post("half", "").substr(0, 20)));
        context->poll();
        EXPECT_EQ(listener->connections(), 1u);
    }

    bool is_closed()
    {
        boost::system::error_code end;
        char byte = 0;
        asio::read(socket, asio::buffer(&byte, 1), end);
        return end.failed();
    }

    std::shared_ptr<int> alive = std::make_shared<int>(0);
    asio::io_context client;
    tcp::socket socket{client};
    std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>();
    std::unique_ptr<webhook_listener> listener =
        std::make_unique<webhook_listener>(context->get_executor());
};

TEST(webhook_listener, may_go_before_its_context)
{
    abandoned_office here;
    here.listener.reset();
    here.context.reset();
    EXPECT_TRUE(here.is_closed());
    EXPECT_EQ(here.alive.use_count(), 1) << "its handler has gone";
}

TEST(webhook_listener, may_go_after_its_context)
{
    abandoned_office here;
    const auto url = here.listener->url();
    here.context.reset();
    EXPECT_TRUE(here.is_closed());
    EXPECT_EQ(here.alive.use_count(), 1) << "its handler has gone";
    EXPECT_EQ(here.listener->connections(), 0u);
    EXPECT_EQ(here.listener->url(), url);
    here.listener.reset();
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
    for (const auto& change : std::vector<void (*)(webhook_listener_options&)>{
             [](webhook_listener_options& each) { each.max_header_bytes = 0; },
             [](webhook_listener_options& each) { each.max_header_bytes = 2 * 1024 * 1024; },
             [](webhook_listener_options& each) {
                 each.max_chunk_extension_bytes = std::size_t(-1);
             },
             [](webhook_listener_options& each) { each.max_trailer_bytes = std::size_t(-1); },
             [](webhook_listener_options& each) { each.header_timeout = 0ms; },
             [](webhook_listener_options& each) { each.request_timeout = 0ms; },
         }) {
        webhook_listener_options changed;
        change(changed);
        EXPECT_THROW(webhook_listener(context.get_executor(), changed), std::invalid_argument);
    }
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
