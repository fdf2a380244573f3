#include "cli/fixture.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>

namespace cli_test {
namespace {

using namespace std::chrono_literals;

class cli_interrupt : public cli, public testing::WithParamInterface<bool> {
protected:
    std::unique_ptr<process> start_either(words arguments)
    {
        if (GetParam()) {
            arguments.emplace_back("--json");
        }
        return start(arguments);
    }
    /// Waits until the emulator has got so many requests of a route.
    void wait_for(process& program, const std::string& route, std::size_t count)
    {
        const auto& seen = service().record();
        ASSERT_TRUE(program.runs_until([&] { return seen.count(route) >= count; }));
    }
    /// The exit code of a download that gets a signal in the middle of the file.
    int code_of_download_stopped_by(int number)
    {
        emulator::fault slow(emulator::fault_kind::drip, "GET /audio/{id}");
        slow.bytes = 64;
        slow.delay = 200ms;
        slow.count = 0;
        settings.faults.push_back(slow);
        const auto id = add_tracks(1).front();
        const auto program = start_either({"download", id});
        EXPECT_TRUE(program->runs_until([this] { return !files().empty(); })) << "has begun";
        program->send(number);
        return program->finish().code;
    }
};

INSTANTIATE_TEST_SUITE_P(output, cli_interrupt, testing::Bool(), [](const auto& each) {
    return each.param ? "json" : "text";
});

TEST_P(cli_interrupt, while_waiting_ends_with_130_and_says_how_to_go_on)
{
    const auto program = start_either({"generate", "[hang]"});
    wait_for(*program, "GET /v1/generations/{id}", 1);

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.err, testing::HasSubstr("andante wait " + service().track_ids().front()));
    if (GetParam()) {
        EXPECT_EQ(error_of(ended).at("errc"), "operation_aborted");
    }
}

TEST_P(cli_interrupt, signals_that_are_ignored_stay_ignored)
{
    settings.jobs.time = 500ms;
    words given{"generate", "piano"};
    if (GetParam()) {
        given.emplace_back("--json");
    }
    // as a script starts a background job
    const auto program = start_after("trap '' INT TERM HUP", given);
    wait_for(*program, "POST /v1/generations", 1);

    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        program->send(number);
    }
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, testing::HasSubstr("completed"));
}

TEST_P(cli_interrupt, signals_that_are_ignored_stay_ignored_at_a_prompt)
{
    starting.terminal = true;
    const auto program = start_after("trap '' INT TERM", {"delete", "a"});
    ASSERT_TRUE(program->shows("[y/N]"));

    program->send(SIGINT);
    program->send(SIGTERM);
    program->type("n\n");

    EXPECT_EQ(program->finish().code, 0);
}

TEST_P(cli_interrupt, the_way_to_go_on_names_where_and_what)
{
    const auto program = start_either(
        {"generate", "[hang]", "--output", "my file.mp3", "--base-url", server().base_url()}
    );
    wait_for(*program, "GET /v1/generations/{id}", 1);

    program->send(SIGINT);
    const auto ended = program->finish();

    const auto expected = "andante wait " + service().track_ids().front() +
                          " --output 'my file.mp3' --base-url " + server().base_url();
    EXPECT_THAT(ended.err, testing::HasSubstr(expected));
}

TEST_P(cli_interrupt, during_a_create_says_that_the_track_may_exist)
{
    emulator::fault slow(emulator::fault_kind::delay, "POST /v1/generations");
    slow.delay = 60s;
    settings.faults.push_back(slow);
    const auto program = start_either({"generate", "piano"});
    wait_for(*program, "POST /v1/generations", 1);

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.err, testing::HasSubstr("may have been started"));
}

TEST_P(cli_interrupt, before_a_create_is_sent_does_not_say_that_the_track_may_exist)
{
    starting.environment["ANDANTE_STATE_DIR"] = starting.folder + "/state";
    ASSERT_EQ(run({"generate", "one", "--no-wait", "--limit", "create=1/40s"}).code, 0);
    const auto program = start({"generate", "two", "--limit", "create=1/40s"});
    ASSERT_TRUE(program->shows("waiting up to"));

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("may have been started")));
}

