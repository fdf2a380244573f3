#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
using support::bench;
using support::get;
using support::ok;
using support::peer;
using support::raw_server;
using support::short_idle;

request post(const raw_server& server, std::string body = "{}")
{
    request what(method::post, *url::parse(server.url()));
    what.body = std::move(body);
    return what;
}

/// A port on which nobody listens.
unsigned short dead_port()
{
    boost::asio::io_context io;
    using boost::asio::ip::tcp;
    tcp::acceptor acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    return acceptor.local_endpoint().port();
}

/// An answer that is cut after `bytes` has its error.
struct cut_row {
    std::string answer;
    std::size_t bytes;
    errc expected;
};

std::vector<cut_row> every_cut(const std::string& answer)
{
    const auto head_end = answer.find("\r\n\r\n") + 4;
    std::vector<cut_row> rows;
    for (std::size_t size = 0; size < answer.size(); ++size) {
        rows.push_back(
            {answer, size, size < head_end ? errc::connection_reset : errc::truncated_body}
        );
    }
    return rows;
}

TEST(failures, an_answer_cut_at_any_byte_is_named_and_may_have_taken_effect)
{
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                                "chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n";
    for (const auto& answer : {ok("hello"), chunked}) {
        const auto rows = every_cut(answer);
        for (const bool with_reset : {false, true}) {
            raw_server server([&](peer& client) {
                client.read_request();
                const auto& row = rows[client.number];
                client.write(row.answer.substr(0, row.bytes));
                with_reset ? client.reset() : client.close();
            });
            bench at;
            for (const auto& row : rows) {
                const auto failed = at.send(post(server));
                ASSERT_FALSE(failed) << row.bytes;
                // A reset may overtake the bytes before it, so only its kind is certain.
                const bool is_expected = failed.error() == row.expected ||
                                         (with_reset && failed.error() == errc::connection_reset);
                EXPECT_TRUE(is_expected) << row.bytes << ": " << failed.error().code().message();
                EXPECT_EQ(failed.error().outcome(), outcome::unknown);
            }
        }
    }
}

TEST(failures, silence_at_any_byte_ends_at_the_idle_limit)
{
    const auto answer = ok("hello");
    for (const std::size_t size :
         {std::size_t(0), std::size_t(1), answer.size() - 6, answer.size() - 1}) {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(answer.substr(0, size));
            client.wait_for_close();
        });
        bench at;
        const auto failed = at.send(get(server), short_idle());
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::read_timeout) << size;
        EXPECT_EQ(failed.error().outcome(), outcome::unknown);
    }
}

TEST(failures, a_deadline_ends_an_exchange_that_keeps_moving)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        while (client.write("x")) {
            std::this_thread::yield();
        }
    });
    bench at;
    exchange_limits limits;
    limits.deadline = std::chrono::steady_clock::now() + 60ms;
    limits.body_bytes = std::size_t(-1);
    const auto failed = at.send(get(server), limits);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::deadline_exceeded);
    EXPECT_EQ(failed.error().outcome(), outcome::unknown);
}

TEST(failures, a_deadline_in_the_past_sends_nothing)
{
    raw_server server([](peer&) {});
    bench at;
    exchange_limits limits;
    limits.deadline = std::chrono::steady_clock::now();
    const auto failed = at.send(get(server), limits);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::deadline_exceeded);
    EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
    EXPECT_EQ(server.accepted(), 0u);
}

TEST(failures, what_is_not_http_is_malformed)
{
    for (const std::string answer : {
             "garbage\r\n\r\n",
             "HTTP/1.1\r\n\r\n",
             "HTTP/1.1 2000 OK\r\n\r\n",
             "HTTP/1.1 abc OK\r\n\r\n",
             "HTTP/2.0 200 OK\r\n\r\n",
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
             "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
             "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
             "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
         }) {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(answer);
            client.wait_for_close();
        });
        bench at;
        const auto failed = at.send(get(server), short_idle());
        ASSERT_FALSE(failed) << answer;
        EXPECT_EQ(failed.error(), errc::malformed_http) << answer;
        EXPECT_EQ(failed.error().outcome(), outcome::unknown);
    }
}

TEST(failures, endless_interim_answers_are_malformed)
{
    raw_server server([](peer& client) {
        client.read_request();
        while (client.write("HTTP/1.1 103 Early Hints\r\n\r\n")) {
        }
    });
    bench at;
    EXPECT_EQ(at.send(get(server)).error(), errc::malformed_http);
}

