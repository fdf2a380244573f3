#include <andante/core/pipeline.hpp>
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace http = andante::http;
using andante::call;
using andante::call_effect;
using andante::client_options;
using andante::errc;
using andante::error;
using andante::error_details;
using andante::outcome;
using andante::result;
using andante::stop_reason;
using andante::testing::scripted_reply;
using andante::testing::scripted_transport;
using andante::testing::virtual_time;

error describe(const http::response& answer)
{
    error_details details;
    details.http_status = answer.status;
    details.message = answer.body;
    details.outcome = answer.status >= 500 ? outcome::unknown : outcome::rejected;
    if (const auto seconds = answer.headers.find("retry-after")) {
        details.retry_after = std::chrono::seconds(std::stoi(std::string(*seconds)));
    }
    details.api_code = answer.status == 429 ? "RATE_LIMITED" : "OTHER";
    const auto code = answer.status == 429   ? errc::rate_limited
                      : answer.status == 404 ? errc::not_found
                      : answer.status >= 500 ? errc::server_error
                                             : errc::request_refused;
    return error(code, std::move(details));
}

andante::provider_profile test_profile()
{
    andante::provider_profile facts("test", "https://api.example.org");
    facts.key_variable = "ANDANTE_TEST_NO_SUCH_KEY";
    facts.url_variable = "ANDANTE_TEST_NO_SUCH_URL";
    facts.describe_error = describe;
    return facts;
}

/// Notes what it is told, in one line each.
class noting_observer final : public andante::observer {
public:
    void on_call_start(const andante::call_info& each) override
    {
        note("call " + std::string(each.route));
    }

    void on_call_end(const andante::call_end& event) override
    {
        note(
            "end " + std::to_string(event.attempts) +
            (event.failure != nullptr ? " " + event.failure->code().message() : " ok")
        );
    }

    void on_attempt_start(const andante::attempt_start& event) override
    {
        note("attempt " + std::to_string(event.number));
    }

    void on_attempt_end(const andante::attempt_end& event) override
    {
        note("status " + std::to_string(event.http_status));
    }

    void on_wait(const andante::wait_start& event) override
    {
        note("wait " + std::string(to_string(event.reason)));
    }

    std::string traceparent(const andante::call_info&) override { return trace; }

    std::vector<std::string> notes;
    std::string trace;

private:
    void note(std::string line) { notes.push_back(std::move(line)); }
};

/// Counts how permits end.
class counting_pacer final : public andante::pacing::pacer {
public:
    class ending final : public andante::pacing::permit::ending {
    public:
        explicit ending(counting_pacer* owner)
            : owner_(owner)
        {}
        void given_back() noexcept override { ++owner_->given_back; }
        void settled(const andante::pacing::observation& seen) override
        {
            owner_->statuses.push_back(seen.status);
        }
        void lost() noexcept override { ++owner_->lost; }

    private:
        counting_pacer* owner_;
    };

    asio::awaitable<result<andante::pacing::permit>> acquire(andante::pacing::permit_request request
    ) override
    {
        routes.push_back(request.route);
        if (!refusals.empty()) {
            auto refusal = refusals.front();
            refusals.pop_front();
            if (refusal) {
                co_return *refusal;
            }
        }
        ++granted;
        co_return andante::pacing::permit(std::make_unique<ending>(this));
    }

    std::deque<std::optional<error>> refusals;
    std::vector<std::string> routes;
    std::vector<int> statuses;
    int granted = 0;
    int given_back = 0;
    int lost = 0;
};

class pipeline_test : public testing::Test {
protected:
    pipeline_test()
    {
        settings.api_key = andante::secret("canary-key-0123456789");
        settings.time = time.source();
        settings.transport = server;
        settings.observer = seen;
        settings.pacer = pacer;
        settings.random_seed = 7;
    }

    result<http::response> run(call what)
    {
        andante::pipeline calls(time.executor(), test_profile(), settings);
        return andante::testing::run(time, calls.execute(std::move(what)));
    }

