#include "cli/fixture.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

class cli_many : public cli {
protected:
    cli_many() { settings.jobs.time = 50ms; }

    std::string prompts(const std::string& text)
    {
        const auto path = fs::path(starting.folder) / "prompts.txt";
        std::ofstream(path) << text;
        return "prompts.txt";
    }
    words saved() const
    {
        words out;
        for (const auto& each : fs::directory_iterator(fs::path(starting.folder) / "tracks")) {
            out.push_back(each.path().filename().string());
        }
        std::sort(out.begin(), out.end());
        return out;
    }
    /// What was asked for, in the order in which it arrived.
    words sent()
    {
        words out;
        for (const auto& each : service().record().requests("POST /v1/generations")) {
            out.emplace_back(json::parse(each.body).at("tags").as_string());
        }
        return out;
    }
};

TEST_F(cli_many, a_line_that_the_service_would_refuse_is_told_before_anything_is_sent)
{
    const auto file = prompts("piano\n\n" + std::string(701, 'x') + "\n");
    const auto ended = run({"generate", "--from", file});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("line 3: tags"));
    EXPECT_THAT(ended.err, HasSubstr("Nothing was sent"));
    EXPECT_EQ(sent(), words{});
}

TEST_F(cli_many, a_file_that_cannot_be_used_is_told_with_what_to_do)
{
    EXPECT_THAT(run({"generate", "--from", "none.txt"}).err, HasSubstr("cannot be opened"));
    EXPECT_THAT(run({"generate", "--from", prompts(" \n\n")}).err, HasSubstr("holds no prompt"));
    EXPECT_EQ(run({"generate", "--from", prompts("")}).code, 2);
    const auto blocked = run({"generate", "--from", prompts("a"), "--output-dir", "prompts.txt"});
    EXPECT_EQ(blocked.code, 2);
    EXPECT_THAT(blocked.err, HasSubstr("cannot be used as a folder"));
    EXPECT_EQ(sent(), words{});
}

TEST_F(cli_many, options_that_do_not_go_together_are_refused)
{
    const auto file = prompts("piano");
    EXPECT_EQ(run({"generate"}).code, 2);
    EXPECT_EQ(run({"generate", "piano", "--from", file}).code, 2);
    EXPECT_EQ(run({"generate", "piano", "--output-dir", "tracks"}).code, 2);
    EXPECT_EQ(run({"generate", "--from", file, "--output", "a.mp3"}).code, 2);
    EXPECT_EQ(run({"generate", "--from", file, "--no-wait", "--output-dir", "tracks"}).code, 2);
    EXPECT_EQ(sent(), words{});
}

TEST_F(cli_many, makes_a_track_for_each_line_and_saves_it)
{
    const auto file = prompts("\xEF\xBB\xBFpiano \r\n\n  drums\nlast line without an end");
    const auto ended = run({"generate", "--from", file, "--bpm", "90", "--output-dir", "tracks"});

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(sent(), (words{"piano", "drums", "last line without an end"}));
    EXPECT_EQ(saved().size(), 3u);
    EXPECT_THAT(ended.out, HasSubstr("completed"));
    EXPECT_THAT(ended.err, HasSubstr("[3/3]"));
    for (const auto& each : service().record().requests("POST /v1/generations")) {
        EXPECT_EQ(json::parse(each.body).at("bpm"), 90);
    }
}

TEST_F(cli_many, without_waiting_prints_the_ids_in_the_order_of_the_lines)
{
    starting.input = "one\ntwo\nthree\n";
    const auto ended = run({"generate", "--from", "-", "--no-wait"});

    EXPECT_EQ(ended.code, 0) << ended.err;
    std::string expected;
    EXPECT_EQ(service().record().count("GET /v1/generations/{id}"), 0u);
    for (const auto& id : ids_of({"one", "two", "three"})) {
        expected += id + "\n";
    }
    EXPECT_EQ(ended.out, expected);
}

