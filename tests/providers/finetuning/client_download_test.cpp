// Saving a track's audio through a client: seen, bounded and cancelled like every other call.
#include "support/live_studio.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::errc;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante::finetuning::generation;
using andante::finetuning::generation_request;
using andante_tests::scratch_folder;
using andante_tests::studio;

constexpr auto audio_route = "GET /audio/{id}";

/// Writes down the events of calls for files.
class file_watcher final : public andante::observer {
public:
    std::vector<std::string> events;

    void on_call_start(const andante::call_info& call) override { note(call, "start"); }
    void on_attempt_start(const andante::attempt_start& event) override
    {
        note(event.call, "attempt " + std::to_string(event.number));
    }
    void on_attempt_end(const andante::attempt_end& event) override
    {
        note(
            event.call,
            event.failure != nullptr ? event.failure->code().message()
                                     : std::to_string(event.http_status)
        );
    }
    void on_call_end(const andante::call_end& event) override
    {
        note(event.call, event.failure != nullptr ? "failed" : "done");
        attempts = event.attempts;
        duration = event.duration;
    }

    int attempts = 0;
    std::chrono::nanoseconds duration{};

private:
    void note(const andante::call_info& call, std::string what)
    {
        if (call.route == "GET {file}") {
            events.push_back(std::move(what));
        }
    }
};

class client_download : public ::testing::Test {
protected:
    generation make_track()
    {
        return here.run(here.client.generations().create_and_wait(generation_request("drums")));
    }

    andante::error fail(andante::http::download_options options)
    {
        const auto track = make_track();
        const auto began = here.time.source()->now();
        auto saving = here.client.generations().download(track, target, std::move(options));
        auto problem = here.run_failing(std::move(saving));
        took = here.time.source()->now() - began;
        EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
        return problem;
    }

    void drip(std::chrono::milliseconds pause)
    {
        fault slow(fault_kind::drip, audio_route);
        slow.bytes = 1;
        slow.delay = pause;
        slow.count = 0;
        here.service->add_fault(slow);
    }

    scratch_folder folder;
    const std::string target = folder / "track.mp3";
    std::shared_ptr<file_watcher> seen = std::make_shared<file_watcher>();
    std::chrono::nanoseconds took{};
    studio here{
        andante::emulator::finetuning::settings(),
        [this](andante::client_options& options) {
            options.observer = andante::both(seen, options.observer);
            options.user_agent_suffix = "jukebox/1";
        }
    };
};

TEST_F(client_download, from_a_server_that_drips_ends_after_15_minutes_unless_told_otherwise)
{
    drip(100s);
    const auto problem = fail({});
    EXPECT_EQ(problem, errc::deadline_exceeded) << problem.message();
    EXPECT_EQ(took, 15min);
    EXPECT_EQ(problem.attempts().size(), 1u);
}

TEST_F(client_download, ends_at_the_deadline_it_is_given)
{
    drip(1s);
    andante::http::download_options options;
    options.deadline = 20s;
    EXPECT_EQ(fail(options), errc::deadline_exceeded);
    EXPECT_EQ(took, 20s);
}

TEST_F(client_download, with_a_deadline_that_has_passed_asks_for_nothing)
{
    andante::http::download_options options;
    options.deadline = 0s;
    EXPECT_EQ(fail(options), errc::deadline_exceeded);
    EXPECT_EQ(here.service->record().count(audio_route), 0u);
}

TEST_F(client_download, that_was_cut_is_seen_as_one_call_with_two_attempts_by_the_clients_name)
{
    const auto track = make_track();
    fault cut(fault_kind::truncate, audio_route);
    cut.bytes = 10'000;
    here.service->add_fault(cut);
    here.run(here.client.generations().download(track, target));
    const std::vector<std::string> expected{
        "start", "attempt 1", "truncated_body", "attempt 2", "206", "done"
    };
    ASSERT_EQ(seen->events.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (i != 2) {
            EXPECT_EQ(seen->events[i], expected[i]);
        }
    }
    EXPECT_EQ(seen->attempts, 2);
    const auto asked = here.service->record().requests(audio_route);
    ASSERT_EQ(asked.size(), 2u);
    for (const auto& one : asked) {
        const auto agent = one.headers.find("User-Agent").value_or("");
        EXPECT_TRUE(agent.starts_with("andante/") && agent.ends_with("jukebox/1")) << agent;
        EXPECT_FALSE(one.headers.find("x-api-key"));
    }
}

TEST_F(client_download, that_fails_for_good_tells_of_all_its_attempts)
{
    fault broken(fault_kind::error, audio_route);
    broken.count = 0;
    here.service->add_fault(broken);
    const auto problem = fail({});
    EXPECT_EQ(problem, errc::server_error);
    EXPECT_EQ(problem.attempts().size(), 6u);
    EXPECT_EQ(problem.stop(), andante::stop_reason::attempts_exhausted);
    EXPECT_EQ(seen->events.back(), "failed");
}

TEST_F(client_download, keeps_a_user_agent_of_the_callers_own)
{
    const auto track = make_track();
    andante::http::download_options options;
    options.headers.set("User-Agent", "mine");
    here.run(here.client.generations().download(track, target, options));
    EXPECT_EQ(
        here.service->record().requests(audio_route).front().headers.find("User-Agent"), "mine"
    );
}

} // namespace
