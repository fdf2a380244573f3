#include "cli/fixture.hpp"

namespace cli_test {
namespace {

using namespace std::chrono_literals;

class cli_generate : public cli {
protected:
    /// The body of the only create.
    json::object sent()
    {
        const auto requests = service().record().requests("POST /v1/generations");
        EXPECT_EQ(requests.size(), 1u);
        return requests.empty() ? json::object() : json::parse(requests.front().body).as_object();
    }
};

TEST_F(cli_generate, joins_the_words_and_sends_nothing_that_was_not_given)
{
    EXPECT_EQ(run({"generate", "warm", "analog", "synthwave,", "list", "delete"}).code, 0);

    auto body = sent();
    EXPECT_TRUE(body.contains("seed")) << "by which the track is found when the answer is lost";
    body.erase("seed");
    const json::object expected{{"tags", "warm analog synthwave, list delete"}};
    EXPECT_EQ(body, expected);
}

TEST_F(cli_generate, sends_every_option)
{
    const auto made = run(
        {"generate",
         "piano",
         "--lyrics",
         "la",
         "--duration",
         "95",
         "--bpm",
         "104",
         "--key",
         "F#",
         "--scale",
         "minor",
         "--language",
         "en",
         "--time-signature",
         "3",
         "--seed",
         "7"}
    );

    EXPECT_EQ(made.code, 0) << made.err;
    const json::object expected{
        {"tags", "piano"},
        {"lyrics", "la"},
        {"duration", 95},
        {"bpm", 104},
        {"key", "F#"},
        {"scale", "minor"},
        {"language", "en"},
        {"timesignature", "3"},
        {"seed", 7}
    };
    EXPECT_EQ(sent(), expected);
}

TEST_F(cli_generate, can_send_a_seed_of_zero)
{
    run({"generate", "piano", "--seed", "0"});
    EXPECT_EQ(sent().at("seed"), 0);
}

TEST_F(cli_generate, words_that_begin_with_a_dash_follow_two_dashes)
{
    EXPECT_EQ(run({"generate", "--", "-12", "dB", "piano"}).code, 0);
    EXPECT_EQ(sent().at("tags"), "-12 dB piano");
}

TEST_F(cli_generate, brackets_and_commas_are_words_too)
{
    EXPECT_EQ(run({"generate", "[ambient, slow]", "a,b", "--lyrics", "[verse]"}).code, 0);
    EXPECT_EQ(sent().at("tags"), "[ambient, slow] a,b");
    EXPECT_EQ(sent().at("lyrics"), "[verse]");
}

TEST_F(cli_generate, no_wait_ends_after_the_create)
{
    settings.jobs.time = 1h;

    const auto made = run({"generate", "piano", "--no-wait"});

    EXPECT_EQ(made.code, 0);
    EXPECT_THAT(made.out, testing::HasSubstr("processing"));
    EXPECT_THAT(made.err, testing::HasSubstr("andante wait " + service().track_ids().front()));
}

TEST_F(cli_generate, a_webhook_ends_it_after_the_create)
{
    settings.jobs.time = 1h;

    EXPECT_EQ(run({"generate", "piano", "--webhook", "https://example.org/done?token=1"}).code, 0);
    EXPECT_EQ(sent().at("webhook"), "https://example.org/done?token=1");
}

TEST_F(cli_generate, a_webhook_does_not_keep_it_from_waiting_when_told_to)
{
    const auto made = run({"generate", "piano", "--wait", "--webhook", "https://example.org/done"});

    EXPECT_EQ(made.code, 0);
    EXPECT_THAT(made.out, testing::HasSubstr("completed"));
}

TEST_F(cli_generate, says_where_the_service_did_something_else)
{
    settings.accounts.front().longest_duration = 60;

    const auto made = run({"generate", "piano", "--duration", "95"});

    EXPECT_THAT(made.err, testing::HasSubstr("asked for 95 s, the service makes 60 s"));
}

TEST_F(cli_generate, plain_lines_tell_the_progress_where_there_is_no_terminal)
{
    settings.jobs.start_pending = true;
    settings.jobs.pending_time = 100ms;
    settings.jobs.time = 3s;

    const auto made = run({"generate", "piano"});

    EXPECT_THAT(made.err, testing::HasSubstr("started "));
    EXPECT_THAT(made.err, testing::Not(testing::HasSubstr("\r")));
    EXPECT_THAT(made.err, testing::Not(testing::HasSubstr("\x1b")));
    EXPECT_THAT(made.out, testing::HasSubstr("completed"));
}

TEST_F(cli_generate, a_terminal_shows_state_and_time_in_one_line)
{
    settings.jobs.time = 2s;
    const auto program = start_at_terminal({"generate", "piano"});

    EXPECT_TRUE(program->shows("\r"));
    EXPECT_TRUE(program->shows("processing"));

    EXPECT_EQ(program->finish().code, 0);
}

TEST_F(cli_generate, instrumental_tracks_have_their_own_command)
{
    const auto made =
        run_json({"instrumental", "slow", "strings", "--duration", "45", "--no-enhance"});

    EXPECT_EQ(made.code, 0) << made.err;
    const auto requests = service().record().requests("POST /v1/instrumental");
    ASSERT_EQ(requests.size(), 1u);
    const auto body = json::parse(requests.front().body);
    EXPECT_EQ(body.at("prompt"), "slow strings");
    EXPECT_EQ(body.at("enhance"), false);
}

TEST_F(cli_generate, sound_effects_can_be_made_and_read)
{
    const auto made = run_json({"sfx", "generate", "door", "slam", "--duration", "2.5"});
    ASSERT_EQ(made.code, 0) << made.err;
    const auto id = std::string(document(made.out).at("id").as_string());

    EXPECT_EQ(document(run_json({"sfx", "get", id}).out).at("status"), "completed");
    EXPECT_EQ(document(run_json({"sfx", "list"}).out).at("soundEffects").as_array().size(), 1u);
    EXPECT_EQ(run({"sfx", "wait", id}).code, 0);
}

} // namespace
} // namespace cli_test
