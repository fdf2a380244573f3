#include "cli/fixture.hpp"

#include <fstream>
#include <utility>

namespace cli_test {
namespace {

using namespace std::chrono_literals;

/// The numbered examples do what their comments say.
class cli_examples : public cli {
protected:
    finished run_example(const std::string& name, const words& arguments)
    {
        server();
        const auto program = std::string(ANDANTE_EXAMPLES) + "/" + name;
        return process(program, arguments, starting).finish();
    }
};

TEST_F(cli_examples, create_and_wait_prints_the_address)
{
    const auto ended = run_example("1_create_and_wait", {"piano"});

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, testing::HasSubstr(server().media_url()));
}

TEST_F(cli_examples, errors_come_in_two_spellings)
{
    const auto ended = run_example("2_errors", {});

    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, testing::HasSubstr("NOT_FOUND, HTTP 404"));
    EXPECT_THAT(ended.out, testing::HasSubstr("duration = 300"));
    EXPECT_THAT(ended.out, testing::HasSubstr("not_sent"));
}

TEST_F(cli_examples, deadlines_and_cancelling_end_a_wait)
{
    settings.jobs.time = 1h;
    run({"generate", "piano", "--no-wait"});

    const auto ended = run_example("3_deadline_and_cancel", {service().track_ids().front()});

    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, testing::HasSubstr("tracks left"));
    EXPECT_THAT(ended.out, testing::HasSubstr("cancelled, the track runs on"));
}

TEST_F(cli_examples, a_server_uses_callbacks_and_futures)
{
    settings.jobs.time = 1h;

    const auto ended = run_example("4_in_a_server", {});

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, testing::HasSubstr("202 " + service().track_ids().front()));
    EXPECT_THAT(ended.out, testing::HasSubstr("1 tracks in the queue"));
}

TEST_F(cli_examples, webhooks_tell_of_a_track)
{
    settings.jobs.time = 500ms;
    settings.allow_loopback_webhooks = true;

    const auto ended = run_example("6_webhooks", {});

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, testing::HasSubstr("told by a webhook"));
    EXPECT_THAT(ended.out, testing::HasSubstr(server().media_url()));
}

TEST_F(cli_examples, without_a_key_each_says_what_to_do_and_ends_with_2)
{
    starting.environment.erase("FINETUNING_API_KEY");
    std::ofstream(starting.folder + "/prompts.txt") << "piano\n";
    const std::vector<std::pair<std::string, words>> programs{
        {"1_create_and_wait", {}},
        {"2_errors", {}},
        {"3_deadline_and_cancel", {}},
        {"4_in_a_server", {}},
        {"6_webhooks", {}},
        {"readme", {}},
        {"fan_out", {"prompts.txt", "tracks"}},
        {"studio_server", {"--port", "0"}},
        {"andante", {"me"}},
    };
    for (const auto& [name, arguments] : programs) {
        const auto ended = run_example(name, arguments);
        EXPECT_EQ(ended.code, 2) << name << ": " << ended.err;
        EXPECT_THAT(ended.err, testing::HasSubstr("FINETUNING_API_KEY")) << name;
        EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("terminate"))) << name;
    }
}

TEST_F(cli_examples, an_application_tests_itself_in_virtual_time)
{
    const auto ended = run_example("5_testing", {});

    EXPECT_EQ(ended.code, 0) << ended.out;
    EXPECT_THAT(ended.out, testing::Not(testing::HasSubstr("FAILED")));
}

} // namespace
} // namespace cli_test
