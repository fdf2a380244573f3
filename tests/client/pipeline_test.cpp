// What a call becomes on its way, and how it ends early.
#include "client/pipeline_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

using namespace andante_tests;

namespace {

TEST_F(pipeline_test, sends_the_key_in_its_header_and_nowhere_else)
{
    server->reply(scripted_reply(200));
    ASSERT_TRUE(run(read()).has_value());
    const auto sent = server->requests().at(0).request;
    EXPECT_EQ(sent.headers.find("authorization"), "Bearer canary-key-0123456789");
    EXPECT_EQ(sent.target.text(), "https://api.example.org/things/1");
    for (const auto& [name, value] : sent.headers) {
        if (name != "Authorization") {
            EXPECT_EQ(value.find("canary"), std::string::npos) << name;
        }
    }
}

TEST_F(pipeline_test, a_call_without_key_does_not_carry_it)
{
    server->reply(scripted_reply(200));
    auto what = read();
    what.with_key = false;
    ASSERT_TRUE(run(std::move(what)).has_value());
    EXPECT_FALSE(server->requests().at(0).request.headers.find("authorization"));
}

TEST_F(pipeline_test, headers_of_the_call_replace_those_of_the_client)
{
    settings.headers.set("X-A", "client");
    settings.headers.set("X-B", "client");
    settings.user_agent_suffix = "my-app/1.2";
    server->reply(scripted_reply(200));
    auto what = read();
    what.options.headers.set("x-a", "call");
    ASSERT_TRUE(run(std::move(what)).has_value());
    const auto sent = server->requests().at(0).request.headers;
    EXPECT_EQ(sent.find("x-a"), "call");
    EXPECT_EQ(sent.find("x-b"), "client");
    EXPECT_EQ(sent.find_all("x-a").size(), 1u);
    EXPECT_NE(sent.find("user-agent")->find("my-app/1.2"), std::string_view::npos);
}

TEST_F(pipeline_test, a_header_that_would_break_the_message_is_refused_before_anything_is_sent)
{
    auto what = read();
    what.options.headers.set("X-A", "1\r\nX-Evil: 1");
    const auto answer = run(std::move(what));
    ASSERT_TRUE(answer.has_error());
    EXPECT_TRUE(answer.error() == errc::invalid_request);
    EXPECT_EQ(answer.error().outcome(), outcome::not_sent);
    EXPECT_EQ(server->count(), 0u);
}

TEST_F(pipeline_test, the_transports_own_headers_cannot_be_set_by_hand)
{
    for (const std::string name : {"Host", "content-length", "Transfer-Encoding", "Connection"}) {
        auto what = read();
        what.options.headers.set(name, "1");
        const auto answer = run(std::move(what));
        EXPECT_TRUE(answer.error() == errc::invalid_request) << name;
        EXPECT_TRUE(answer.error().attempts().empty()) << name;
    }
    EXPECT_EQ(server->count(), 0u);
    settings.headers.set("Host", "example.org");
    EXPECT_THROW(run(read()), andante::failure);
}

TEST_F(pipeline_test, the_keys_header_cannot_be_set_by_hand)
{
    auto what = read();
    what.options.headers.set("authorization", "Bearer other");
    EXPECT_TRUE(run(std::move(what)).error() == errc::invalid_request);
    EXPECT_EQ(server->count(), 0u);
}

TEST_F(pipeline_test, who_wants_to_see_a_good_answer_s_head_is_shown_its_request_id)
{
    server->reply(scripted_reply(200).with_header("X-Request-Id", "r7"));
    std::string shown;
    auto what = read();
    what.options.on_answer = [&shown](const andante::answer_info& head) {
        shown = std::string(head.request_id) + ' ' + std::to_string(head.status);
    };
    ASSERT_TRUE(run(std::move(what)));
    EXPECT_EQ(shown, "r7 200");
}

TEST_F(pipeline_test, a_redirect_is_not_followed_and_its_query_is_not_shown)
{
    server->reply(
        scripted_reply(302).with_header("location", "https://evil.example.org/?token=canary")
    );
    const auto answer = run(read());
    EXPECT_TRUE(answer.error() == errc::unexpected_redirect);
    EXPECT_EQ(server->count(), 1u);
    EXPECT_NE(answer.error().message().find("https://evil.example.org"), std::string::npos);
    EXPECT_EQ(answer.error().message().find("canary"), std::string::npos);
}

TEST_F(pipeline_test, traceparent_is_sent_when_the_observer_gives_one)
{
    seen->trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    server->reply(scripted_reply(200));
    ASSERT_TRUE(run(read()).has_value());
    EXPECT_EQ(server->requests().at(0).request.headers.find("traceparent"), seen->trace);
}

TEST_F(pipeline_test, a_traceparent_that_would_break_the_message_is_dropped)
{
    seen->trace = "00\r\nX-Evil: 1";
    server->reply(scripted_reply(200));
    ASSERT_TRUE(run(read()).has_value());
    EXPECT_FALSE(server->requests().at(0).request.headers.find("traceparent"));
}

/// Every instant at which a call of three attempts can be cancelled: while it is sent and while it
/// backs off.
TEST_F(pipeline_test, cancelling_at_any_moment_ends_the_call_at_once_and_leaks_nothing)
{
    for (int step = 0; step < 60; ++step) {
        auto transport = std::make_shared<scripted_transport>(time.source());
        transport->otherwise([](const http::request&) { return scripted_reply(503).after(300ms); });
        settings.transport = transport;
        pacer->granted = pacer->given_back = pacer->lost = 0;
        pacer->statuses.clear();
        andante::pipeline calls(time.executor(), test_profile(), settings);
        asio::cancellation_signal stop;
        bool ended = false;
        std::exception_ptr thrown;
        asio::co_spawn(
            time.executor(),
            calls.execute(read()),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&](std::exception_ptr problem, result<http::response>) {
                    ended = true;
                    thrown = problem;
                }
            )
        );
        time.advance(step * 50ms);
        const bool already_ended = ended;
        const auto before = time.now();
        stop.emit(asio::cancellation_type::terminal);
        time.settle();
        ASSERT_TRUE(ended) << "step " << step;
        EXPECT_EQ(time.now(), before);
        EXPECT_EQ(transport->in_flight(), 0u);
        EXPECT_EQ(time.armed_timers(), 0u);
        EXPECT_EQ(
            pacer->granted,
            pacer->given_back + pacer->lost + static_cast<int>(pacer->statuses.size())
        );
        if (!already_ended) {
            ASSERT_TRUE(thrown);
            EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
            EXPECT_EQ(seen->notes.back().find("end"), 0u);
        }
    }
}

