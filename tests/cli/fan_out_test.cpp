#include "cli/fixture.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cli_test {
namespace {

using namespace std::chrono_literals;

/// The example that makes a track for each line of a file.
class cli_fan_out : public cli {
protected:
    void write_prompts(const std::string& text)
    {
        std::ofstream(starting.folder + "/prompts.txt") << text;
    }
    std::unique_ptr<process> start_it(const words& arguments)
    {
        server();
        return std::make_unique<process>(
            std::string(ANDANTE_EXAMPLES) + "/fan_out", arguments, starting
        );
    }
    finished run_it(const words& arguments) { return start_it(arguments)->finish(); }
    /// The documents of its standard output, one a line.
    static std::vector<json::object> lines_of(const finished& program)
    {
        std::vector<json::object> out;
        std::istringstream in(program.out);
        for (std::string line; std::getline(in, line);) {
            out.push_back(document(line + "\n").as_object());
        }
        return out;
    }
};

TEST_F(cli_fan_out, a_file_that_cannot_be_read_is_2_and_says_so)
{
    for (const auto* const name : {"/nonexistent", "/"}) {
        const auto ended = run_it({name, "tracks"});

        EXPECT_EQ(ended.code, 2) << name;
        EXPECT_THAT(ended.err, testing::HasSubstr("cannot be read"));
        EXPECT_EQ(ended.out, "");
    }
}

TEST_F(cli_fan_out, a_file_without_prompts_is_2)
{
    write_prompts("\n\r\n");

    const auto ended = run_it({"prompts.txt", "tracks"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, testing::HasSubstr("holds no prompt"));
}

TEST_F(cli_fan_out, a_folder_that_is_a_file_is_2)
{
    write_prompts("piano\n");

    const auto ended = run_it({"prompts.txt", "prompts.txt"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, testing::HasSubstr("cannot be used as a folder"));
    EXPECT_EQ(service().record().count("POST /v1/generations"), 0u);
}

TEST_F(cli_fan_out, anything_else_than_its_arguments_is_2_and_shows_them)
{
    for (const words& each : {words{}, words{"a"}, words{"a", "b", "c"}, words{"--js", "a"}}) {
        const auto ended = run_it(each);

        EXPECT_EQ(ended.code, 2);
        EXPECT_THAT(ended.err, testing::HasSubstr("usage: fan_out PROMPTS-FILE FOLDER [--json]"));
    }
}

TEST_F(cli_fan_out, saves_a_track_for_each_line_and_fails_when_one_of_them_does)
{
    settings.jobs.time = 50ms;
    write_prompts("piano\n\ndrums\r\n[fail] bells\n");

    const auto ended = run_it({"prompts.txt", "tracks"});

    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, testing::HasSubstr("  piano: tracks/"));
    EXPECT_THAT(ended.out, testing::HasSubstr("  drums: tracks/"));
    EXPECT_THAT(ended.out, testing::ContainsRegex("failed .*\\[fail\\] bells: "));
    EXPECT_THAT(ended.out, testing::EndsWith("2 of 3 saved\n"));
    EXPECT_THAT(ended.err, testing::HasSubstr("[1/3] "));
    EXPECT_THAT(ended.err, testing::HasSubstr("[3/3] "));
    EXPECT_EQ(ended.err.find('\033'), std::string::npos) << "nothing rewrites a line of a file";
}

TEST_F(cli_fan_out, as_json_it_gives_an_object_for_each_prompt)
{
    settings.jobs.time = 50ms;
    write_prompts("a \"piano\"\n[fail] bells\n" + std::string(801, 'x') + "\n");

    const auto ended = run_it({"--json", "prompts.txt", "tracks"});

    EXPECT_EQ(ended.code, 1);
    const auto all = lines_of(ended);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].at("prompt"), "a \"piano\"");
    EXPECT_EQ(all[0].at("status"), "completed");
    EXPECT_TRUE(all[0].at("error").is_null());
    const auto id = std::string(all[0].at("id").as_string());
    EXPECT_EQ(all[0].at("file").as_string(), "tracks/" + id + ".mp3");
    EXPECT_TRUE(std::filesystem::exists(starting.folder + "/tracks/" + id + ".mp3"));
    EXPECT_EQ(all[1].at("status"), "failed");
    EXPECT_TRUE(all[1].at("file").is_null());
    EXPECT_TRUE(all[1].at("id").is_string());
    EXPECT_TRUE(all[1].at("error").is_string());
    EXPECT_EQ(all[2].at("status"), "failed") << "refused before anything was sent";
    EXPECT_TRUE(all[2].at("id").is_null());
}

