// Fine-tunes: places, refusals, lost creates, waits.
#include <andante/async/within.hpp>

#include "providers/together/workshop.hpp"

#include <algorithm>

namespace together_fine_tunes_test {
namespace {

using namespace together_test;
using emulator::fault;
using emulator::fault_kind;
using together::fine_tune;
using together::fine_tune_request;

std::string training_file(workshop& here)
{
    return here.server->add_file("learn.jsonl", "fine-tune", "{\"text\":\"a\"}\n");
}

fine_tune_request asked_for(const std::string& file, const std::string& suffix = "mine")
{
    fine_tune_request request(file, chat_model);
    request.suffix = suffix;
    return request;
}

asio::awaitable<fine_tune> create_and_wait(together::client client, fine_tune_request request)
{
    auto creating = client.fine_tunes().create(std::move(request));
    const auto begun = co_await std::move(creating);
    auto waiting = client.fine_tunes().wait(begun.id);
    co_return co_await std::move(waiting);
}

TEST(together_fine_tunes, three_run_at_a_time_and_the_fourth_waits_for_the_end_of_one)
{
    workshop here;
    const auto file = training_file(here);
    crowd all(here);
    for (int each = 0; each < 6; ++each) {
        all.start(create_and_wait(here.client, asked_for(file, "mine-" + std::to_string(each))));
    }
    all.finish();
    all.expect_success();
    EXPECT_EQ(here.server->fine_tunes_accepted(), 6U);
    EXPECT_EQ(here.server->record().count_status(409), 0U);
    EXPECT_LT(here.time.elapsed(), 22min) << "twice ten minutes, looked at every 30 s";
}

TEST(together_fine_tunes, those_of_the_account_that_run_already_have_their_places)
{
    workshop here;
    const auto file = training_file(here);
    here.run(here.client.models()); // the service's clock begins
    std::vector<std::string> foreign;
    for (int each = 0; each < 3; ++each) {
        foreign.push_back(here.server->begin_fine_tune());
    }
    here.time.advance(2min);
    crowd all(here);
    all.start(here.client.fine_tunes().create(asked_for(file)));
    here.time.advance(1min);
    EXPECT_EQ(here.server->fine_tunes_accepted(), 3U) << "it waits";
    here.server->finish_fine_tune(foreign[0]);
    all.finish();
    all.expect_success();
    EXPECT_EQ(here.server->record().count_status(409), 0U) << "nothing was tried in vain";
    EXPECT_LT(here.time.elapsed(), 3min + 45s) << "seen by the next look";
}

TEST(together_fine_tunes, a_409_waits_for_the_end_of_one_and_not_for_a_time)
{
    auto settings = quiet();
    settings.jobs.fine_tunes = 1; // fewer than the cap says
    workshop here(settings);
    const auto file = training_file(here);
    const auto first = here.run(here.client.fine_tunes().create(asked_for(file, "first")));
    crowd all(here);
    all.start(here.client.fine_tunes().create(asked_for(file, "second")));
    here.time.advance(40s);
    EXPECT_EQ(here.server->record().count_status(409), 1U);
    here.server->finish_fine_tune(first.id);
    all.finish();
    all.expect_success();
    EXPECT_LE(here.server->record().count_status(409), 2U) << "no blind trying";
    EXPECT_LT(here.time.elapsed(), 90s);
}

TEST(together_fine_tunes, a_cancelled_one_has_its_place_until_it_is_over)
{
    workshop here;
    const auto file = training_file(here);
    std::vector<std::string> ids;
    for (int each = 0; each < 3; ++each) {
        ids.push_back(
            here.run(here.client.fine_tunes().create(asked_for(file, std::to_string(each)))).id
        );
    }
    const auto seen = here.run(here.client.fine_tunes().cancel(ids[0]));
    EXPECT_EQ(seen.status, together::fine_tune_status::cancel_requested);
    here.run(here.client.fine_tunes().create(asked_for(file, "next")));
    EXPECT_EQ(here.server->record().count_status(409), 0U);
    EXPECT_GE(here.time.elapsed(), 20s) << "cancel_requested still holds the place";
}

TEST(together_fine_tunes, a_lost_create_is_found_by_file_and_suffix)
{
    workshop here;
    const auto file = training_file(here);
    here.run(here.client.fine_tunes().create(asked_for(file, "other")));
    here.server->add_fault(fault(fault_kind::reset_after_commit, create_tune));
    const auto made = here.run(here.client.fine_tunes().create(asked_for(file, "mine")));
    EXPECT_EQ(made.suffix, "mine");
    EXPECT_EQ(here.server->fine_tunes_accepted(), 2U) << "and paid for once";
}

TEST(together_fine_tunes, a_create_that_never_arrived_is_sent_again)
{
    workshop here;
    const auto file = training_file(here);
    here.server->add_fault(fault(fault_kind::reset_before_commit, create_tune));
    here.run(here.client.fine_tunes().create(asked_for(file)));
    EXPECT_EQ(here.server->fine_tunes_accepted(), 1U);
    EXPECT_EQ(here.server->record().count(create_tune), 2U);
}

TEST(together_fine_tunes, an_overload_that_took_nothing_is_tried_again)
{
    workshop here;
    const auto file = training_file(here);
    fault busy(fault_kind::error, create_tune);
    busy.status = 503;
    here.server->add_fault(busy);
    here.run(here.client.fine_tunes().create(asked_for(file)));
    EXPECT_EQ(here.server->fine_tunes_accepted(), 1U);
}

TEST(together_fine_tunes, one_is_looked_at_every_thirty_seconds)
{
    workshop here;
    const auto begun = here.run(here.client.fine_tunes().create(asked_for(training_file(here))));
    const auto ended = here.run(here.client.fine_tunes().wait(begun.id));
    EXPECT_EQ(ended.status, together::fine_tune_status::completed);
    const auto looks = here.server->record().count("GET /v1/fine-tunes/{id}");
    EXPECT_GE(looks, 17U);
    EXPECT_LE(looks, 24U) << "ten minutes";
}

TEST(together_fine_tunes, one_that_ends_in_an_error_is_given_with_its_events)
{
    workshop here;
    const auto made =
        here.run(create_and_wait(here.client, asked_for(training_file(here), "[fail]")));
    EXPECT_EQ(made.status, together::fine_tune_status::error);
    const auto events = here.run(here.client.fine_tunes().events(made.id));
    EXPECT_EQ(events.back().type, "job_error");
}

TEST(together_fine_tunes, a_wait_that_is_cancelled_cancels_it_when_it_shall)
{
    workshop here;
    const auto tunes = here.client.fine_tunes();
    const auto made = here.run(tunes.create(asked_for(training_file(here))));
    andante::wait_options how;
    how.cancel_job = true;
    const auto problem =
        here.run_failing(andante::within(tunes.wait(made.id, how), 1min, here.time.source()));
    EXPECT_TRUE(problem == errc::deadline_exceeded);
    here.time.settle();
    EXPECT_EQ(here.server->record().count("POST /v1/fine-tunes/{id}/cancel", 200), 1U);
    EXPECT_EQ(here.run(tunes.wait(made.id)).status, together::fine_tune_status::cancelled);
}

TEST(together_fine_tunes, a_file_cannot_be_cancelled_so_that_none_is_sent)
{
    workshop here;
    together::upload_request file("learn.jsonl", "{}\n", together::file_purpose::fine_tune);
    andante::wait_options how;
    how.cancel_job = true;
    const auto problem = here.run_failing(here.client.files().upload_and_wait(file, how));
    ASSERT_TRUE(problem == errc::invalid_request && problem.field());
    EXPECT_EQ(problem.field()->field, "wait_options::cancel_job");
    EXPECT_TRUE(here.server->record().requests().empty());
}

TEST(together_fine_tunes, a_saved_state_gives_each_its_place_once)
{
    workshop here;
    const auto file = training_file(here);
    for (int each = 0; each < 2; ++each) {
        here.run(here.client.fine_tunes().create(asked_for(file, std::to_string(each))));
    }
    const auto second = here.make_client();
    ASSERT_TRUE(second.restore_limits(here.client.save_limits()).has_value());
    here.run(second.fine_tunes().create(asked_for(file, "third")));
    const auto caps = second.limits()->concurrency;
    const auto tunes = std::find_if(caps.begin(), caps.end(), [](const auto& each) {
        return each.name == "fine-tunes";
    });
    ASSERT_NE(tunes, caps.end());
    EXPECT_EQ(tunes->held, 3U);
}

} // namespace
} // namespace together_fine_tunes_test
