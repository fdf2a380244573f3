// A process that makes a track ends at each operation of its journal, and another goes on.
#include "support/files.hpp"
#include "support/live_studio.hpp"
#include "support/memory_journal.hpp"
#include "support/saved_track.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace andante_tests {
namespace {

using andante::journal_stage;
using andante::emulator::fault_kind;

andante::finetuning::client
client_of(studio& here, std::shared_ptr<memory_journal> with, std::uint64_t seed)
{
    return andante::finetuning::client(
        here.time.executor(), here.options([&](andante::client_options& options) {
            options.journal = with;
            options.random_seed = seed;
        })
    );
}

/// What the network does to the create while the process ends.
class ended_processes : public testing::TestWithParam<const char*> {
protected:
    /// Brings what a process that ends at this step leaves to its end. False when it has no such
    /// step.
    bool end_at(int step, bool keeps_last);

    scratch_folder folder;
};

/// Wherever a process ends, another one brings the work to its end: one job is paid, one file
/// saved.
bool ended_processes::end_at(int step, bool keeps_last)
{
    const std::string network = GetParam();
    studio here;
    auto contents = std::make_shared<journal_contents>();
    contents->now = [&here] { return here.time.source()->utc_now(); };
    if (network == "loses the answer") {
        here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    } else if (network == "loses the request") {
        here.service->add_fault(nth(fault_kind::reset_before_commit, create_route, 1));
    }
    const auto path = folder / (std::to_string(step) + (keeps_last ? "k" : "n") + ".mp3");
    auto first = std::make_shared<memory_journal>(contents);
    first->ends_at = step;
    first->keeps_last = keeps_last;
    bool is_over = false;
    {
        std::optional client(client_of(here, first, 7));
        andante::testing::start(
            here.time.executor(),
            make_and_save(*client, path),
            [&is_over](std::exception_ptr) { is_over = true; }
        );
        here.time.run_until([&] { return is_over || first->is_dead(); });
        client.reset();
    }
    if (!first->is_dead()) {
        return false;
    }
    auto second = client_of(here, std::make_shared<memory_journal>(contents), 8);
    for (auto& each : here.run(second.resume())) {
        EXPECT_EQ(here.run(each.finish()).stage, journal_stage::finished) << step;
    }
    const bool is_written = !contents->rows.empty();
    EXPECT_EQ(here.service->generations_accepted(), is_written ? 1u : 0u) << step << keeps_last;
    EXPECT_EQ(!andante::support::content(path).empty(), is_written) << step << keeps_last;
    for (const auto& [number, row] : contents->rows) {
        EXPECT_EQ(row.entry.stage, journal_stage::finished) << step;
    }
    return true;
}

/// Wherever a process ends, another one brings the work to its end: one job is paid, one file
/// saved.
TEST_P(ended_processes, leave_one_job_and_one_file_wherever_they_end)
{
    int ends = 0;
    for (const bool keeps_last : {false, true}) {
        for (int step = 1; end_at(step, keeps_last); ++step) {
            ++ends;
        }
    }
    EXPECT_GE(ends, 10);
}

INSTANTIATE_TEST_SUITE_P(
    whatever,
    ended_processes,
    testing::Values("answers", "loses the answer", "loses the request"),
    [](const auto& each) {
        std::string name(each.param);
        std::replace(name.begin(), name.end(), ' ', '_');
        return name;
    }
);

/// A copy of the service that lags behind does not show a track yet that was begun just now, by
/// whomever.
TEST(resumed_journal, a_404_right_after_the_create_of_another_process_loses_no_track)
{
    const scratch_folder folder;
    studio here;
    auto contents = std::make_shared<journal_contents>();
    contents->now = [&here] { return here.time.source()->utc_now(); };
    auto first = std::make_shared<memory_journal>(contents);
    const auto is_accepted = [&contents] {
        const auto stages = contents->stages();
        return !stages.empty() && stages.front() == journal_stage::accepted;
    };
    {
        auto client = client_of(here, first, 7);
        andante::testing::start(
            here.time.executor(), make_and_save(client, folder / "x.mp3"), [](std::exception_ptr) {}
        );
        here.time.run_until(is_accepted);
        first->end_process();
    }
    auto missing = nth(fault_kind::error, "GET /v1/generations/{id}", 1);
    missing.status = 404;
    missing.code = "NOT_FOUND";
    here.service->add_fault(missing);
    auto second = client_of(here, std::make_shared<memory_journal>(contents), 8);
    for (auto& each : here.run(second.resume())) {
        const auto ended = here.run(each.finish());
        EXPECT_EQ(ended.stage, journal_stage::finished) << ended.reason;
    }
    EXPECT_FALSE(andante::support::content(folder / "x.mp3").empty());
}

} // namespace
} // namespace andante_tests