TEST_F(cli_fan_out, is_0_when_all_were_saved)
{
    settings.jobs.time = 50ms;
    write_prompts("piano\ndrums");

    const auto ended = run_it({"prompts.txt", "tracks"});

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, testing::EndsWith("2 of 2 saved\n"));
}

TEST_F(cli_fan_out, a_track_that_cannot_be_saved_is_named_with_the_way_to_get_it)
{
    settings.jobs.time = 50ms;
    emulator::fault missing(emulator::fault_kind::error, "GET /audio/{id}");
    missing.status = 404;
    missing.count = 0;
    settings.faults.push_back(missing);
    write_prompts("piano\n");

    const auto ended = run_it({"prompts.txt", "tracks"});

    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, testing::StartsWith("not saved"));
    EXPECT_THAT(
        ended.err,
        testing::HasSubstr(
            "andante wait '" + service().track_ids().front() + "' --output-dir 'tracks'"
        )
    );
}

TEST_F(cli_fan_out, a_terminal_shows_a_line_that_changes)
{
    starting.terminal = true;
    write_prompts("[hang] piano\n");
    const auto program = start_it({"prompts.txt", "tracks"});

    EXPECT_TRUE(program->shows("\r0 of 1 saved, 0 failed, 1 running, 0 to start"));

    program->send(SIGINT);
    EXPECT_EQ(program->finish().code, 130);
}

TEST_F(cli_fan_out, interrupted_it_tells_what_runs_on_and_how_to_go_on)
{
    write_prompts("[hang] piano\n[hang] drums\n");
    const auto program = start_it({"prompts.txt", "my tracks", "--json"});
    ASSERT_TRUE(program->runs_until([this] {
        return service().record().count("POST /v1/generations") == 2 &&
               service().record().count("GET /v1/generations") +
                       service().record().count("GET /v1/generations/{id}") >
                   0;
    }));
    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    const auto all = lines_of(ended);
    ASSERT_EQ(all.size(), 2u);
    std::string command = "andante wait";
    for (const auto& each : all) {
        EXPECT_EQ(each.at("status"), "running");
        const auto id = std::string(each.at("id").as_string());
        const auto prompt = std::string(each.at("prompt").as_string());
        EXPECT_THAT(ended.err, testing::HasSubstr("runs on: " + id + "  " + prompt));
        command += " '" + id + "'";
    }
    EXPECT_THAT(ended.err, testing::HasSubstr(command + " --output-dir 'my tracks'\n"));
    EXPECT_EQ(ended.err.find("not started"), std::string::npos);
}

TEST_F(cli_fan_out, interrupted_during_a_create_it_names_what_may_have_been_started)
{
    emulator::fault slow(emulator::fault_kind::delay, "POST /v1/generations");
    slow.delay = 60s;
    settings.faults.push_back(slow);
    write_prompts("piano\n");
    const auto program = start_it({"prompts.txt", "tracks"});
    ASSERT_TRUE(program->runs_until([this] {
        return service().record().count("POST /v1/generations") > 0;
    }));
    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(
        ended.err,
        testing::HasSubstr("may have been started: look into `andante list` before you start it "
                           "again: piano\n")
    );
    EXPECT_THAT(ended.out, testing::HasSubstr("unknown      -  piano"));
}

TEST_F(cli_fan_out, interrupted_before_their_turn_prompts_were_not_started)
{
    std::string prompts;
    for (int i = 0; i < 30; ++i) {
        prompts += "[hang] piano\n";
    }
    write_prompts(prompts);
    const auto program = start_it({"prompts.txt", "tracks"});
    ASSERT_TRUE(program->runs_until([this] {
        return service().record().count("GET /v1/generations") > 0;
    }));
    program->send(SIGTERM);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 143);
    EXPECT_THAT(ended.err, testing::ContainsRegex("[12][0-9] prompts were not started"));
    EXPECT_EQ(ended.err.find("may have been"), std::string::npos) << ended.err;
}

} // namespace
} // namespace cli_test
