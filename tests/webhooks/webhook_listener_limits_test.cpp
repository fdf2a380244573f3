#include "webhooks/post_office.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace listener_test;

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
    EXPECT_EQ(status_of(here.answer_to(chunked_head + "zz\r\n")), 400);
    const std::string wide = "X-Padding: " + std::string(17'000, 'x') + "\r\n";
    EXPECT_EQ(status_of(here.answer_to(post("", wide))), 431);
    EXPECT_EQ(status_of(here.answer_to(post(std::string(1001, 'x')))), 413);
    EXPECT_EQ(status_of(here.answer_to(post(std::string(1000, 'x')))), 200);
    std::string chunked = chunked_head;
    for (int i = 0; i < 20; ++i) {
        chunked += "40\r\n" + std::string(64, 'x') + "\r\n";
    }
    EXPECT_EQ(status_of(here.answer_to(chunked)), 413);
}

TEST(webhook_listener, refuses_endless_chunk_extensions_and_trailers_and_lets_the_sender_read_why)
{
    post_office here;
    here.echo();
    const std::string filler(100 * 1024, 'x');
    EXPECT_EQ(status_of(here.answer_to(chunked_head + "1;" + filler)), 413);
    EXPECT_EQ(status_of(here.answer_to(chunked_head + "0\r\nX: " + filler)), 431);
    EXPECT_EQ(status_of(here.answer_to("POST /" + filler)), 431);
    EXPECT_EQ(status_of(here.answer_to(filler)), 431);
}

TEST(webhook_listener, has_limits_that_can_be_chosen_and_names_the_one_that_was_passed)
{
    webhook_listener_options options;
    options.max_header_bytes = 200;
    options.max_chunk_extension_bytes = 20;
    options.max_trailer_bytes = 30;
    post_office here(options);
    here.echo();
    const auto large = here.answer_to("GET /" + std::string(200, 'x'));
    EXPECT_EQ(status_of(large), 431);
    EXPECT_NE(large.find("the head exceeds 200 bytes\n"), std::string::npos) << large;
    const auto extended = here.answer_to(chunked_head + "1;" + std::string(60, 'x'));
    EXPECT_EQ(status_of(extended), 413);
    EXPECT_NE(extended.find("extension exceeds 20 bytes\n"), std::string::npos) << extended;
    const auto trailing = here.answer_to(chunked_head + "0\r\nX: " + std::string(60, 'x'));
    EXPECT_EQ(status_of(trailing), 431);
    EXPECT_NE(trailing.find("trailer exceeds 30 bytes\n"), std::string::npos) << trailing;
}

TEST(webhook_listener, refuses_requests_that_two_servers_could_read_in_two_ways_and_closes)
{
    post_office here;
    here.echo();
    for (const std::string fields :
         {"Host: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2\r\n",
          "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n",
          "Content-Length: 2\r\n",
          "Host: a\r\nHost: b\r\nContent-Length: 2\r\n"}) {
        // talk() reads to the end, so the connection was closed.
        const auto answer = here.answer_to("POST / HTTP/1.1\r\n" + fields + "\r\nab");
        EXPECT_EQ(status_of(answer), 400) << fields;
        EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
    }
}

TEST(webhook_listener, takes_a_target_in_absolute_form_and_empty_lines_before_a_request)
{
    post_office here;
    here.echo();
    const auto answer = here.answer_to(
        "\r\n\r\nPOST http://hooks.example.org/webhooks?x=1 HTTP/1.1\r\nHost: proxy\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n"
    );
    EXPECT_NE(answer.find("\r\n\r\nPOST /webhooks?x=1 "), std::string::npos) << answer;
    auto socket = here.connect();
    asio::write(socket, asio::buffer(post("one", "") + "\r\n" + post("two")));
    EXPECT_NE(read_until(socket, "two").find("one"), std::string::npos);
}