TEST(failures, a_port_where_nobody_listens_was_not_sent)
{
    bench at;
    const auto failed = at.get("http://127.0.0.1:" + std::to_string(dead_port()) + "/");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::connect_failed);
    EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
}

TEST(failures, a_name_without_address_was_not_sent)
{
    bench at;
    const auto failed = at.get("http://no-such-host.invalid/");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::resolve_failed);
    EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
}

TEST(failures, a_handshake_in_which_the_server_is_silent_has_its_own_limit)
{
    raw_server server([](peer& client) { client.wait_for_close(); });
    auto options = bench::no_proxy();
    options.tls_timeout = 50ms;
    bench at(options);
    const auto failed = at.get("https://127.0.0.1:" + std::to_string(server.port()) + "/");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::tls_timeout);
    EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
}

TEST(failures, a_server_that_does_not_speak_tls_is_a_tls_failure)
{
    raw_server server([](peer& client) {
        client.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        client.wait_for_close();
    });
    bench at;
    const auto failed = at.get("https://127.0.0.1:" + std::to_string(server.port()) + "/");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::tls_failed);
    EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
    EXPECT_EQ(to_string(failed.error().tls()), "not_tls") << failed.error().message();
    EXPECT_EQ(failed.error().stop(), stop_reason::permanent);
}

/// Answers of pieces that make sense somewhere else, and of bytes that make none.
std::vector<std::string> garbage(std::mt19937& random)
{
    const std::string pieces[] = {
        "HTTP/1.1 ",
        "HTTP/1.0 ",
        "200 OK\r\n",
        "204 No\r\n",
        "100 C\r\n",
        "\r\n",
        "\r\n\r\n",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "5\r\nhello\r\n",
        "0\r\n\r\n",
        "hello",
        "\0\xff",
        "Connection: close\r\n",
        ": x\r\n",
        "f;a=\"b\r\n",
        " folded\r\n",
    };
    std::vector<std::string> answers;
    for (int i = 0; i < 300; ++i) {
        std::string answer;
        for (auto n = random() % 12; n > 0; --n) {
            if (random() % 5 == 0) {
                answer += static_cast<char>(random());
            } else {
                answer += pieces[random() % std::size(pieces)];
            }
        }
        answers.push_back(answer);
    }
    return answers;
}

TEST(failures, garbage_gives_a_typed_error_or_a_response_and_never_a_crash)
{
    std::random_device entropy;
    const auto seed = entropy();
    std::mt19937 random(seed);
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto answers = garbage(random);
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(answers[client.number]);
        client.close();
    });
    auto options = bench::no_proxy();
    options.idle_per_origin = 0;
    bench at(options);
    while (server.accepted() < answers.size()) {
        const auto answer = at.send(post(server));
        if (!answer) {
            EXPECT_EQ(answer.error().code().category(), errc_category());
            EXPECT_EQ(answer.error().outcome(), outcome::unknown);
        }
    }
}

TEST(failures, control_characters_are_refused_before_a_connection)
{
    raw_server server([](peer&) {});
    bench at;
    for (const auto& bad :
         {std::string("a\rb"),
          std::string("a\nb"),
          std::string("a\0b", 3),
          std::string("\x01"),
          std::string("\x7f")}) {
        auto with_value = get(server);
        with_value.headers.add("X-API-Key", bad);
        auto with_name = get(server);
        with_name.headers.add(bad, "x");
        auto with_target = get(server);
        with_target.target = with_target.target.with_target("/" + bad);
        for (auto* what : {&with_value, &with_name, &with_target}) {
            const auto failed = at.send(*what);
            ASSERT_FALSE(failed);
            EXPECT_EQ(failed.error(), errc::invalid_request);
            ASSERT_TRUE(failed.error().field());
            EXPECT_EQ(failed.error().message().find(bad), std::string::npos);
        }
    }
    auto nul = get(server);
    nul.headers.add("X-API-Key", std::string("a\0b", 3));
    EXPECT_EQ(at.send(nul).error(), errc::invalid_request);
    EXPECT_EQ(at.send(nul).error().field()->value, "X-API-Key");
    for (const auto name : {"host", "Content-Length", "transfer-encoding", "Connection"}) {
        auto what = get(server);
        what.headers.add(name, "x");
        EXPECT_EQ(at.send(what).error(), errc::invalid_request) << name;
    }
    EXPECT_EQ(at.send(request(method::get, url())).error(), errc::invalid_request);
    EXPECT_EQ(server.accepted(), 0u);
}

} // namespace
} // namespace andante::http