    static call read() { return call(http::method::get, "GET /things/{id}", "/things/1"); }

    static call create()
    {
        call what(http::method::post, "POST /things", "/things");
        what.body = "{}";
        what.effect = call_effect::paid_create;
        return what;
    }

    virtual_time time;
    std::shared_ptr<scripted_transport> server =
        std::make_shared<scripted_transport>(time.source());
    std::shared_ptr<noting_observer> seen = std::make_shared<noting_observer>();
    std::shared_ptr<counting_pacer> pacer = std::make_shared<counting_pacer>();
    client_options settings;
};

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

TEST_F(pipeline_test, the_keys_header_cannot_be_set_by_hand)
{
    auto what = read();
    what.options.headers.set("authorization", "Bearer other");
    EXPECT_TRUE(run(std::move(what)).error() == errc::invalid_request);
    EXPECT_EQ(server->count(), 0u);
}

TEST_F(pipeline_test, a_read_gets_two_repeats_and_then_tells_the_whole_story)
{
    for (int attempt = 0; attempt < 3; ++attempt) {
        server->reply(scripted_reply(503));
    }
    const auto answer = run(read());
    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(server->count(), 3u);
    EXPECT_EQ(answer.error().stop(), stop_reason::attempts_exhausted);
    ASSERT_EQ(answer.error().attempts().size(), 3u);
    EXPECT_EQ(answer.error().attempts()[0].waited, 0s);
    EXPECT_GT(answer.error().attempts()[1].waited, 0s);
    EXPECT_EQ(answer.error().attempts()[2].http_status, 503);
    EXPECT_EQ(
        seen->notes,
        (std::vector<std::string>{
            "call GET /things/{id}",
            "attempt 1",
            "status 503",
            "wait backoff",
            "attempt 2",
            "status 503",
            "wait backoff",
            "attempt 3",
            "status 503",
            "end 3 the server failed"
        })
    );
}

TEST_F(pipeline_test, a_read_that_succeeds_in_the_end_succeeds)
{
    server->reply(scripted_reply(errc::connection_reset));
    server->reply(scripted_reply(200, "yes"));
    const auto answer = run(read());
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->body, "yes");
    EXPECT_EQ(seen->notes.back(), "end 2 ok");
}

TEST_F(pipeline_test, a_create_whose_reply_was_lost_is_not_sent_again)
{
    server->reply(scripted_reply(errc::connection_reset));
    const auto answer = run(create());
    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(server->count(), 1u);
    EXPECT_EQ(answer.error().outcome(), outcome::unknown);
    EXPECT_EQ(answer.error().stop(), stop_reason::not_repeatable);
    EXPECT_EQ(pacer->lost, 1);
}

TEST_F(pipeline_test, a_create_that_could_not_be_sent_or_was_refused_is_sent_again)
{
    server->reply(scripted_reply(errc::connect_failed, outcome::not_sent));
    server->reply(scripted_reply(429).with_header("retry-after", "30"));
    server->reply(scripted_reply(202));
    ASSERT_TRUE(run(create()).has_value());
    EXPECT_EQ(server->count(), 3u);
    EXPECT_GE(time.elapsed(), 30s) << "Retry-After is never shortened";
    EXPECT_EQ(pacer->given_back, 1);
    EXPECT_EQ(pacer->statuses, (std::vector<int>{429, 202}));
}

TEST_F(pipeline_test, rate_refusals_do_not_count_as_attempts_but_end_at_the_deadline)
{
    for (int refusal = 0; refusal < 20; ++refusal) {
        server->reply(scripted_reply(429).with_header("retry-after", "10"));
    }
    const auto answer = run(read());
    ASSERT_TRUE(answer.has_error());
    EXPECT_TRUE(answer.error() == errc::rate_limited);
    EXPECT_EQ(answer.error().stop(), stop_reason::deadline_too_close);
    EXPECT_GT(server->count(), 3u);
    EXPECT_LE(time.elapsed(), 60s);
    EXPECT_EQ(answer.error().retry_after(), 10s);
}