TEST_F(cli_many, what_was_paid_for_is_named_although_nobody_reads_the_output)
{
    const auto named = [this](const std::string& text) {
        const auto ids = service().track_ids();
        return std::count_if(ids.begin(), ids.end(), [&text](const std::string& id) {
            return text.find("track " + id) != std::string::npos;
        });
    };
    starting.closed_output = true;
    starting.input = "one\ntwo\n";
    for (const auto& arguments :
         {words{"--no-wait", "--json"}, words{"--no-wait"}, words{"--json"}, words{}}) {
        words command{"generate", "--from", "-"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        const auto ended = run(command);

        EXPECT_EQ(ended.code, 1) << ended.signal;
        EXPECT_THAT(ended.err, HasSubstr("could not be written"));
        EXPECT_EQ(named(ended.err), 2);
    }
    const auto one = run({"generate", "piano", "--no-wait", "--json"});
    EXPECT_EQ(named(one.err), 1);
}

TEST_F(cli_many, a_place_that_cannot_hold_the_audio_is_told_before_anything_is_paid)
{
    const auto file = prompts("piano\n");
    EXPECT_EQ(run({"generate", "piano", "--output", file + "/a.mp3"}).code, 2);
    EXPECT_EQ(run({"instrumental", "piano", "--output", file + "/a.mp3"}).code, 2);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_many, a_file_that_exists_costs_only_its_own_track_and_the_way_to_save_it_is_told)
{
    const auto ids = add_tracks(2);
    ASSERT_EQ(run({"wait", ids[0], ids[1], "--output-dir", "tracks"}).code, 0);
    fs::remove(fs::path(starting.folder) / "tracks" / saved().front());

    const auto ended = run_json({"wait", ids[0], ids[1], "--output-dir", "tracks"});
    EXPECT_EQ(ended.code, 3);
    const auto report = document(ended.out).at("generations").as_array();
    ASSERT_EQ(report.size(), 2u);
    const auto& kept = report[0].at("error").is_null() ? report[1] : report[0];
    EXPECT_EQ(kept.at("error").at("errc"), "file_error");
    EXPECT_EQ(saved().size(), 2u);

    const auto told = run({"wait", ids[0], ids[1], "--output-dir", "tracks"});
    const words again{"wait", ids[0], ids[1], "--output-dir", "tracks/", "--force"};
    EXPECT_THAT(
        told.err,
        HasSubstr("andante wait " + ids[0] + " " + ids[1] + " --output-dir tracks/ --force")
    );
    EXPECT_EQ(run(again).code, 0) << "what it says works";
}

TEST_F(cli_many, a_track_that_fails_leaves_the_others_alone)
{
    const auto file = prompts("piano\n[fail] drums\nbells\n");
    const auto ended = run_json({"generate", "--from", file, "--output-dir", "tracks"});

    EXPECT_EQ(ended.code, 3) << ended.err;
    const auto report = document(ended.out).at("generations").as_array();
    ASSERT_EQ(report.size(), 3u);
    EXPECT_EQ(report[0].at("status"), "completed");
    EXPECT_EQ(report[0].at("line"), 1);
    EXPECT_EQ(report[0].at("generation").at("status"), "completed");
    EXPECT_EQ(report[0].at("generation").at("id"), report[0].at("id"));
    EXPECT_TRUE(fs::exists(fs::path(starting.folder) / report[0].at("file").as_string().c_str()));
    EXPECT_EQ(report[1].at("status"), "failed");
    EXPECT_EQ(report[1].at("prompt"), "[fail] drums");
    EXPECT_EQ(report[1].at("error").at("errc"), "job_failed");
    EXPECT_TRUE(report[1].at("file").is_null());
    EXPECT_EQ(report[2].at("error"), nullptr);
    EXPECT_EQ(saved().size(), 2u);
}

TEST_F(cli_many, prompts_that_failed_come_with_a_command_that_makes_them_again)
{
    const auto file = prompts("piano\n[fail] drums\nbells\n\n[fail] a\n[fail] b\n");
    const auto ended = run({"generate", "--from", file, "--bpm", "90"});

    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(
        ended.err, HasSubstr("sed -n '2p;5,6p' prompts.txt | andante generate --from - --bpm 90")
    );
    EXPECT_THAT(ended.err, HasSubstr("for a credit each"));
}

TEST_F(cli_many, the_limit_is_kept_and_what_it_waits_for_is_shown)
{
    settings.rates.enforced = true;
    settings.rates.create.limit = 2;
    settings.rates.create.window = 4s;
    const auto file = prompts("one\ntwo\nthree\nfour\nfive\n");
    const auto program = start_at_terminal({"generate", "--from", file, "--limit", "create=2/4s"});
    EXPECT_TRUE(program->shows("(limit: next in "));
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(service().record().count_status(429), 0u);
    EXPECT_EQ(service().record().count("POST /v1/generations"), 5u);
}

TEST_F(cli_many, an_interruption_says_what_runs_on_and_how_to_go_on)
{
    const auto file = prompts("[hang] one\n[hang] two\nthree\n\nfour\n");
    const auto program = start(
        {"generate", "--from", file, "--limit", "create=2/1h", "--bpm", "90", "--output-dir", "it's"
        }
    );
    const auto& seen = service().record();
    ASSERT_TRUE(program->runs_until([&] {
        return seen.count("GET /v1/generations/{id}") + seen.count("GET /v1/generations") >= 1;
    }));

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    std::string ids;
    for (const auto& id : ids_of({"[hang] one", "[hang] two"})) {
        ids += " " + id;
    }
    EXPECT_THAT(ended.err, HasSubstr("2 tracks run on"));
    EXPECT_THAT(ended.err, HasSubstr("andante wait" + ids + " --output-dir 'it'\\''s/'"));
    EXPECT_THAT(
        ended.err,
        HasSubstr("sed -n '3,5p' prompts.txt | andante generate --from - --bpm "
                  "90 --output-dir 'it'\\''s' --limit create=2/3600s")
    );
    EXPECT_THAT(ended.out, HasSubstr("not started"));
}

TEST_F(cli_many, an_interrupted_create_may_have_been_started_and_the_next_ones_were_not)
{
    emulator::fault slow(emulator::fault_kind::delay, "POST /v1/generations");
    slow.delay = 60s;
    settings.faults.push_back(slow);
    const auto file = prompts("one\ntwo\n");
    const auto program = start({"generate", "--from", file, "--limit", "create=1/1h", "--json"});
    ASSERT_TRUE(program->runs_until([&] {
        return service().record().count("POST /v1/generations") == 1;
    }));

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 130);
    const auto report = document(ended.out).at("generations").as_array();
    EXPECT_EQ(report[0].at("status"), "unknown");
    EXPECT_EQ(report[1].at("status"), "not started");
    EXPECT_EQ(error_of(ended).at("errc"), "operation_aborted");
}

