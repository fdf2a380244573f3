// What a client sends while a server refuses everything for a minute.
#include "client/pipeline_fixture.hpp"

#include <algorithm>

namespace andante_tests {
namespace {

/// Some workers that make one call after the other.
class retry_storm_test : public pipeline_test {
protected:
    static constexpr int workers = 20;

    /// Everything is answered so for a minute, and well afterwards.
    void refuse_with(int status)
    {
        server->otherwise([this, status](const http::request&) {
            const bool is_over = time.source()->now() >= begin_ + 60s;
            return scripted_reply(is_over ? 200 : status).after(10ms);
        });
    }

    /// Runs calls for so long.
    void run_calls(std::chrono::seconds how_long, std::chrono::milliseconds pause)
    {
        settings.deadline = 10min;
        andante::pipeline calls(time.executor(), test_profile(), settings);
        int running = workers;
        for (int i = 0; i < workers; ++i) {
            andante::testing::start(
                time.executor(),
                work(this, &calls, begin_ + how_long, pause),
                [&running](std::exception_ptr) { --running; }
            );
        }
        time.run_until([&running] { return running == 0; });
    }

    std::size_t requests_since(std::chrono::seconds when) const
    {
        const auto all = server->requests();
        return static_cast<std::size_t>(std::count_if(
            all.begin(),
            all.end(),
            [&](const auto& each) { return each.when >= begin_ + when && each.when < begin_ + 60s; }
        ));
    }

    std::vector<std::chrono::nanoseconds> begun; ///< When calls began.
    std::vector<error> failed;

private:
    static asio::awaitable<void> work(
        retry_storm_test* self,
        const andante::pipeline* calls,
        andante::time_source::time_point end,
        std::chrono::milliseconds pause
    )
    {
        while (self->time.source()->now() < end) {
            self->begun.push_back(self->time.source()->now() - self->begin_);
            auto calling = calls->execute(read());
            const auto answer = co_await std::move(calling);
            if (answer.has_error()) {
                self->failed.push_back(answer.error());
            }
            co_await self->time.source()->sleep_for(pause);
        }
    }

    const andante::time_source::time_point begin_ = time.source()->now();
};

TEST_F(retry_storm_test, an_outage_is_answered_with_hardly_more_requests_than_calls)
{
    refuse_with(503);
    run_calls(60s, 1s);
    // The budget is empty after ten repeats; what was under way then may end.
    const auto since = 10s;
    const auto calls =
        std::count_if(begun.begin(), begun.end(), [&](auto when) { return when >= since; });
    EXPECT_GT(calls, 500);
    EXPECT_LE(static_cast<double>(requests_since(since)), 1.1 * static_cast<double>(calls));
    EXPECT_EQ(failed.back().stop(), stop_reason::budget_exhausted);
}

TEST_F(retry_storm_test, refusals_for_the_rate_alone_fail_no_call_for_the_budget)
{
    refuse_with(429);
    run_calls(90s, 100ms);
    EXPECT_TRUE(failed.empty());
    EXPECT_GT(begun.size(), 20u);
}

} // namespace
} // namespace andante_tests
