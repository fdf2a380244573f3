// Paid work is written down before it is sent, and comes to its end once, whatever ends the
// process.
#include <andante/providers/finetuning/profile.hpp>

#include "support/crowd.hpp"
#include "support/files.hpp"
#include "support/live_studio.hpp"
#include "support/memory_journal.hpp"
#include "support/saved_track.hpp"
#include "support/studio.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {
namespace {

using namespace std::chrono_literals;
using andante::call_options;
using andante::client_options;
using andante::errc;
using andante::journal_entry;
using andante::journal_stage;
using andante::outcome;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante::finetuning::generation_request;
using testing::ElementsAre;
using testing::HasSubstr;

using stages = std::vector<journal_stage>;

class client_journal : public testing::Test {
protected:
    client_journal()
    {
        contents->now = [this] { return here.time.source()->utc_now(); };
    }

    /// The same for a client that waits for no limit.
    andante::finetuning::client client_of(studio& where, std::shared_ptr<memory_journal> as)
    {
        return andante::finetuning::client(
            where.time.executor(), where.options([&](client_options& options) {
                options.journal = as;
                options.random_seed = ++seeds_;
                unpaced(options);
            })
        );
    }
    /// A process's client, with its own journal of the same contents.
    andante::finetuning::client open(
        std::shared_ptr<memory_journal> as,
        const std::function<void(client_options&)>& adjust = [](client_options&) {}
    )
    {
        return andante::finetuning::client(
            here.time.executor(), here.options([&](client_options& options) {
                options.journal = as;
                options.random_seed = ++seeds_;
                adjust(options);
            })
        );
    }
    std::shared_ptr<memory_journal> process() { return std::make_shared<memory_journal>(contents); }

    /// Everything unfinished comes to its end in a new process.
    std::vector<journal_entry>
    resume_all(const std::function<void(client_options&)>& adjust = [](client_options&) {})
    {
        auto client = open(process(), adjust);
        std::vector<journal_entry> ended;
        for (auto& each : here.run(client.resume())) {
            ended.push_back(here.run(each.finish()));
        }
        return ended;
    }

    studio here;
    scratch_folder folder;
    std::shared_ptr<journal_contents> contents = std::make_shared<journal_contents>();

private:
    std::uint64_t seeds_ = 100;
};

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
