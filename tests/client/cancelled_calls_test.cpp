// What a caller and an observer hear of a call that was cancelled.
#include <andante/async/within.hpp>

#include "client/pipeline_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <optional>
#include <utility>

using namespace andante_tests;

namespace {

/// Keeps the last thing that an observer heard of a call, and of an attempt.
class keeping_observer final : public andante::observer {
public:
    void on_call_end(const andante::call_end& event) override
    {
        ++ends;
        attempts = event.attempts;
        call = event.failure != nullptr ? std::optional(*event.failure) : std::nullopt;
    }
    void on_attempt_end(const andante::attempt_end& event) override
    {
        attempt = event.failure != nullptr ? std::optional(*event.failure) : std::nullopt;
    }

    int ends = 0;
    int attempts = 0;
    std::optional<error> call;
    std::optional<error> attempt;
};

/// Lets nobody through before a time.
class late_pacer final : public andante::pacing::pacer {
public:
    explicit late_pacer(std::shared_ptr<andante::time_source> time)
        : time_(std::move(time))
    {}

    asio::awaitable<result<andante::pacing::permit>> acquire(andante::pacing::permit_request
    ) override
    {
        co_await time_->sleep_for(1h);
        co_return andante::pacing::permit();
    }

private:
    std::shared_ptr<andante::time_source> time_;
};

/// A transport that says, when it is cancelled, that nothing has left yet.
class connecting_transport final : public http::transport {
public:
    explicit connecting_transport(std::shared_ptr<andante::time_source> time)
        : time_(std::move(time))
    {}