TEST_F(pipeline_test, a_deadline_that_has_passed_sends_nothing)
{
    auto what = read();
    what.options.deadline = 0ms;
    const auto answer = run(std::move(what));
    EXPECT_TRUE(answer.error() == errc::deadline_exceeded);
    EXPECT_EQ(answer.error().outcome(), outcome::not_sent);
    EXPECT_EQ(server->count(), 0u);
}

TEST_F(pipeline_test, a_silent_server_ends_at_the_deadline)
{
    server->reply(scripted_reply(200).after(1h));
    auto what = read();
    what.options.deadline = 5s;
    const auto answer = run(std::move(what));
    EXPECT_TRUE(answer.error() == errc::deadline_exceeded);
    EXPECT_EQ(answer.error().outcome(), outcome::unknown);
    EXPECT_EQ(time.elapsed(), 5s);
}

TEST_F(pipeline_test, a_deadline_beyond_the_end_of_time_is_none)
{
    server->reply(scripted_reply(200));
    auto what = read();
    what.options.deadline = std::chrono::milliseconds::max();
    EXPECT_TRUE(run(std::move(what)).has_value());
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

TEST_F(pipeline_test, pacing_that_refuses_ends_the_call_without_an_attempt)
{
    error_details details;
    details.retry_after = 45s;
    pacer->refusals.emplace_back(error(errc::deadline_exceeded, std::move(details)));
    const auto answer = run(read());
    EXPECT_TRUE(answer.error() == errc::deadline_exceeded);
    EXPECT_EQ(answer.error().retry_after(), 45s);
    EXPECT_EQ(answer.error().stop(), stop_reason::deadline_too_close);
    EXPECT_TRUE(answer.error().attempts().empty());
    EXPECT_EQ(server->count(), 0u);
}

TEST_F(pipeline_test, pacing_that_refuses_a_repeat_leaves_the_attempts_own_error)
{
    server->reply(scripted_reply(503));
    pacer->refusals.emplace_back(std::nullopt);
    pacer->refusals.emplace_back(error(errc::deadline_exceeded, error_details()));
    const auto answer = run(read());
    EXPECT_TRUE(answer.error() == errc::server_error);
    EXPECT_EQ(answer.error().stop(), stop_reason::deadline_too_close);
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

TEST_F(pipeline_test, settings_that_cannot_work_are_refused_when_it_is_made)
{
    const auto code_of = [&](client_options options) {
        try {
            const andante::pipeline calls(time.executor(), test_profile(), std::move(options));
        } catch (const andante::failure& problem) {
            return static_cast<errc>(problem.code().value());
        }
        return errc{};
    };
    auto without_key = settings;
    without_key.api_key = andante::secret();
    EXPECT_EQ(code_of(without_key), errc::missing_api_key);
    auto bad_key = settings;
    bad_key.api_key = andante::secret("a\r\nb");
    EXPECT_EQ(code_of(bad_key), errc::invalid_request);
    for (const auto* url :
         {"http://api.example.org", "http://127.0.0.1.example.org", "http://10.0.0.1"}) {
        auto insecure = settings;
        insecure.base_url = url;
        EXPECT_EQ(code_of(insecure), errc::insecure_url) << url;
    }
    for (const auto* url :
         {"ftp://api.example.org",
          "api.example.org",
          "https://",
          "https://u:p@host",
          "https://host/path"}) {
        auto invalid = settings;
        invalid.base_url = url;
        EXPECT_EQ(code_of(invalid), errc::invalid_request) << url;
    }
    for (const auto* url :
         {"http://127.0.0.1:8080", "http://localhost", "http://[::1]:9", "https://api.example.org/"
         }) {
        auto fine = settings;
        fine.base_url = url;
        EXPECT_EQ(code_of(fine), errc{}) << url;
    }
    auto no_attempts = settings;
    no_attempts.retry.attempts = 0;
    EXPECT_EQ(code_of(no_attempts), errc::invalid_request);
}

} // namespace
