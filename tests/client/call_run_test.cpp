// What one call knows of itself, without any I/O.
#include "client/call_run.hpp"
#include "client/pipeline_fixture.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>

namespace {

using namespace andante_tests;
using andante::detail::call_record;
using andante::detail::call_run;

class call_run_test : public testing::Test {
protected:
    call_run_test()
    {
        settings.time = time.source();
        settings.observer = seen;
        settings.deadline = 60s;
        settings.line_deadline = 1h;
    }

    std::unique_ptr<call_run> begin(call_record* record = nullptr)
    {
        return std::make_unique<call_run>(settings, "test", what, record);
    }

    static http::response answer(int status, const std::string& request_id)
    {
        http::response made;
        made.status = status;
        made.headers.add("X-Request-Id", request_id);
        return made;
    }

    static error problem(errc code, outcome known)
    {
        error_details details;
        details.outcome = known;
        return error(code, std::move(details));
    }

    virtual_time time;
    std::shared_ptr<noting_observer> seen = std::make_shared<noting_observer>();
    client_options settings;
    call what{http::method::get, "GET /things/{id}", "/things/1"};
};

TEST_F(
    call_run_test, without_a_deadline_of_its_own_it_has_those_of_the_client_for_line_and_exchange
)
{
    const auto start = time.now();
    const auto run = begin();
    EXPECT_EQ(run->line_deadline(), start + 1h);
    EXPECT_EQ(run->deadline(), start + 60s);
    EXPECT_EQ(run->line_option(), "client_options::line_deadline");
    run->stood_in_line(10min);
    EXPECT_EQ(run->deadline(), start + 10min + 60s) << "the line does not count";
}

TEST_F(call_run_test, a_deadline_of_its_own_bounds_line_and_exchange_together)
{
    what.options.deadline = 5s;
    const auto start = time.now();
    const auto run = begin();
    EXPECT_EQ(run->line_deadline(), start + 5s);
    EXPECT_EQ(run->deadline(), start + 5s);
    EXPECT_EQ(run->line_option(), "call_options::deadline");
    run->stood_in_line(4s);
    EXPECT_EQ(run->deadline(), start + 5s);
    EXPECT_TRUE(run->permit_request().patient);
}

TEST_F(call_run_test, the_exchange_may_have_a_time_of_its_own_unless_the_call_says_otherwise)
{
    const auto start = time.now();
    EXPECT_EQ(call_run(settings, "test", what, nullptr, 3s).deadline(), start + 3s);
    what.options.deadline = 5s;
    EXPECT_EQ(call_run(settings, "test", what, nullptr, 3s).deadline(), start + 5s);
}

TEST_F(call_run_test, what_the_call_sets_goes_before_what_the_client_sets)
{
    settings.retry.attempts = 3;
    const auto plain = begin();
    EXPECT_EQ(plain->retry().attempts, 3);
    EXPECT_EQ(plain->limits().idle, settings.idle_timeout);
    EXPECT_EQ(plain->limits().body_bytes, settings.max_body_bytes);
    what.options.attempts = 1;
    what.options.idle_timeout = 7s;
    what.options.max_body_bytes = 17;
    EXPECT_EQ(plain->retry().attempts, 1);
    EXPECT_EQ(plain->limits().idle, 7s);
    EXPECT_EQ(plain->limits().body_bytes, 17u);
}

TEST_F(call_run_test, a_permit_is_asked_for_with_all_that_pacing_must_know)
{
    what.priority = andante::priority::poll;
    what.options.tag = "album";
    what.options.cost = 2.5;
    what.options.partition = "model-a";
    const auto run = begin();
    run->set_place(7);
    const auto request = run->permit_request();
    EXPECT_EQ(request.route, "GET /things/{id}");
    EXPECT_EQ(request.priority, andante::priority::poll);
    EXPECT_EQ(request.tag, "album");
    EXPECT_EQ(request.cost, 2.5);
    EXPECT_EQ(request.partition, "model-a");
    EXPECT_EQ(request.deadline, run->line_deadline());
    EXPECT_EQ(request.place, 7u);
    EXPECT_FALSE(request.patient);
    what.options.priority = andante::priority::batch;
    EXPECT_EQ(run->permit_request().priority, andante::priority::batch);
}

TEST_F(call_run_test, an_error_that_ends_it_has_its_whole_history_and_the_worst_that_is_known)
{
    const auto run = begin();
    time.advance(2s);
    run->attempt_begins({});
    time.advance(1s);
    const auto lost = problem(errc::read_timeout, outcome::unknown);
    run->attempt_failed(lost);
    time.advance(4s);
    run->attempt_begins({});
    const auto refused = problem(errc::rate_limited, outcome::rejected);
    run->attempt_answered(answer(429, "req-2"), &refused);
    const auto whole = run->failed(refused, stop_reason::attempts_exhausted);
    EXPECT_TRUE(whole == errc::rate_limited);
    EXPECT_EQ(whole.outcome(), outcome::unknown) << "the first may have taken effect";
    EXPECT_EQ(whole.stop(), stop_reason::attempts_exhausted);
    EXPECT_EQ(whole.request_id(), "req-2");
    ASSERT_EQ(whole.attempts().size(), 2u);
    EXPECT_EQ(whole.attempts()[0].started, 2s);
    EXPECT_EQ(whole.attempts()[0].duration, 1s);
    EXPECT_EQ(whole.attempts()[0].waited, 2s);
    EXPECT_EQ(whole.attempts()[0].http_status, 0);
    EXPECT_EQ(whole.attempts()[1].waited, 4s);
    EXPECT_EQ(whole.attempts()[1].http_status, 429);
    EXPECT_EQ(run->failures(), 2);
}

TEST_F(call_run_test, the_observer_hears_of_each_step_and_once_of_the_end)
{
    {
        const auto run = begin();
        run->attempt_begins({});
        run->attempt_answered(answer(200, "req-1"), nullptr);
        run->succeeded();
    }
    EXPECT_EQ(
        seen->notes,
        (std::vector<std::string>{"call GET /things/{id}", "attempt 1", "status 200", "end 1 ok"})
    );
}

TEST_F(call_run_test, one_that_goes_without_an_end_was_cancelled)
{
    begin()->attempt_begins({});
    ASSERT_EQ(seen->notes.size(), 4u);
    EXPECT_EQ(seen->notes[2], "status 0") << "the attempt ends as well";
    EXPECT_TRUE(seen->notes[3].starts_with("end 1 ")) << seen->notes[3];
    EXPECT_NE(seen->notes[3], "end 1 ok");
}

TEST_F(call_run_test, no_attempt_begins_when_its_caller_has_left)
{
    call_record record;
    const auto run = begin(&record);
    EXPECT_EQ(record.leave().outcome(), outcome::not_sent);
    EXPECT_THROW(run->attempt_begins({}), boost::system::system_error);
    EXPECT_EQ(run->failures(), 0);
}

TEST_F(call_run_test, what_a_transport_throws_is_of_unknown_effect_unless_it_says_more)
{
    const auto run = begin();
    run->attempt_begins({});
    EXPECT_EQ(
        run->attempt_broken(std::make_exception_ptr(std::runtime_error("broken"))), outcome::unknown
    );
    run->attempt_begins({});
    error_details details;
    details.outcome = outcome::not_sent;
    const error known(asio::error::operation_aborted, std::move(details));
    EXPECT_EQ(
        run->attempt_broken(std::make_exception_ptr(andante::cancellation(known))),
        outcome::not_sent
    );
}

TEST_F(call_run_test, a_wait_that_is_owed_is_taken_once)
{
    const auto run = begin();
    run->owe_wait(3s);
    EXPECT_EQ(run->take_owed_wait(), 3s);
    EXPECT_EQ(run->take_owed_wait(), 0s);
}

} // namespace
