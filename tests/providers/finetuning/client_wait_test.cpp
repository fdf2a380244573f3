#include "support/studio.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using finetuning_settings = andante::emulator::finetuning::settings;
using andante_tests::get_route;
using andante_tests::studio;
using finetuning::generation;
using finetuning::generation_request;
using finetuning::generation_status;

std::string start_track(studio& here, std::string tags = "drums")
{
    return here.run(here.client.generations().create(generation_request(std::move(tags)))).id;
}

TEST(client_wait, ends_at_its_deadline_and_says_that_the_job_runs_on)
{
    studio here;
    const auto id = start_track(here, "drums [hang]");
    const auto problem =
        here.run_failing(here.client.generations().wait(id, andante::wait_options(60s)));
    EXPECT_TRUE(problem == errc::wait_deadline);
    EXPECT_EQ(here.time.elapsed(), 60s);
    EXPECT_NE(problem.message().find("runs on"), std::string::npos);
    EXPECT_EQ(problem.message().find("support"), std::string::npos);
}

TEST(client_wait, no_track_can_be_cancelled_so_that_none_is_sent_that_shall_be)
{
    studio here;
    andante::wait_options how;
    how.cancel_job = true;
    const auto tracks = here.client.generations();
    const auto problem = here.run_failing(tracks.create_and_wait(generation_request("drums"), how));
    ASSERT_TRUE(problem == errc::invalid_request && problem.field());
    EXPECT_EQ(problem.field()->field, "wait_options::cancel_job");
    EXPECT_EQ(problem.outcome(), andante::outcome::not_sent);
    EXPECT_TRUE(here.run_failing(tracks.wait("a-track", how)) == errc::invalid_request);
    EXPECT_TRUE(here.run_failing(tracks.wait_any({"a-track"}, how)) == errc::invalid_request);
    EXPECT_TRUE(here.service->record().requests().empty());
}

TEST(client_wait, after_the_providers_own_limit_it_says_that_the_job_is_probably_lost)
{
    studio here;
    const auto id = start_track(here, "drums [hang]");
    const auto problem =
        here.run_failing(here.client.generations().wait(id, andante::wait_options(6min)));
    EXPECT_NE(problem.message().find("300 s"), std::string::npos) << problem.message();
}

/// Keeps what an observer is told of jobs.
class job_watcher final : public andante::observer {
public:
    void on_job(const andante::job_event& event) override
    {
        told.push_back(
            std::string(to_string(event.what)) + ' ' + std::string(event.status) +
            (event.what == andante::job_event::kind::ended
                 ? " by " + std::string(to_string(event.source))
                 : "")
        );
    }

    std::vector<std::string> told;
};

TEST(client_wait, an_observer_is_told_once_when_a_job_runs_for_too_long)
{
    const auto watcher = std::make_shared<job_watcher>();
    studio here(finetuning_settings(), [&](andante::client_options& options) {
        options.observer = watcher;
    });
    const auto id = start_track(here, "drums [hang]");
    here.run_failing(here.client.generations().wait(id, andante::wait_options(10min)));
    EXPECT_EQ(watcher->told, std::vector<std::string>{"silent processing"});
}

TEST(client_wait, an_observer_is_told_of_every_change_and_of_what_told_of_the_end)
{
    const auto watcher = std::make_shared<job_watcher>();
    finetuning_settings settings;
    settings.jobs.start_pending = true;
    settings.jobs.pending_time = 5s;
    settings.jobs.time = 10s;
    studio here(std::move(settings), [&](andante::client_options& options) {
        options.observer = watcher;
    });
    andante::wait_options options;
    std::optional<andante::wait_end> end;
    options.on_end = [&](const andante::wait_end& how) { end = how; };
    here.run(
        here.client.generations().create_and_wait(generation_request("drums"), std::move(options))
    );
    EXPECT_EQ(
        watcher->told, (std::vector<std::string>{"changed processing", "ended completed by poll"})
    );
    ASSERT_TRUE(end);
    EXPECT_EQ(end->source, andante::resolved_by::poll);
    EXPECT_EQ(end->status, "completed");
    EXPECT_FALSE(end->failed);
    EXPECT_GE(end->polls, 4);
}

TEST(client_wait, sound_effects_have_their_own_scheduler)
{
    finetuning_settings settings;
    settings.jobs.time = 20s;
    studio here(std::move(settings));
    const auto effect = here.run(
        here.client.sound_effects().create(finetuning::sound_effect_request("a door that creaks"))
    );
    const auto ended = here.run(here.client.sound_effects().wait(effect.id));
    EXPECT_EQ(ended.status, generation_status::completed);
    EXPECT_EQ(here.service->record().count(get_route), 0u);
    EXPECT_GE(here.service->record().count("GET /v1/sound-effects/{id}"), 5u);
}

