// What many tracks would cost and how long they would take.
#include "cli/fixture.hpp"
#include "finetuning/dry_run.hpp"

#include <filesystem>
#include <fstream>

namespace cli_test {
namespace {

using namespace std::chrono_literals;
using program::finetuning::expected_pace;
using program::finetuning::expected_time;
using testing::HasSubstr;

expected_pace ten_a_minute()
{
    expected_pace out;
    out.left = 10;
    out.limit = 10;
    out.window = 60s;
    out.opening = 60s;
    out.track_time = 20s;
    return out;
}

TEST(expected_time, of_none_is_nothing)
{
    EXPECT_EQ(expected_time(ten_a_minute(), 0), 0s);
}

TEST(expected_time, within_what_is_left_is_that_of_one_track)
{
    EXPECT_EQ(expected_time(ten_a_minute(), 1), 20s);
    EXPECT_EQ(expected_time(ten_a_minute(), 10), 20s);
}

TEST(expected_time, beyond_what_is_left_waits_for_the_windows)
{
    EXPECT_EQ(expected_time(ten_a_minute(), 11), 80s);
    EXPECT_EQ(expected_time(ten_a_minute(), 20), 80s);
    EXPECT_EQ(expected_time(ten_a_minute(), 21), 140s);
}

TEST(expected_time, begins_when_the_first_may_leave)
{
    auto pace = ten_a_minute();
    pace.left = 0;
    pace.opening = 15s;
    EXPECT_EQ(expected_time(pace, 1), 35s);
}

TEST(expected_time, waits_for_places_in_the_queue)
{
    auto pace = ten_a_minute();
    pace.unfinished = 4;
    pace.running = 1;
    EXPECT_EQ(expected_time(pace, 3), 20s);
    EXPECT_EQ(expected_time(pace, 4), 40s);
    EXPECT_EQ(expected_time(pace, 8), 60s);
}

TEST(expected_time, without_waiting_ends_with_the_last_start)
{
    auto pace = ten_a_minute();
    pace.waits_for_ends = false;
    EXPECT_EQ(expected_time(pace, 10), 0s);
    EXPECT_EQ(expected_time(pace, 11), 60s);
}

class cli_dry_run : public cli {
protected:
    std::string prompts(std::size_t count)
    {
        std::ofstream file(std::filesystem::path(starting.folder) / "prompts.txt");
        for (std::size_t at = 0; at < count; ++at) {
            file << "prompt " << at << "\n";
        }
        return "prompts.txt";
    }
    void answer_account(int left)
    {
        script().answer(
            "GET /v1/me",
            R"({"data":{"id":"u","email":"e","name":"n","tier":"pro","limits":{)"
            R"("monthlyGenerations":2000,"generationsUsed":0,"monthlyRemaining":0,)"
            R"("packCredits":0,"queueDepth":0,"totalRemaining":)" +
                std::to_string(left) + "}}}"
        );
        script().answer(
            "GET /v1/generations",
            R"({"data":{"generations":[{"id":"t1","status":"completed",)"
            R"("createdAt":"2026-06-02T19:04:00Z","completedAt":"2026-06-02T19:04:20Z"}],)"
            R"("hasMore":false}})"
        );
    }
};

TEST_F(cli_dry_run, refuses_a_prompt_that_the_service_would_refuse)
{
    starting.input = "piano\n" + std::string(701, 'x') + "\n";
    const auto ended = run({"generate", "--from", "-", "--dry-run"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("line 2: tags"));
    EXPECT_EQ(run({"generate", std::string(701, 'x'), "--dry-run"}).code, 2);
}

TEST_F(cli_dry_run, tells_tracks_credits_and_time_by_limits_and_what_tracks_took)
{
    answer_account(100);
    const auto file = prompts(12);
    const auto told = run({"generate", "--from", file, "--dry-run", "--output-dir", "tracks"});

    EXPECT_EQ(told.code, 0) << told.err;
    EXPECT_EQ(told.out, "12 tracks, 12 credits, about 1 min 20 s\n");
    EXPECT_EQ(run({"generate", "piano", "--dry-run"}).out, "1 track, 1 credit, about 20 s\n");
    EXPECT_EQ(run({"inst", "piano", "--dry-run"}).out, "1 track, 1 credit, about 20 s\n");
    EXPECT_EQ(files(), words{"prompts.txt"}) << "no folder was made";
    for (const auto& each : script().asked()) {
        EXPECT_THAT(each, testing::StartsWith("GET "));
    }
}

TEST_F(cli_dry_run, says_when_the_credits_do_not_suffice)
{
    answer_account(5);
    EXPECT_THAT(run({"generate", "--from", prompts(12), "--dry-run"}).err, HasSubstr("Only 5"));
}

TEST_F(cli_dry_run, is_a_document_with_json)
{
    answer_account(100);
    const auto told = document(run_json({"generate", "--from", prompts(12), "--dry-run"}).out);

    EXPECT_EQ(told.at("tracks"), 12);
    EXPECT_EQ(told.at("credits"), 12);
    EXPECT_EQ(told.at("credits_left"), 100);
    EXPECT_EQ(told.at("seconds"), 80);
}

} // namespace
} // namespace cli_test
