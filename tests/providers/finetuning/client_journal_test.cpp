// Paid work is written down before it is sent, and what becomes of it is.
#include "providers/finetuning/client_journal_fixture.hpp"
#include "support/files.hpp"
#include "support/saved_track.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {
namespace {

using namespace std::chrono_literals;
using andante::call_options;
using andante::errc;
using andante::journal_stage;
using andante::outcome;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante::finetuning::generation_request;
using testing::ElementsAre;
using testing::HasSubstr;

andante::error cannot_write()
{
    andante::error_details details;
    details.message = "the disk is full";
    details.outcome = outcome::not_sent;
    return andante::error(errc::journal_error, std::move(details));
}

TEST_F(client_journal, that_cannot_be_written_ends_a_create_before_anything_is_sent)
{
    for (const int which : {1, 2}) { // the intent, and that it leaves
        auto mine = process();
        mine->judge = [which](int operation) {
            return operation == which ? andante::result<void>(cannot_write())
                                      : andante::result<void>();
        };
        auto client = open(mine);
        const auto problem =
            here.run_failing(client.generations().create(generation_request("drums")));
        EXPECT_EQ(problem, errc::journal_error) << which;
        EXPECT_EQ(problem.outcome(), outcome::not_sent) << which;
        EXPECT_THAT(problem.message(), HasSubstr("the disk is full")) << which;
        EXPECT_EQ(here.service->record().requests().size(), 0u) << which;
    }
    EXPECT_THAT(contents->stages(), ElementsAre(journal_stage::failed));
}

TEST_F(client_journal, that_fails_after_the_answer_does_not_lose_the_job)
{
    auto mine = process();
    mine->judge = [](int operation) {
        return operation > 2 ? andante::result<void>(cannot_write()) : andante::result<void>();
    };
    auto client = open(mine);
    const auto made = here.run(client.generations().create(generation_request("drums")));
    EXPECT_EQ(here.service->track_ids(), std::vector{made.id});
}

TEST_F(client_journal, follows_a_track_from_the_intent_to_the_file)
{
    auto client = open(process());
    const auto path = folder / "drums.mp3";
    auto made = here.run(client.generations().create(generation_request("drums"), saving_as(path)));
    const auto& row = contents->rows.at(1);
    EXPECT_EQ(row.entry.stage, journal_stage::accepted);
    EXPECT_EQ(row.entry.job_id, made.id);
    EXPECT_EQ(row.entry.provider, "finetuning");
    EXPECT_EQ(row.entry.kind, get_route);
    EXPECT_EQ(row.entry.attempts, 1);
    EXPECT_EQ(row.entry.label, "drums");
    EXPECT_THAT(row.entry.request, HasSubstr("drums"));
    expect_no_key(row.entry.request);
    made = here.run(client.generations().wait(made.id));
    EXPECT_EQ(row.entry.stage, journal_stage::ended);
    here.run(client.generations().download(made, path));
    EXPECT_EQ(row.entry.stage, journal_stage::finished);
    EXPECT_THAT(row.entry.reason, HasSubstr(path));
}

TEST_F(client_journal, needs_no_file_where_none_was_asked_for)
{
    auto client = open(process());
    here.run(client.generations().create_and_wait(generation_request("drums")));
    EXPECT_THAT(contents->stages(), ElementsAre(journal_stage::finished));
}

TEST_F(client_journal, tells_what_was_refused_failed_and_given_up)
{
    fault refusing(fault_kind::error, create_route);
    refusing.status = 402;
    refusing.code = "INSUFFICIENT_CREDITS";
    here.service->add_fault(refusing);
    auto client = open(process());
    const auto problem = here.run_failing(client.generations().create(generation_request("drums")));
    EXPECT_EQ(contents->rows.at(1).entry.stage, journal_stage::failed);
    EXPECT_EQ(contents->rows.at(1).entry.reason, problem.message());

    call_options hasty;
    hasty.deadline = 0ms;
    here.run_failing(client.generations().create(generation_request("drums"), hasty));
    EXPECT_EQ(contents->rows.at(2).entry.stage, journal_stage::failed);
    EXPECT_THAT(resume_all(), testing::IsEmpty());
}

TEST_F(client_journal, says_why_a_lost_create_was_settled_as_it_was)
{
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    here.service->add_fault(nth(fault_kind::reset_before_commit, create_route, 2));
    auto client = open(process());
    here.run(client.generations().create(generation_request("found")));
    EXPECT_THAT(contents->rows.at(1).decisions.back().reason, HasSubstr("was found"));
    here.run(client.generations().create(generation_request("sent again")));
    const auto& second = contents->rows.at(2);
    EXPECT_EQ(second.entry.attempts, 2);
    const auto says_so = [](const auto& each) {
        return each.reason.find("no such job: sent again") != std::string::npos;
    };
    EXPECT_TRUE(std::any_of(second.decisions.begin(), second.decisions.end(), says_so));
}

TEST_F(client_journal, writes_many_down_before_the_first_is_sent)
{
    auto first = process();
    std::vector<std::int64_t> entries;
    {
        auto client = open(first);
        std::vector<generation_request> requests;
        std::vector<andante::journal_note> notes(3);
        for (auto& note : notes) {
            requests.emplace_back("track " + std::to_string(requests.size()));
            note.target = folder / (std::to_string(requests.size()) + ".mp3");
        }
        entries = here.run(client.generations().write_down(requests, notes));
        EXPECT_THAT(entries, ElementsAre(1, 2, 3));
        EXPECT_EQ(here.service->record().requests().size(), 0u);
        call_options options;
        options.journal.entry = entries[1];
        const auto made = here.run(client.generations().create(requests[1], options));
        EXPECT_EQ(contents->rows.at(2).entry.job_id, made.id);
        EXPECT_EQ(contents->rows.size(), 3u);
        EXPECT_EQ(
            here.run_failing(client.generations().create(requests[1], options)), errc::journal_held
        );
    }
    first->end_process();
    EXPECT_EQ(resume_all().size(), 3u);
    EXPECT_EQ(here.service->generations_accepted(), 3u);
    EXPECT_THAT(contents->stages(), testing::Each(journal_stage::finished));
    for (const char* name : {"1.mp3", "2.mp3", "3.mp3"}) {
        EXPECT_FALSE(andante::support::content(folder / name).empty()) << name;
    }
}

TEST_F(client_journal, writes_nothing_down_when_one_of_many_cannot_be)
{
    auto client = open(process());
    std::vector<generation_request> requests(2, generation_request("drums"));
    requests[1].bpm = 1;
    const auto problem = here.run_failing(client.generations().write_down(requests));
    EXPECT_EQ(problem, errc::invalid_request);
    EXPECT_EQ(
        here.run_failing(
            client.generations().write_down(requests, std::vector<andante::journal_note>(1))
        ),
        errc::invalid_request
    );
    EXPECT_TRUE(contents->rows.empty());
}

TEST_F(client_journal, keeps_what_was_written_down_before_and_has_not_left)
{
    auto client = open(process());
    const auto entries = here.run(client.generations().write_down({generation_request("drums")}));
    call_options hasty;
    hasty.deadline = 0ms;
    hasty.journal.entry = entries[0];
    here.run_failing(client.generations().create(generation_request("drums"), hasty));
    EXPECT_THAT(contents->stages(), ElementsAre(journal_stage::intended));
    EXPECT_EQ(resume_all().size(), 1u) << "it was let go";
}

} // namespace
} // namespace andante_tests