TEST_F(pipeline_test, destroying_it_cancels_what_runs)
{
    server->reply(scripted_reply(200).after(1h));
    bool ended = false;
    std::exception_ptr thrown;
    {
        andante::pipeline calls(time.executor(), test_profile(), settings);
        asio::co_spawn(
            time.executor(),
            calls.execute(read()),
            [&](std::exception_ptr problem, result<http::response>) {
                ended = true;
                thrown = problem;
            }
        );
        time.advance(1s);
        EXPECT_FALSE(ended);
    }
    time.settle();
    ASSERT_TRUE(ended);
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& problem) {
        EXPECT_EQ(problem.code(), asio::error::operation_aborted);
    }
    EXPECT_EQ(time.elapsed(), 1s);
    EXPECT_EQ(time.armed_timers(), 0u);
}

/// What making a pipeline with these options comes to; nothing when it is made.
errc refusal_of(const asio::any_io_executor& executor, client_options options)
{
    try {
        const andante::pipeline calls(executor, test_profile(), std::move(options));
    } catch (const andante::failure& problem) {
        return static_cast<errc>(problem.code().value());
    }
    return errc{};
}

TEST_F(pipeline_test, settings_that_cannot_work_are_refused_when_it_is_made)
{
    const auto code_of = [&](const client_options& options) {
        return refusal_of(time.executor(), options);
    };
    auto without_key = settings;
    without_key.api_key = andante::secret();
    EXPECT_EQ(code_of(without_key), errc::missing_api_key);
    auto bad_key = settings;
    bad_key.api_key = andante::secret("a\r\nb");
    EXPECT_EQ(code_of(bad_key), errc::invalid_request);
    for (const auto& spoil :
         {+[](andante::lost_create_options& lost) { lost.commit_time = 0ms; },
          +[](andante::lost_create_options& lost) { lost.patience = -1ms; },
          +[](andante::lost_create_options& lost) { lost.resends = -1; }}) {
        auto spoiled = settings;
        spoil(spoiled.lost_creates);
        EXPECT_EQ(code_of(spoiled), errc::invalid_request);
    }
    auto no_attempts = settings;
    no_attempts.retry.attempts = 0;
    EXPECT_EQ(code_of(no_attempts), errc::invalid_request);
}

TEST_F(pipeline_test, a_base_url_that_is_insecure_or_none_is_refused_when_it_is_made)
{
    const auto code_of = [&](const char* url) {
        auto given = settings;
        given.base_url = url;
        return refusal_of(time.executor(), given);
    };
    for (const auto* url :
         {"http://api.example.org", "http://127.0.0.1.example.org", "http://10.0.0.1"}) {
        EXPECT_EQ(code_of(url), errc::insecure_url) << url;
    }
    for (const auto* url :
         {"ftp://api.example.org",
          "api.example.org",
          "https://",
          "https://u:p@host",
          "https://host/path?query"}) {
        EXPECT_EQ(code_of(url), errc::invalid_request) << url;
    }
    for (const auto* url :
         {"http://127.0.0.1:8080",
          "http://localhost",
          "http://[::1]:9",
          "https://api.example.org/",
          "https://api.example.org/v1"}) {
        EXPECT_EQ(code_of(url), errc{}) << url;
    }
}

TEST_F(pipeline_test, a_base_url_that_is_refused_is_shown_with_what_cannot_be_seen)
{
    const auto message_of = [&](const char* url) {
        auto given = settings;
        given.base_url = url;
        try {
            const andante::pipeline calls(time.executor(), test_profile(), std::move(given));
        } catch (const andante::failure& thrown) {
            EXPECT_EQ(thrown.error().field()->field, "base_url");
            return thrown.error().message();
        }
        return std::string();
    };
    const auto windows = message_of("https://api.example\r");
    EXPECT_NE(windows.find("\"https://api.example\\x0d\""), std::string::npos) << windows;
    EXPECT_NE(windows.find("line break at its end"), std::string::npos) << windows;
    EXPECT_NE(message_of(" https://api.example").find("at its beginning"), std::string::npos);
    const auto other = message_of("htp:/x");
    EXPECT_NE(other.find("\"htp:/x\""), std::string::npos) << other;
    EXPECT_EQ(other.find("remove"), std::string::npos) << other;
}

} // namespace