TEST(webhook_listener, answers_408_to_senders_that_are_too_slow_and_closes_on_silent_ones)
{
    webhook_listener_options options;
    options.request_timeout = 100ms;
    post_office here(options);
    here.echo();
    const auto whole = post("body", "");
    for (const std::size_t sent : {std::size_t{0}, std::size_t{10}, whole.size() - 2}) {
        auto socket = here.connect();
        asio::write(socket, asio::buffer(whole.substr(0, sent)));
        EXPECT_EQ(status_of(read_until(socket, "never")), sent == 0 ? 0 : 408) << sent;
    }
}

TEST(webhook_listener, gives_a_head_less_time_than_a_request)
{
    EXPECT_EQ(webhook_listener_options().header_timeout, 5s);
    webhook_listener_options options;
    options.header_timeout = 50ms;
    options.request_timeout = 60s;
    post_office here(options);
    here.echo();
    const auto whole = post("body", "");
    for (const std::size_t sent : {std::size_t{0}, std::size_t{10}}) {
        auto socket = here.connect();
        asio::write(socket, asio::buffer(whole.substr(0, sent)));
        EXPECT_EQ(status_of(read_until(socket, "never")), sent == 0 ? 0 : 408) << sent;
    }
    // A connection that has carried a request may be silent for longer.
    auto kept = here.connect();
    asio::write(kept, asio::buffer(whole));
    read_until(kept, "body");
    asio::write(kept, asio::buffer(post("again").substr(0, 20)));
    EXPECT_EQ(status_of(read_until(kept, "never")), 408);
}

TEST(webhook_listener, lets_further_connections_wait_while_all_are_at_work)
{
    webhook_listener_options options;
    options.max_connections = 2;
    post_office here(options);
    here.echo();
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                             "Content-Length: 4\r\n\r\n";
    std::vector<tcp::socket> busy;
    for (int i = 0; i < 2; ++i) {
        busy.push_back(here.connect());
        asio::write(busy.back(), asio::buffer(head));
        read_until(busy.back(), "100 Continue\r\n\r\n");
    }
    auto third = here.connect();
    asio::write(third, asio::buffer(post("third", "")));
    EXPECT_EQ(here.listener->connections(), 2u);
    EXPECT_EQ(third.available(), 0u);
    asio::write(busy.front(), asio::buffer(std::string_view("body")));
    EXPECT_EQ(status_of(read_until(busy.front(), "body")), 200);
    EXPECT_EQ(status_of(read_until(third, "third")), 200);
    EXPECT_EQ(read_until(busy.front(), "never"), "") << "it was idle then, and made room";
}

TEST(webhook_listener, closes_the_oldest_idle_connection_for_a_new_one)
{
    webhook_listener_options options;
    options.max_connections = 2;
    post_office here(options);
    here.echo();
    auto first = here.connect();
    asio::write(first, asio::buffer(post("first", "")));
    read_until(first, "first");
    auto second = here.connect();
    asio::write(second, asio::buffer(post("second", "")));
    read_until(second, "second");
    asio::write(first, asio::buffer(post("once more", "")));
    read_until(first, "once more");
    EXPECT_EQ(status_of(here.answer_to(post("third"))), 200);
    EXPECT_EQ(read_until(second, "never"), "");
    asio::write(first, asio::buffer(post("still here")));
    EXPECT_EQ(status_of(read_until(first, "still here")), 200);
}

TEST(webhook_listener, is_not_delayed_by_connections_that_say_nothing_or_begin_and_stop)
{
    webhook_listener_options options;
    // Far beyond what this test may take: nothing but making room lets the others in.
    options.header_timeout = options.request_timeout = 1h;
    post_office here(options);
    here.echo();
    for (const std::string_view sent : {"", "POST /webhooks HT"}) {
        std::vector<tcp::socket> others;
        for (int i = 0; i < 64; ++i) {
            others.push_back(here.connect());
            asio::write(others.back(), asio::buffer(sent));
        }
        for (int i = 0; i < 3; ++i) {
            EXPECT_EQ(status_of(here.answer_to(post("real"))), 200);
        }
        EXPECT_LE(here.listener->connections(), 64u);
    }
}

} // namespace
