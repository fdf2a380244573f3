// What a call awaits before each attempt, and who is told as it leaves.
#include "client/pipeline_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace andante_tests::first_steps {
namespace {

using andante::time_source;

asio::awaitable<result<void>>
slow_step(std::shared_ptr<andante::time_source> time, int* begun, int* ended, const error* problem)
{
    ++*begun;
    co_await time->sleep_for(2s);
    ++*ended;
    if (problem != nullptr) {
        co_return *problem;
    }
    co_return result<void>();
}

class first_step : public pipeline_test {
protected:
    call with_step(call what, const error* problem = nullptr)
    {
        what.before_attempt = [this, problem](const call&) {
            return slow_step(time.source(), &begun, &ended, problem);
        };
        return what;
    }

    int begun = 0;
    int ended = 0;
};

TEST_F(first_step, comes_before_the_first_byte_of_each_attempt)
{
    server->reply(scripted_reply(503));
    server->reply(scripted_reply(200));
    auto what = with_step(read());
    what.on_attempt = [this] { EXPECT_EQ(ended, begun); };
    ASSERT_TRUE(run(std::move(what)).has_value());
    EXPECT_EQ(ended, 2);
    EXPECT_EQ(server->count(), 2U);
}

TEST_F(first_step, that_fails_ends_the_call_with_nothing_sent_and_its_place_free)
{
    error_details details;
    details.message = "the journal is full";
    const error full(errc::file_error, std::move(details));
    const auto answer = run(with_step(create(), &full));

    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(answer.error(), errc::file_error);
    EXPECT_EQ(answer.error().message(), "the journal is full");
    EXPECT_EQ(answer.error().outcome(), outcome::not_sent);
    EXPECT_TRUE(answer.error().attempts().empty());
    EXPECT_EQ(server->count(), 0U);
    EXPECT_EQ(pacer->given_back, 1);
    EXPECT_EQ(pacer->lost, 0);
}

TEST_F(first_step, that_fails_before_a_repeat_leaves_the_first_attempt_in_doubt)
{
    server->reply(scripted_reply(503));
    const error full(errc::file_error, error_details());
    auto what = read();
    what.before_attempt = [this, &full, count = 0](const call&) mutable {
        return slow_step(time.source(), &begun, &ended, ++count == 2 ? &full : nullptr);
    };
    const auto answer = run(std::move(what));

    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(answer.error(), errc::file_error);
    EXPECT_EQ(answer.error().outcome(), outcome::unknown);
    EXPECT_EQ(answer.error().attempts().size(), 1U);
    EXPECT_EQ(server->count(), 1U);
}

TEST_F(first_step, is_cancelled_with_its_call_and_nothing_is_sent)
{
    andante::pipeline calls(time.executor(), test_profile(), settings);
    asio::cancellation_signal stop;
    std::exception_ptr thrown;
    asio::co_spawn(
        time.executor(),
        calls.execute(with_step(create())),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&thrown](std::exception_ptr how, const result<http::response>&) {
                thrown = std::move(how);
            }
        )
    );
    time.advance(1s);
    EXPECT_EQ(begun, 1);
    stop.emit(asio::cancellation_type::terminal);
    time.settle();
    ASSERT_TRUE(thrown);
    const auto known = andante::detail::error_from(thrown);
    EXPECT_TRUE(known.is_cancelled());
    EXPECT_EQ(known.outcome(), outcome::not_sent);
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(server->count(), 0U);
    EXPECT_EQ(pacer->given_back, 1);
}

/// A transport in whose line a request stands for long before it leaves.
class long_line final : public http::transport {
public:
    long_line(
        std::shared_ptr<andante::time_source> time,
        std::shared_ptr<http::transport> behind,
        time_source::duration wait
    )
        : time_(std::move(time))
        , behind_(std::move(behind))
        , wait_(wait)
    {}

    asio::awaitable<result<http::response>>
    send(http::request what, http::exchange_limits limits) override
    {
        return stand(time_, behind_, wait_, std::move(what), std::move(limits));
    }

private:
    static asio::awaitable<result<http::response>> stand(
        std::shared_ptr<andante::time_source> time,
        std::shared_ptr<http::transport> behind,
        time_source::duration wait,
        http::request what,
        http::exchange_limits limits
    )
    {
        co_await time->sleep_for(wait);
        if (limits.before_first_byte) {
            auto preparing = limits.before_first_byte();
            const auto prepared = co_await std::move(preparing);
            if (prepared.has_error()) {
                co_return prepared.error();
            }
        }
        auto sending = behind->send(std::move(what), std::move(limits));
        co_return co_await std::move(sending);
    }

    std::shared_ptr<andante::time_source> time_;
    std::shared_ptr<http::transport> behind_;
    time_source::duration wait_;
};

class late_step : public first_step {
protected:
    /// A create whose line is so long; the step for that takes `step`.
    result<http::response>
    run_late(time_source::duration line, time_source::duration step, const error* problem = nullptr)
    {
        const auto without_line = settings.transport;
        settings.transport = std::make_shared<long_line>(time.source(), without_line, line);
        auto what = with_step(create());
        what.before_late_attempt = [this, step, problem](const call&) {
            ++late;
            return take(time.source(), step, problem);
        };
        auto answer = run(std::move(what));
        settings.transport = without_line;
        return answer;
    }

    int late = 0;

private:
    static asio::awaitable<result<void>> take(
        std::shared_ptr<andante::time_source> time, time_source::duration step, const error* problem
    )
    {
        co_await time->sleep_for(step);
        if (problem != nullptr) {
            co_return *problem;
        }
        co_return result<void>();
    }
};

TEST_F(late_step, is_taken_when_the_first_one_is_old_and_not_otherwise)
{
    server->reply(scripted_reply(200));
    ASSERT_TRUE(run_late(2s, 1s).has_value());
    EXPECT_EQ(late, 0);
    server->reply(scripted_reply(200));
    ASSERT_TRUE(run_late(10s, 1s).has_value());
    EXPECT_EQ(late, 1);
    EXPECT_EQ(server->count(), 2U);
}

TEST_F(late_step, that_fails_lets_nothing_leave)
{
    const error full(errc::file_error, error_details());
    const auto answer = run_late(10s, 1s, &full);
    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(answer.error(), errc::file_error);
    EXPECT_EQ(answer.error().outcome(), outcome::not_sent);
    EXPECT_EQ(server->count(), 0U);
    EXPECT_EQ(pacer->given_back, 1);
    EXPECT_EQ(pacer->lost, 0);
}

TEST_F(late_step, that_is_itself_too_late_each_time_is_given_up)
{
    const auto answer = run_late(10s, 3s);
    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(answer.error(), errc::journal_error);
    EXPECT_EQ(answer.error().outcome(), outcome::not_sent);
    EXPECT_EQ(late, 3);
    EXPECT_EQ(server->count(), 0U);
}

} // namespace
} // namespace andante_tests::first_steps
