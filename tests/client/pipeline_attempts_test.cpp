// How often a call is sent, and when it gives up.
#include "client/pipeline_fixture.hpp"

#include <gtest/gtest.h>

using namespace andante_tests;

namespace {

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

} // namespace

namespace {

/// A pacer with a line, which finds nothing to close for a refusal.
class keeping_pacer final : public andante::pacing::pacer {
public:
    class ending final : public andante::pacing::permit::ending {
    public:
        void given_back() noexcept override {}
        void settled(const andante::pacing::observation&) override {}
        void lost() noexcept override {}
        std::uint64_t place() const noexcept override { return 7; }
    };

    asio::awaitable<result<andante::pacing::permit>> acquire(andante::pacing::permit_request
    ) override
    {
        co_return andante::pacing::permit(std::make_unique<ending>());
    }
};

/// A pacer that has permits without a wait, and counts who waits all the same.
class free_handed_pacer final : public andante::pacing::pacer {
public:
    std::optional<andante::pacing::permit> try_acquire(const andante::pacing::permit_request& what
    ) override
    {
        asked.push_back(what.route);
        return left-- > 0
                   ? std::optional(
                         andante::pacing::permit(std::make_unique<counting_pacer::ending>(&ends))
                     )
                   : std::nullopt;
    }

    asio::awaitable<result<andante::pacing::permit>> acquire(andante::pacing::permit_request what
    ) override
    {
        return ends.acquire(std::move(what));
    }

    int left = 0;
    std::vector<std::string> asked;
    counting_pacer ends;
};

} // namespace

TEST_F(pipeline_test, a_permit_that_is_free_is_taken_without_a_wait_and_is_settled)
{
    const auto free_handed = std::make_shared<free_handed_pacer>();
    free_handed->left = 1;
    settings.pacer = free_handed;
    server->reply(scripted_reply(503));
    server->reply(scripted_reply(200));
    ASSERT_TRUE(run(read()).has_value());
    EXPECT_EQ(free_handed->asked, std::vector<std::string>(2, "GET /things/{id}"));
    EXPECT_EQ(free_handed->ends.routes.size(), 1u) << "the second had to ask";
    EXPECT_EQ(free_handed->ends.statuses, (std::vector<int>{503, 200}));
    EXPECT_EQ(free_handed->ends.given_back + free_handed->ends.lost, 0);
}

TEST_F(pipeline_test, a_free_permit_goes_back_when_nothing_of_its_request_was_sent)
{
    const auto free_handed = std::make_shared<free_handed_pacer>();
    free_handed->left = 1;
    settings.pacer = free_handed;
    auto what = read();
    what.before_attempt = [](const call&) -> asio::awaitable<result<void>> {
        co_return error(errc::journal_error);
    };
    ASSERT_TRUE(run(std::move(what)).has_error());
    EXPECT_EQ(free_handed->ends.given_back, 1);
    EXPECT_EQ(server->count(), 0u);
}

TEST_F(pipeline_test, a_refusal_that_the_pacer_has_nothing_to_close_for_is_waited_out_all_the_same)
{
    settings.pacer = std::make_shared<keeping_pacer>();
    server->reply(scripted_reply(429).with_header("retry-after", "5"));
    server->reply(scripted_reply(429).with_header("retry-after", "5"));
    server->reply(scripted_reply(200));
    ASSERT_TRUE(run(read()).has_value());
    EXPECT_EQ(server->count(), 3u);
    EXPECT_GE(time.elapsed(), 10s);
}

TEST_F(pipeline_test, a_refusal_that_is_left_to_the_pacer_may_take_as_long_as_the_deadline_allows)
{
    settings.pacer = std::make_shared<keeping_pacer>();
    server->reply(scripted_reply(429).with_header("retry-after", "130"));
    server->reply(scripted_reply(202));
    auto what = create();
    what.options.deadline = 10min;
    ASSERT_TRUE(run(std::move(what)).has_value());
    EXPECT_GE(time.elapsed(), 130s);
}

TEST_F(pipeline_test, a_redirected_create_may_have_been_done)
{
    server->reply(scripted_reply(303));
    const auto answer = run(create());
    ASSERT_TRUE(answer.has_error());
    EXPECT_TRUE(answer.error() == errc::unexpected_redirect);
    EXPECT_EQ(answer.error().outcome(), outcome::unknown);
}

TEST_F(pipeline_test, options_of_a_call_that_cannot_be_are_refused_before_anything_is_sent)
{
    auto impatient = read();
    impatient.options.idle_timeout = 0ms;
    auto never = read();
    never.options.attempts = 0;
    for (const auto& what : {impatient, never}) {
        const auto answer = run(what);
        ASSERT_TRUE(answer.has_error());
        EXPECT_TRUE(answer.error() == errc::invalid_request);
        EXPECT_TRUE(answer.error().field().has_value());
    }
    EXPECT_EQ(server->count(), 0u);
}