    asio::awaitable<result<http::response>> send(http::request, http::exchange_limits) override
    {
        try {
            co_await time_->sleep_for(1h);
        } catch (const boost::system::system_error& thrown) {
            error_details details;
            details.outcome = outcome::not_sent;
            throw andante::cancellation(error(thrown.code(), std::move(details)));
        }
        co_return http::response();
    }

private:
    std::shared_ptr<andante::time_source> time_;
};

/// What a call comes to, a cancellation too.
asio::awaitable<result<http::response>> caught(asio::awaitable<result<http::response>> calling)
{
    std::exception_ptr thrown;
    try {
        auto answer = co_await std::move(calling);
        co_return answer;
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return andante::detail::error_from(thrown);
}

class cancelled_calls : public pipeline_test {
protected:
    cancelled_calls()
    {
        settings.observer = heard;
        settings.deadline = 24h;
    }

    /// Cancels a call after so long, and gives what its caller hears.
    error cancel_after(std::chrono::seconds when, call what)
    {
        andante::pipeline calls(time.executor(), test_profile(), settings);
        std::optional<error> told;
        asio::cancellation_signal stop;
        const auto on_end = [&](std::exception_ptr, result<http::response> ended) {
            told = ended.error();
        };
        asio::co_spawn(
            time.executor(),
            caught(calls.execute(std::move(what))),
            asio::bind_cancellation_slot(stop.slot(), on_end)
        );
        time.advance(when);
        stop.emit(asio::cancellation_type::terminal);
        time.settle();
        return told.value_or(error());
    }

    void expect_both(const error& told, outcome known, std::size_t attempts) const
    {
        EXPECT_TRUE(told.is_cancelled());
        EXPECT_EQ(told.outcome(), known);
        EXPECT_EQ(told.attempts().size(), attempts);
        EXPECT_EQ(told.stop(), stop_reason::cancelled);
        EXPECT_NE(told.message(), "");
        ASSERT_EQ(heard->ends, 1);
        ASSERT_TRUE(heard->call);
        EXPECT_TRUE(heard->call->is_cancelled());
        EXPECT_EQ(heard->call->outcome(), known) << "an observer must hear what the caller hears";
        EXPECT_EQ(heard->call->attempts().size(), attempts);
        EXPECT_EQ(heard->attempts, static_cast<int>(attempts));
    }

    std::shared_ptr<keeping_observer> heard = std::make_shared<keeping_observer>();
};

TEST_F(cancelled_calls, one_that_never_left_the_line_was_not_sent)
{
    settings.pacer = std::make_shared<late_pacer>(time.source());
    expect_both(cancel_after(10s, create()), outcome::not_sent, 0);
}

TEST_F(cancelled_calls, one_that_was_under_way_is_unknown)
{
    server->reply(scripted_reply(202).after(60s));
    const auto told = cancel_after(10s, create());
    expect_both(told, outcome::unknown, 1);
    EXPECT_EQ(told.attempts().at(0).duration, 10s);
    EXPECT_EQ(told.attempts().at(0).code, asio::error::operation_aborted);
    ASSERT_TRUE(heard->attempt);
    EXPECT_EQ(heard->attempt->outcome(), outcome::unknown);
    EXPECT_EQ(pacer->lost, 1);
}

TEST_F(cancelled_calls, one_that_was_connecting_was_not_sent_and_gives_its_permit_back)
{
    settings.transport = std::make_shared<connecting_transport>(time.source());
    expect_both(cancel_after(10s, create()), outcome::not_sent, 1);
    EXPECT_EQ(heard->attempt->outcome(), outcome::not_sent);
    EXPECT_EQ(pacer->given_back, 1);
}

TEST_F(cancelled_calls, one_that_waits_after_a_refusal_was_rejected)
{
    server->reply(scripted_reply(429).with_header("retry-after", "60"));
    expect_both(cancel_after(10s, create()), outcome::rejected, 1);
}

TEST_F(cancelled_calls, one_that_waits_after_a_failure_is_as_unknown_as_that)
{
    server->reply(scripted_reply(503).with_header("retry-after", "60"));
    expect_both(cancel_after(10s, read()), outcome::unknown, 1);
}

TEST_F(cancelled_calls, the_end_of_the_client_tells_the_same)
{
    server->reply(scripted_reply(202).after(60s));
    std::optional<result<http::response>> ended;
    auto calls = std::make_unique<andante::pipeline>(time.executor(), test_profile(), settings);
    asio::co_spawn(
        time.executor(),
        caught(calls->execute(create())),
        [&](std::exception_ptr, result<http::response> how) { ended = std::move(how); }
    );
    time.advance(10s);
    calls.reset();
    time.settle();
    ASSERT_TRUE(ended && ended->has_error());
    expect_both(ended->error(), outcome::unknown, 1);
}

TEST_F(cancelled_calls, a_limit_that_passes_tells_the_same)
{
    server->reply(scripted_reply(202).after(60s));
    andante::pipeline calls(time.executor(), test_profile(), settings);
    auto limited = andante::within(calls.execute(create()), 10s, time.source());
    const auto ended = andante::testing::run(time, caught(std::move(limited)));
    ASSERT_TRUE(ended.has_error());
    EXPECT_TRUE(ended.error() == errc::deadline_exceeded);
    EXPECT_EQ(ended.error().outcome(), outcome::unknown);
    EXPECT_EQ(ended.error().attempts().size(), 1u);

    settings.pacer = std::make_shared<late_pacer>(time.source());
    andante::pipeline slow(time.executor(), test_profile(), settings);
    auto in_line = andante::within(slow.execute(create()), 10s, time.source());
    const auto unsent = andante::testing::run(time, caught(std::move(in_line)));
    ASSERT_TRUE(unsent.has_error());
    EXPECT_EQ(unsent.error().outcome(), outcome::not_sent);
}

TEST_F(cancelled_calls, are_no_failures_and_are_caught_as_asio_throws_them)
{
    error_details details;
    details.outcome = outcome::not_sent;
    const error aborted(asio::error::operation_aborted, std::move(details));
    try {
        throw_exception_from_error(aborted, BOOST_CURRENT_LOCATION);
    } catch (const andante::failure&) {
        ADD_FAILURE() << "a handler of failures would repeat it";
    } catch (const boost::system::system_error& thrown) {
        EXPECT_EQ(thrown.code(), asio::error::operation_aborted);
        EXPECT_NE(dynamic_cast<const andante::cancellation*>(&thrown), nullptr);
    }
}

} // namespace
