// What a process has left in its journal, another one takes up.
#include <andante/providers/finetuning/profile.hpp>

#include "providers/finetuning/client_journal_fixture.hpp"
#include "support/crowd.hpp"
#include "support/files.hpp"
#include "support/saved_track.hpp"

#include <gmock/gmock.h>

#include <exception>
#include <string>
#include <utility>

namespace andante_tests {
namespace {

using namespace std::chrono_literals;
using andante::client_options;
using andante::errc;
using andante::journal_entry;
using andante::journal_stage;
using andante::emulator::fault_kind;
using andante::finetuning::generation_request;
using testing::HasSubstr;

TEST_F(client_journal, holds_its_work_until_its_process_ends)
{
    auto first = process();
    auto client = open(first);
    here.run(client.generations().create(generation_request("drums")));
    EXPECT_THAT(resume_all(), testing::IsEmpty());
    auto other = open(process());
    EXPECT_EQ(here.run_failing(other.resume(1)), errc::journal_held);
    first->end_process();
    const auto ended = resume_all();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].stage, journal_stage::finished);
    EXPECT_EQ(here.service->generations_accepted(), 1u);
}

TEST_F(client_journal, gives_resumed_jobs_their_places_under_the_cap)
{
    auto settings = andante::emulator::finetuning::settings();
    settings.queue_capacity = 2;
    settings.rates.enforced = false;
    studio busy(std::move(settings));
    auto first = process();
    {
        auto client = client_of(busy, first);
        busy.run(client.generations().create(generation_request("one")));
        busy.run(client.generations().create(generation_request("two")));
    }
    first->end_process();
    const auto client = andante::finetuning::client(
        busy.time.executor(), busy.options([&](client_options& options) {
            options.journal = process();
            options.policies = andante::finetuning::profile().policies;
            options.policies->concurrency.front().cap = 2;
        })
    );
    auto found = busy.run(client.resume());
    ASSERT_EQ(found.size(), 2u);
    crowd together(busy);
    for (auto& each : found) {
        together.start(discard(each.finish()));
    }
    together.start(discard(client.generations().create(generation_request("three"))));
    together.finish();
    EXPECT_EQ(busy.service->record().count(create_route, 429), 0u);
    EXPECT_EQ(busy.service->generations_accepted(), 3u);
}

TEST_F(client_journal, sends_again_only_when_the_last_request_of_a_process_can_no_longer_arrive)
{
    auto first = process();
    first->ends_at = 2; // as it is about to leave
    first->keeps_last = true;
    {
        auto client = open(first);
        andante::testing::start(
            here.time.executor(), make_and_save(client, folder / "x.mp3"), [](std::exception_ptr) {}
        );
        here.time.run_until([&] { return first->is_dead(); });
    }
    const auto began = here.time.source()->now();
    auto client = open(process());
    auto found = here.run(client.resume());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(here.run(found[0].finish()).stage, journal_stage::finished);
    EXPECT_EQ(here.service->generations_accepted(), 1u);
    // 30 s of silence, 10 s to commit, and 30 s that the job takes.
    EXPECT_GE(here.time.source()->now() - began, 70s);
}

TEST_F(client_journal, of_another_address_or_provider_is_left_alone)
{
    auto first = process();
    auto client = open(first);
    here.run(client.generations().create(generation_request("drums")));
    first->end_process();
    contents->rows.at(1).entry.base_url = "https://elsewhere.example/";
    EXPECT_THAT(resume_all(), testing::IsEmpty());
}

TEST_F(client_journal, is_needed_to_resume)
{
    EXPECT_EQ(here.run_failing(here.client.resume()), errc::invalid_request);
    EXPECT_EQ(here.client.journal(), nullptr);
}

TEST_F(client_journal, with_a_request_of_a_later_version_is_told_and_kept)
{
    auto first = process();
    first->ends_at = 2;
    {
        auto client = open(first);
        bool over = false;
        andante::testing::start(
            here.time.executor(),
            make_and_save(client, folder / "x.mp3"),
            [&over](std::exception_ptr) { over = true; }
        );
        here.time.run_until([&] { return first->is_dead(); });
    }
    contents->rows.at(1).entry.request = R"({"version":2})";
    auto client = open(process());
    auto found = here.run(client.resume());
    ASSERT_EQ(found.size(), 1u);
    const auto problem = here.run_failing(found[0].finish());
    EXPECT_EQ(problem, errc::journal_error);
    EXPECT_THAT(problem.message(), HasSubstr("later version"));
    EXPECT_EQ(contents->rows.at(1).entry.stage, journal_stage::intended);
}

TEST_F(client_journal, can_have_results_saved_in_a_folder)
{
    auto first = process();
    {
        auto client = open(first);
        auto options = saving_as(folder / "");
        here.run(client.generations().create(generation_request("drums"), options));
    }
    first->end_process();
    auto client = open(process());
    auto found = here.run(client.resume());
    ASSERT_EQ(found.size(), 1u);
    andante::resume_options how;
    how.place = [](const journal_entry& entry, std::size_t, const andante::http::url&) {
        return entry.target + entry.job_id + ".mp3";
    };
    const auto ended = here.run(found[0].finish(how));
    EXPECT_FALSE(andante::support::content(folder / (ended.job_id + ".mp3")).empty());
}

TEST_F(client_journal, many_that_were_lost_at_once_share_their_looks)
{
    constexpr unsigned many = 90;
    auto settings = unlimited();
    settings.queue_capacity = many;
    studio busy(std::move(settings));
    auto first = process();
    {
        auto client = client_of(busy, first);
        busy.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1, 0));
        int over = 0;
        for (unsigned each = 0; each < many; ++each) {
            andante::testing::start(
                busy.time.executor(),
                make_and_save(client, folder / ("many" + std::to_string(each))),
                [&over](std::exception_ptr) { ++over; }
            );
        }
        busy.time.run_until([&] { return busy.service->generations_accepted() == many; });
        first->end_process();
    }
    busy.service->clear_faults();
    const auto before = busy.service->record().requests(list_route).size();
    auto client = client_of(busy, process());
    auto found = busy.run(client.resume());
    ASSERT_EQ(found.size(), static_cast<std::size_t>(many));
    crowd together(busy);
    for (auto& each : found) {
        together.start(discard(each.finish()));
    }
    together.finish();
    for (const auto& each : together.outcomes) {
        EXPECT_FALSE(each.has_value()) << (each ? each->message() : "");
    }
    EXPECT_THAT(contents->stages(), testing::Each(journal_stage::finished));
    EXPECT_EQ(busy.service->generations_accepted(), static_cast<std::size_t>(many));
    // Those who wait look at the list, too.
    EXPECT_LT(busy.service->record().requests(list_route).size() - before, many / 3);
}

} // namespace
} // namespace andante_tests