TEST(client_wait, looks_every_two_to_five_seconds)
{
    studio here;
    const auto id = start_track(here, "drums [hang]");
    here.run_failing(here.client.generations().wait(id, andante::wait_options(5min)));
    const auto seen = here.service->record().requests(get_route);
    ASSERT_GT(seen.size(), 60u);
    for (std::size_t index = 1; index + 1 < seen.size(); ++index) {
        const auto pause = seen[index].time - seen[index - 1].time;
        EXPECT_GE(pause, 2s);
        EXPECT_LE(pause, 5500ms);
    }
}

TEST(client_wait, a_job_that_is_deleted_meanwhile_is_not_merely_not_found)
{
    studio here;
    const auto id = start_track(here);
    andante::wait_options options;
    options.on_progress = [&](const andante::wait_progress& seen) {
        EXPECT_EQ(seen.status, "processing");
        if (seen.polls == 3) {
            andante::testing::start(
                here.time.executor(),
                [](finetuning::client client, std::string doomed) -> asio::awaitable<void> {
                    std::vector<std::string> ids(1, doomed);
                    co_await client.generations().bulk_remove(std::move(ids));
                }(here.client, id),
                [](std::exception_ptr) {}
            );
        }
    };
    const auto problem = here.run_failing(here.client.generations().wait(id, std::move(options)));
    EXPECT_TRUE(problem == errc::job_deleted);
    EXPECT_NE(problem.message().find(id), std::string::npos);
}

TEST(client_wait, errors_that_pass_are_waited_out)
{
    finetuning_settings settings;
    settings.jobs.time = 30s;
    studio here(std::move(settings));
    const auto id = start_track(here);
    fault broken(fault_kind::error, get_route);
    broken.status = 503;
    broken.first = 2;
    broken.count = 5;
    here.service->add_fault(broken);
    fault reset(fault_kind::reset_before_commit, get_route);
    reset.first = 8;
    here.service->add_fault(reset);
    const auto track = here.run(here.client.generations().wait(id));
    EXPECT_EQ(track.status, generation_status::completed);
}

TEST(client_wait, an_error_that_stays_ends_it)
{
    studio here;
    const auto id = start_track(here);
    here.service->revoke_key(finetuning_settings::default_key);
    EXPECT_TRUE(here.run_failing(here.client.generations().wait(id)) == errc::invalid_api_key);
}

TEST(client_wait, a_job_that_has_not_begun_is_waited_for)
{
    finetuning_settings settings;
    settings.jobs.start_pending = true;
    settings.jobs.pending_time = 5s;
    settings.jobs.time = 10s;
    studio here(std::move(settings));
    const auto id = start_track(here);
    std::vector<std::string> states;
    andante::wait_options options;
    options.on_progress = [&](const andante::wait_progress& seen) {
        states.push_back(seen.status);
    };
    EXPECT_EQ(
        here.run(here.client.generations().wait(id, std::move(options))).status,
        generation_status::completed
    );
    ASSERT_FALSE(states.empty());
    EXPECT_EQ(states.front(), "pending");
}

TEST(client_wait, cancelling_at_any_moment_returns_at_once_and_leaves_nothing_behind)
{
    for (int step = 0; step < 40; ++step) {
        studio here;
        const auto id = start_track(here);
        asio::cancellation_signal stop;
        bool ended = false;
        asio::co_spawn(
            here.time.executor(),
            here.client.generations().wait(id),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&](std::exception_ptr problem, generation) {
                    ended = true;
                    EXPECT_TRUE(problem);
                }
            )
        );
        here.time.advance(step * 250ms);
        const auto before = here.time.now();
        stop.emit(asio::cancellation_type::terminal);
        here.time.settle();
        EXPECT_TRUE(ended) << step;
        EXPECT_EQ(here.time.now(), before);
        EXPECT_EQ(here.time.armed_timers(), 0u);
    }
}

TEST(client_wait, ends_when_the_last_client_goes)
{
    studio here;
    const auto id = start_track(here);
    std::exception_ptr thrown;
    std::optional<finetuning::client> client(std::in_place, here.time.executor(), here.options());
    asio::co_spawn(
        here.time.executor(),
        client->generations().wait(id),
        [&](std::exception_ptr problem, generation) { thrown = problem; }
    );
    here.time.advance(1s);
    EXPECT_FALSE(thrown);
    client.reset();
    here.time.settle();
    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
    EXPECT_EQ(here.time.armed_timers(), 0u);
}

} // namespace
