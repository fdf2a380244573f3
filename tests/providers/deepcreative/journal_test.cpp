// A prediction comes to its end once, wherever the process ends that asked for it.
#include "providers/deepcreative/lab.hpp"
#include "support/memory_journal.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>

namespace deepcreative_test {
namespace {

using andante::journal_stage;
using andante_tests::journal_contents;
using andante_tests::memory_journal;
using emulator::fault;
using emulator::fault_kind;

class prediction_journal : public testing::TestWithParam<const char*> {};

TEST_P(prediction_journal, leads_to_one_prediction_wherever_the_process_ends)
{
    int ends = 0;
    for (const bool keeps_last : {false, true}) {
        for (int step = 1; step <= 8; ++step) {
            lab here;
            auto contents = std::make_shared<journal_contents>();
            contents->now = [&here] { return here.time.source()->utc_now(); };
            const auto client_of = [&](std::shared_ptr<memory_journal> with) {
                return deepcreative::client(
                    here.time.executor(),
                    here.options([&](andante::client_options& options) { options.journal = with; })
                );
            };
            if (std::string(GetParam()) == "loses_the_answer") {
                fault lost(fault_kind::reset_after_commit, create_route);
                lost.first = 1;
                lost.count = 1;
                here.service->add_fault(lost);
            }
            auto first = std::make_shared<memory_journal>(contents);
            first->ends_at = step;
            first->keeps_last = keeps_last;
            bool is_over = false;
            {
                auto client = client_of(first);
                const auto make = [](deepcreative::client with) -> asio::awaitable<void> {
                    auto making = with.predictions().create_and_wait(asked_for());
                    co_await std::move(making);
                };
                andante::testing::start(
                    here.time.executor(), make(client), [&](std::exception_ptr) { is_over = true; }
                );
                here.time.run_until([&] { return is_over || first->is_dead(); });
            }
            if (!first->is_dead()) {
                break;
            }
            ++ends;
            auto second = client_of(std::make_shared<memory_journal>(contents));
            for (auto& each : here.run(second.resume())) {
                EXPECT_EQ(here.run(each.finish()).stage, journal_stage::finished) << step;
            }
            EXPECT_EQ(here.service->accepted(), contents->rows.size()) << step << keeps_last;
        }
    }
    EXPECT_GE(ends, 6);
}

/// A prediction whose process ended when the service had begun it, and before its answer was read.
class left_prediction : public testing::Test {
protected:
    left_prediction()
    {
        contents->now = [this] { return here.time.source()->utc_now(); };
        fault lost(fault_kind::reset_after_commit, create_route);
        here.service->add_fault(lost);
        auto first = std::make_shared<memory_journal>(contents);
        first->judge = [this, first = first.get()](int) {
            // It ends as soon as the service has heard of it.
            if (here.service->accepted() > 0) {
                first->end_process();
            }
            return andante::result<void>();
        };
        auto client = client_of(first);
        const auto make = [](deepcreative::client with) -> asio::awaitable<void> {
            auto making = with.predictions().create_and_wait(asked_for());
            co_await std::move(making);
        };
        andante::testing::start(here.time.executor(), make(client), [](std::exception_ptr) {});
        here.time.run_until([&] { return here.service->accepted() > 0; });
        first->end_process();
    }

    deepcreative::client client_of(std::shared_ptr<memory_journal> with)
    {
        return deepcreative::client(
            here.time.executor(),
            here.options([&](andante::client_options& options) { options.journal = with; })
        );
    }

    /// Resumes it in another process: what the journal has of it then.
    andante::journal_entry resumed()
    {
        auto client = client_of(std::make_shared<memory_journal>(contents));
        const auto found = here.run(client.resume());
        EXPECT_EQ(found.size(), 1u);
        static_cast<void>(here.run(andante::as_result(found.at(0).finish())));
        return contents->rows.at(1).entry;
    }