TEST_P(cli_interrupt, during_a_download_leaves_no_file)
{
    EXPECT_EQ(code_of_download_stopped_by(SIGINT), 130);
    EXPECT_EQ(files(), words{});
}

TEST_P(cli_interrupt, a_polite_end_is_143)
{
    const auto program = start_either({"generate", "[hang]"});
    wait_for(*program, "GET /v1/generations/{id}", 1);

    program->send(SIGTERM);

    EXPECT_EQ(program->finish().code, 143);
}

TEST_P(cli_interrupt, a_terminal_that_goes_away_leaves_no_file)
{
    EXPECT_EQ(code_of_download_stopped_by(SIGHUP), 129);
    EXPECT_EQ(files(), words{});
}

/// The name server never answers, and the program does not wait for it.
class cli_silent_names : public cli_interrupt {
protected:
    cli_silent_names()
    {
        const char* const asan = std::getenv("ASAN_OPTIONS");
        starting.environment["ASAN_OPTIONS"] =
            (asan == nullptr ? "" : std::string(asan) + ":") + "verify_asan_link_order=0";
        starting.environment["LD_PRELOAD"] = ANDANTE_SILENT_NAMES;
        starting.environment["FINETUNING_BASE_URL"] = "https://api.example";
    }
};

INSTANTIATE_TEST_SUITE_P(output, cli_silent_names, testing::Bool(), [](const auto& each) {
    return each.param ? "json" : "text";
});

TEST_P(cli_silent_names, do_not_hold_up_an_interruption)
{
    const auto program = start_either({"me", "--verbose"});
    ASSERT_TRUE(program->shows("pool connecting https://api.example"));

    program->send(SIGINT);

    EXPECT_EQ(program->finish().code, 130);
}

TEST_P(cli_silent_names, leave_no_create_in_doubt)
{
    const auto program = start_either({"generate", "piano", "--verbose"});
    ASSERT_TRUE(program->shows("pool connecting https://api.example"));

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("may have been started")));
}

TEST_P(cli_silent_names, leave_none_of_many_in_doubt)
{
    std::ofstream(starting.folder + "/prompts.txt") << "piano\ndrums\n";
    const auto program = start_either({"generate", "--from", "prompts.txt", "--verbose"});
    ASSERT_TRUE(program->shows("pool connecting https://api.example"));

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.err, testing::HasSubstr("not paid for: the prompts of line 1-2."));
    EXPECT_THAT(ended.out, testing::Not(testing::HasSubstr("unknown")));
}

TEST_P(cli_silent_names, do_not_hold_up_the_end_of_timeout)
{
    const auto program = start_either({"me", "--timeout", "300ms"});

    EXPECT_EQ(program->finish().code, 4);
}

TEST_P(cli_interrupt, in_the_middle_of_a_bulk_keeps_the_report)
{
    emulator::fault slow(emulator::fault_kind::delay, "POST /v1/generations/bulk-delete");
    slow.delay = 60s;
    slow.first = 2;
    settings.faults.push_back(slow);
    for (const auto& id : add_tracks(250)) {
        starting.input += id + "\n";
    }
    const auto program = start_either({"delete", "--yes", "-"});
    wait_for(*program, "POST /v1/generations/bulk-delete", 2);

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    if (GetParam()) {
        const auto report = document(ended.out);
        EXPECT_EQ(report.at("deleted").as_array().size(), 100u);
        EXPECT_EQ(report.at("unknown").as_array().size(), 100u);
        EXPECT_EQ(report.at("notAttempted").as_array().size(), 50u);
    } else {
        EXPECT_EQ(ended.out, "deleted 100 of 250\n");
    }
}

} // namespace
} // namespace cli_test