TEST_F(cli_many, each_interrupted_create_is_told_by_what_became_of_itself)
{
    settings.rates.enforced = true;
    emulator::fault busy(emulator::fault_kind::error, "POST /v1/generations");
    busy.status = 429;
    busy.code = "RATE_LIMITED";
    busy.retry_after = 50s;
    busy.first = 2;
    settings.faults.push_back(busy);
    emulator::fault slow(emulator::fault_kind::delay, "POST /v1/generations");
    slow.delay = 60s;
    slow.first = 3;
    settings.faults.push_back(slow);
    const auto file = prompts("[hang] one\ntwo\nthree\n");
    const auto program = start({"generate", "--from", file, "--json"});
    ASSERT_TRUE(program->runs_until([&] {
        return service().record().count("POST /v1/generations") == 3;
    }));

    program->send(SIGINT);
    const auto ended = program->finish();

    const auto refused = sent().at(1); // the second to arrive, and not in flight any more
    const auto report = document(ended.out).at("generations").as_array();
    EXPECT_EQ(report[0].at("status"), "running");
    for (const std::size_t at : {1U, 2U}) {
        const bool in_doubt = report[at].at("prompt").as_string() != refused;
        EXPECT_EQ(report[at].at("status"), in_doubt ? "unknown" : "not started") << report[at];
        EXPECT_EQ(
            ended.err.find("perhaps started: the prompts of line " + std::to_string(at + 1)) !=
                std::string::npos,
            in_doubt
        );
        EXPECT_EQ(
            ended.err.find("sed -n '" + std::to_string(at + 1) + "p' prompts.txt") !=
                std::string::npos,
            !in_doubt
        );
    }
}

TEST_F(cli_many, wait_takes_several_ids)
{
    starting.input = "piano\ndrums\n";
    const auto started = run({"generate", "--from", "-", "--no-wait"});
    std::istringstream lines(started.out);
    std::string first;
    std::string second;
    lines >> first >> second;
    starting.input = second + "\n";
    const auto ended = run_json({"wait", first, "-", "--output-dir", "tracks"});

    EXPECT_EQ(ended.code, 0) << ended.err;
    const auto report = document(ended.out).at("generations").as_array();
    ASSERT_EQ(report.size(), 2u);
    EXPECT_EQ(report[1].at("id").as_string(), second);
    EXPECT_EQ(report[1].at("prompt"), "drums");
    EXPECT_FALSE(report[1].as_object().contains("line"));
    EXPECT_EQ(saved().size(), 2u);
    EXPECT_EQ(run({"wait", first, second, "--output", "a.mp3"}).code, 2);
}

} // namespace
} // namespace cli_test