    lab here;
    std::shared_ptr<journal_contents> contents = std::make_shared<journal_contents>();
};

TEST_F(left_prediction, whose_repeat_is_refused_for_another_reason_is_not_given_up)
{
    fault refused(fault_kind::error, create_route);
    refused.status = 402;
    refused.code = "insufficient_credits";
    here.service->add_fault(refused);
    const auto once = resumed();
    EXPECT_EQ(once.stage, journal_stage::in_doubt) << once.reason;
    const auto again = resumed();
    EXPECT_EQ(again.stage, journal_stage::finished) << again.reason;
    EXPECT_EQ(here.service->accepted(), 1u);
}

TEST_F(left_prediction, whose_repeat_is_refused_for_what_it_asks_is_over)
{
    fault refused(fault_kind::error, create_route);
    refused.status = 422;
    refused.code = "validation_error";
    here.service->add_fault(refused);
    EXPECT_EQ(resumed().stage, journal_stage::failed);
}

/// A transport in whose line each request stands for a minute.
class minute_of_line final : public andante::http::transport {
public:
    minute_of_line(
        std::shared_ptr<andante::time_source> time, std::shared_ptr<andante::http::transport> behind
    )
        : time_(std::move(time))
        , behind_(std::move(behind))
    {}

    asio::awaitable<andante::result<andante::http::response>>
    send(andante::http::request what, andante::http::exchange_limits limits) override
    {
        return stand(time_, behind_, std::move(what), std::move(limits));
    }

private:
    static asio::awaitable<andante::result<andante::http::response>> stand(
        std::shared_ptr<andante::time_source> time,
        std::shared_ptr<andante::http::transport> behind,
        andante::http::request what,
        andante::http::exchange_limits limits
    )
    {
        co_await time->sleep_for(1min);
        auto sending = behind->send(std::move(what), std::move(limits)); // which awaits the step
        co_return co_await std::move(sending);
    }

    std::shared_ptr<andante::time_source> time_;
    std::shared_ptr<andante::http::transport> behind_;
};

TEST(prediction_journal_line, a_request_that_leaves_late_is_marked_as_it_leaves)
{
    lab here;
    const auto contents = std::make_shared<journal_contents>();
    contents->now = [&here] { return here.time.source()->utc_now(); };
    const auto kept = std::make_shared<memory_journal>(contents);
    deepcreative::client client(
        here.time.executor(), here.options([&](andante::client_options& options) {
            options.journal = kept;
            options.deadline = 10min;
            options.transport =
                std::make_shared<minute_of_line>(here.time.source(), options.transport);
        })
    );
    const auto begun = here.time.source()->utc_now();
    std::chrono::system_clock::duration marked{};
    kept->judge = [&](int) {
        marked = here.time.source()->utc_now() - begun;
        return here.service->accepted() == 0 && marked > 30s
                   ? andante::result<void>(andante::error(errc::journal_error))
                   : andante::result<void>();
    };
    const auto refused = here.run_failing(client.predictions().create(asked_for()));
    EXPECT_TRUE(refused == errc::journal_error);
    EXPECT_EQ(refused.outcome(), outcome::not_sent);
    EXPECT_EQ(here.service->accepted(), 0U) << "what cannot be marked does not leave";
    kept->judge = nullptr;
    here.run(client.predictions().create(asked_for()));
    const auto& last = contents->rows.rbegin()->second;
    EXPECT_EQ(last.entry.attempts, 1) << "it is one attempt";
    const auto marks = std::count_if(
        last.decisions.begin(),
        last.decisions.end(),
        [](const andante::journal_decision& each) { return each.stage == journal_stage::sent; }
    );
    EXPECT_EQ(marks, 2) << "marked twice";
    EXPECT_EQ(here.service->accepted(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    network,
    prediction_journal,
    testing::Values("answers", "loses_the_answer"),
    [](const auto& each) { return std::string(each.param); }
);

} // namespace
} // namespace deepcreative_test
