// Exchanges that have a time of their own to wait for a connection.
#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <vector>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

request get_from(const raw_server& server)
{
    return request(method::get, *url::parse(server.url("/")));
}

void answer_all(peer& client)
{
    while (!client.read_request().empty()) {
        client.write(ok("hello"));
    }
}

/// One connection, and a queue that is full at once.
transport_options narrow()
{
    auto options = bench::no_proxy();
    options.connections_per_origin = 1;
    options.queued_per_origin = 0;
    return options;
}

TEST(connection_line, a_full_queue_is_no_refusal_for_those_who_have_a_time_to_wait)
{
    raw_server server(answer_all);
    bench at(narrow());
    exchange_limits patient;
    patient.line_deadline = time_source::time_point::max();
    constexpr int many = 200;
    int answered = 0;
    for (int number = 0; number < many; ++number) {
        boost::asio::co_spawn(
            at.io,
            at.transport->send(get_from(server), patient),
            [&](std::exception_ptr, result<response> answer) { answered += answer ? 1 : 0; }
        );
    }
    at.io.run();
    EXPECT_EQ(answered, many);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(connection_line, its_end_ends_the_wait_and_nothing_was_sent)
{
    raw_server server([](peer& client) {
        client.read_request(); // never answered
        client.read_request();
    });
    bench at(narrow());
    exchange_limits first;
    first.deadline = std::chrono::steady_clock::now() + 200ms;
    exchange_limits second;
    second.line_deadline = std::chrono::steady_clock::now() + 50ms;
    std::vector<error> ends;
    const auto note = [&](std::exception_ptr, const result<response>& answer) {
        ends.push_back(answer ? error() : answer.error());
    };
    boost::asio::co_spawn(at.io, at.transport->send(get_from(server), first), note);
    boost::asio::co_spawn(at.io, at.transport->send(get_from(server), second), note);
    at.io.run();
    ASSERT_EQ(ends.size(), 2u);
    EXPECT_EQ(ends[0], errc::deadline_exceeded);
    EXPECT_EQ(ends[0].outcome(), outcome::not_sent);
}

TEST(connection_line, whoever_waits_is_told_for_how_long_and_names_the_deadline_from_then_on)
{
    raw_server server(answer_all);
    bench at(narrow());
    std::vector<time_source::duration> waits;
    std::vector<result<response>> ends;
    exchange_limits patient;
    patient.line_deadline = time_source::time_point::max();
    patient.on_turn = [&](time_source::duration waited) {
        waits.push_back(waited);
        const auto over = std::chrono::steady_clock::now() - 1h;
        return waits.size() == 1 ? over : time_source::time_point::max();
    };
    for (int number = 0; number < 3; ++number) {
        boost::asio::co_spawn(
            at.io,
            at.transport->send(get_from(server), patient),
            [&](std::exception_ptr, result<response> answer) { ends.push_back(std::move(answer)); }
        );
    }
    at.io.run();
    ASSERT_EQ(ends.size(), 3u);
    EXPECT_EQ(waits.size(), 2u) << "the first need not wait";
    EXPECT_TRUE(ends[0].has_value());
    EXPECT_TRUE(ends[1].has_error()) << "its deadline had passed";
    EXPECT_TRUE(ends[2].has_value());
}

TEST(connection_line, the_last_step_is_awaited_when_its_turn_has_come_and_may_end_it_unsent)
{
    raw_server server(answer_all);
    bench at(narrow());
    int steps = 0;
    error_details full;
    full.message = "the disk is full";
    full.outcome = outcome::not_sent;
    const auto step = [&steps, &full]() -> boost::asio::awaitable<result<void>> {
        ++steps;
        if (steps == 2) {
            co_return error(errc::journal_error, full);
        }
        co_return result<void>();
    };
    exchange_limits patient;
    patient.line_deadline = time_source::time_point::max();
    patient.before_first_byte = step;
    std::vector<result<response>> ends;
    for (int number = 0; number < 3; ++number) {
        boost::asio::co_spawn(
            at.io,
            at.transport->send(get_from(server), patient),
            [&](std::exception_ptr, result<response> answer) { ends.push_back(std::move(answer)); }
        );
    }
    at.io.run();
    ASSERT_EQ(ends.size(), 3u);
    EXPECT_EQ(steps, 3);
    EXPECT_TRUE(ends[0].has_value());
    ASSERT_TRUE(ends[1].has_error());
    EXPECT_EQ(ends[1].error(), errc::journal_error);
    EXPECT_TRUE(ends[2].has_value()) << "its connection can be used on";
}

} // namespace
} // namespace andante::http
