// A prediction comes to its end once, wherever the process ends that asked for it.
#include "providers/deepcreative/lab.hpp"
#include "support/memory_journal.hpp"

#include <gmock/gmock.h>

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

INSTANTIATE_TEST_SUITE_P(
    network,
    prediction_journal,
    testing::Values("answers", "loses_the_answer"),
    [](const auto& info) { return std::string(info.param); }
);

} // namespace
} // namespace deepcreative_test
