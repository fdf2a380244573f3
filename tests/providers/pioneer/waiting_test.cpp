// Jobs from their create to their end, in virtual time.
#include <andante/async/within.hpp>

#include "providers/pioneer/outpost.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace pioneer_waiting_test {
namespace {

using namespace pioneer_test;

pioneer::training_request training_of(const std::string& name)
{
    return {name, "fastino/gliner2-base-v1", {pioneer::training_data("names")}};
}

/// A service with a data set to train with.
void make_data(outpost& here)
{
    pioneer::synthesis_request asked(pioneer::synthesis_task::ner, "names");
    asked.labels = {"person"};
    here.run(here.client.synthesis().create_and_wait(asked));
    here.service->record().clear();
}

TEST(pioneer_waiting, training_is_looked_at_every_ten_seconds_at_first_and_each_minute_later)
{
    auto settings = quiet();
    settings.jobs.training = 1h;
    outpost here(settings);
    make_data(here);
    const auto job = here.run(here.client.training().create_and_wait(training_of("n")));
    EXPECT_EQ(job.status, pioneer::training_status::complete);
    const auto looks = here.service->record().requests("GET /felix/training-jobs/{id}");
    ASSERT_GT(looks.size(), 10U);
    EXPECT_LT(looks.size(), 100U) << "ten jobs take a twentieth of an hour's requests";
    for (std::size_t at = 1; at < looks.size(); ++at) {
        EXPECT_GE(looks[at].time - looks[at - 1].time, 9s);
        EXPECT_LE(looks[at].time - looks[at - 1].time, 67s);
    }
}

TEST(pioneer_waiting, every_end_of_training_is_one)
{
    auto settings = quiet();
    settings.jobs.deploying = 0ms;
    for (const bool is_whole : {true, false}) {
        settings.jobs.whole_records = is_whole;
        outpost here(settings);
        make_data(here);
        const auto training = here.client.training();
        const auto failed = here.run(training.create_and_wait(training_of("a [fail]")));
        EXPECT_EQ(failed.status, pioneer::training_status::failed);
        const auto hanging = here.run(training.create(training_of("a [hang]")));
        const auto stopped = here.run(training.cancel(hanging.id));
        EXPECT_EQ(stopped.status, pioneer::training_status::cancelled);
        EXPECT_EQ(here.run(training.wait(hanging.id)).status, pioneer::training_status::cancelled);
        const auto endless = here.run(training.create(training_of("b [hang]")));
        const auto problem =
            here.run_failing(training.wait(endless.id, andante::wait_options(10min)));
        EXPECT_TRUE(problem == errc::wait_deadline) << problem.message();
    }
}

TEST(pioneer_waiting, a_word_that_nobody_knows_means_not_yet_and_the_services_own_word_goes_first)
{
    pioneer::training_job job;
    job.status = andante::open_enum<pioneer::training_status>("normalizing");
    EXPECT_FALSE(pioneer::has_ended(job));
    job.is_terminal_status = true;
    EXPECT_TRUE(pioneer::has_ended(job));
    job.status = pioneer::training_status::complete;
    job.is_terminal_status = false;
    EXPECT_FALSE(pioneer::has_ended(job));
    for (const auto* word : {"complete", "deployed", "failed", "errored", "cancelled", "stopped"}) {
        pioneer::training_job other;
        other.status = andante::open_enum<pioneer::training_status>(word);
        EXPECT_TRUE(pioneer::has_ended(other)) << word;
    }
}

TEST(pioneer_waiting, lists_come_bare_and_wrapped_and_in_pages)
{
    for (const bool is_bare : {true, false}) {
        auto settings = quiet();
        settings.jobs.lists_are_bare = is_bare;
        outpost here(settings);
        make_data(here);
        for (int number = 0; number < 205; ++number) {
            here.run(here.client.training().create(training_of(std::to_string(number))));
        }
        auto all = here.client.training().list_all();
        std::size_t count = 0;
        while (here.run(all.next())) {
            ++count;
        }
        EXPECT_EQ(count, 205U);
        EXPECT_LE(here.service->record().count("GET /felix/training-jobs"), 3U);
    }
}

TEST(pioneer_waiting, a_file_is_put_without_the_key_and_waited_for_by_its_own_version)
{
    outpost here;
    const auto path = std::filesystem::temp_directory_path() / "andante-pioneer-names.jsonl";
    const pioneer::dataset_upload what(path.string(), "names", pioneer::dataset_type::ner);
    for (const auto* version : {"1", "2"}) {
        {
            std::ofstream(path, std::ios::binary) << version;
        }
        const auto made = here.run(here.client.datasets().upload_and_wait(what));
        EXPECT_EQ(made.status, pioneer::dataset_status::ready);
        EXPECT_EQ(made.version, version);
        EXPECT_EQ(here.service->uploaded("names"), version);
    }
    {
        std::ofstream(path, std::ios::binary) << "[fail]";
    }
    const auto failed = here.run(here.client.datasets().upload_and_wait(what));
    std::filesystem::remove(path);
    EXPECT_EQ(failed.status, pioneer::dataset_status::failed);
    EXPECT_EQ(failed.error_message, "out of memory");
    const auto puts = here.service->record().requests("PUT /uploads/{id}");
    ASSERT_EQ(puts.size(), 3U);
    EXPECT_FALSE(puts[0].headers.find("X-API-Key"));
    EXPECT_GE(here.service->record().count("GET /felix/datasets/{name}/{version}"), 3U);
}

TEST(pioneer_waiting, a_wait_that_is_cancelled_stops_training_and_refuses_to_stop_what_cannot_be)
{
    for (const auto which : {pioneer::edition::june_2026, pioneer::edition::late_2026}) {
        const bool is_new = which == pioneer::edition::late_2026;
        auto settings = quiet(is_new ? served::docs::late_2026 : served::docs::june_2026);
        if (is_new) {
            settings.users.front().key = "fast_sk_0123456789abcdef";
        }
        outpost here(settings, as_it_is, emulator::memory_options(), which);
        make_data(here);
        andante::wait_options how;
        how.cancel_job = true;
        const auto training = here.client.training();
        const auto problem = here.run_failing(andante::within(
            training.create_and_wait(training_of("a [hang]"), how), 1min, here.time.source()
        ));
        EXPECT_TRUE(problem == errc::deadline_exceeded) << problem.message();
        here.time.settle();
        auto all = training.list_all();
        EXPECT_EQ(here.run(all.next())->status, pioneer::training_status::cancelled);

        here.service->record().clear();
        const pioneer::extraction_schema people(std::vector<std::string>{"person"});
        const auto refused =
            here.run_failing(here.client.extraction().create_and_wait({"Ada [hang]", people}, how));
        ASSERT_TRUE(refused == errc::invalid_request && refused.field()) << refused.message();
        EXPECT_EQ(refused.field()->field, "wait_options::cancel_job");
        const pioneer::dataset_upload file("/nowhere", "names", pioneer::dataset_type::ner);
        EXPECT_TRUE(
            here.run_failing(here.client.datasets().upload_and_wait(file, how)) ==
            errc::invalid_request
        );
        EXPECT_EQ(here.sent(), 0U);
    }
}

TEST(pioneer_waiting, several_jobs_end_each_in_its_own_way)
{
    outpost here;
    const auto extraction = here.client.extraction();
    const pioneer::extraction_schema people(std::vector<std::string>{"person"});
    std::vector<std::string> ids;
    for (const auto* text : {"Ada", "[fail]", "Grace"}) {
        ids.push_back(here.run(extraction.create({text, people})).id);
    }
    const auto ended = here.run(extraction.wait_all(ids));
    ASSERT_EQ(ended.size(), 3U);
    EXPECT_EQ(ended[0]->status, pioneer::extraction_status::complete);
    EXPECT_EQ(ended[1]->status, pioneer::extraction_status::error);
    EXPECT_EQ(ended[1]->error_message, "out of memory");
    EXPECT_EQ(ended[2]->results.size(), 1U);
    pioneer::synthesis_request asked(pioneer::synthesis_task::decoder, "d [fail]");
    EXPECT_EQ(
        here.run(here.client.synthesis().create_and_wait(asked)).status,
        pioneer::synthesis_status::failed
    );
}

} // namespace
} // namespace pioneer_waiting_test
