#include "cli/fixture.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>

namespace cli_test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// What --timeout leaves behind, with and without --json.
class cli_timeout : public cli, public testing::WithParamInterface<bool> {
protected:
    finished run_either(words arguments)
    {
        return GetParam() ? run_json(std::move(arguments)) : run(arguments);
    }
    /// From the n-th request on, the answers of a route do not come.
    void silence(const std::string& route, unsigned first)
    {
        emulator::fault silent(emulator::fault_kind::delay, route);
        silent.delay = 10min;
        silent.first = first;
        silent.count = 0;
        settings.faults.push_back(silent);
    }
    std::string prompts(const std::string& text)
    {
        std::ofstream(starting.folder + "/prompts.txt") << text;
        return "prompts.txt";
    }
    void expect_time_is_over(const finished& ended)
    {
        EXPECT_EQ(ended.code, 4) << ended.err;
        if (GetParam()) {
            EXPECT_EQ(error_of(ended).at("errc"), "deadline_exceeded");
        }
    }
};

INSTANTIATE_TEST_SUITE_P(output, cli_timeout, testing::Bool(), [](const auto& each) {
    return each.param ? "json" : "text";
});

/// What stands in a text between two others.
std::string between(const std::string& text, const std::string& before, const std::string& after)
{
    const auto at = text.find(before);
    if (at == std::string::npos) {
        return "";
    }
    const auto start = at + before.size();
    return text.substr(start, text.find(after, start) - start);
}

TEST_P(cli_timeout, of_a_whole_list_prints_what_was_read_and_the_rest_can_be_read_later)
{
    silence("GET /v1/generations", 2);
    const auto ids = add_tracks(7);

    const auto ended = run_either({"list", "--all", "--limit", "4", "--timeout", "2s"});

    expect_time_is_over(ended);
    const auto printed = [&ended](const std::string& id) {
        return ended.out.find(id) != std::string::npos;
    };
    EXPECT_EQ(std::count_if(ids.begin(), ids.end(), printed), 4);
    EXPECT_THAT(ended.err, HasSubstr("andante list --all --cursor "));
    EXPECT_THAT(ended.err, HasSubstr(" --limit 4"));
    const auto cursor = between(ended.err, "--cursor '", "'");
    service().clear_faults();
    const auto rest = run_json({"list", "--all", "--limit", "4", "--cursor", cursor});
    EXPECT_EQ(rest.code, 0) << rest.err;
    const auto later = document(rest.out).at("generations").as_array();
    EXPECT_EQ(later.size(), 3u);
    for (const auto& each : later) {
        EXPECT_FALSE(printed(std::string(each.at("id").as_string())));
    }
}

TEST_P(cli_timeout, ends_a_list_of_which_every_page_comes_in_time)
{
    emulator::fault slow(emulator::fault_kind::delay, "GET /v1/generations");
    slow.delay = 300ms;
    slow.count = 0;
    settings.faults.push_back(slow);
    add_tracks(40);

    expect_time_is_over(run_either({"list", "--all", "--limit", "3", "--timeout", "1s"}));
}

TEST_P(cli_timeout, of_a_list_that_never_comes_prints_nothing)
{
    silence("GET /v1/generations", 1);
    const auto ended = run_either({"list", "--all", "--timeout", "500ms"});

    expect_time_is_over(ended);
    EXPECT_EQ(ended.out, "");
}

TEST_P(cli_timeout, of_a_search_for_old_tracks_deletes_nothing_and_says_how_far_it_came)
{
    silence("GET /v1/generations", 2);
    for (int number = 0; number < 120; ++number) { // older than the command, whatever time it takes
        emulator::finetuning::track_seed old("track, piano", false);
        old.created = std::chrono::system_clock::now() - std::chrono::hours(1);
        service().add_track(std::move(old));
    }

    const auto ended = run_either({"delete", "--older-than", "0m", "--yes", "--timeout", "2s"});

    expect_time_is_over(ended);
    EXPECT_THAT(ended.err, HasSubstr("Nothing was deleted: of the newest 99 tracks 99 would be"));
    EXPECT_EQ(service().track_ids().size(), 120u);

    const auto looked =
        run_either({"delete", "--older-than", "0m", "--dry-run", "--timeout", "2s"});
    EXPECT_EQ(looked.code, 4);
}

TEST_P(cli_timeout, of_a_bulk_keeps_the_report)
{
    silence("POST /v1/generations/bulk-delete", 2);
    for (const auto& id : add_tracks(350)) {
        starting.input += id + "\n";
    }
    const auto ended = run_either({"delete", "--yes", "-", "--timeout", "2s"});

    expect_time_is_over(ended);
    EXPECT_THAT(ended.err, HasSubstr("ids that were not attempted"));
    if (GetParam()) {
        EXPECT_EQ(document(ended.out).at("deleted").as_array().size(), 100u);
    } else {
        EXPECT_EQ(ended.out, "deleted 100 of 350\n");
    }
}

TEST_P(cli_timeout, of_a_create_says_that_the_track_may_exist)
{
    silence("POST /v1/generations", 1);
    const auto ended = run_either({"generate", "piano", "--timeout", "1s"});

    expect_time_is_over(ended);
    EXPECT_THAT(ended.err, HasSubstr("may have been started"));
    EXPECT_THAT(ended.err, HasSubstr("andante list --limit 5"));
}

TEST_P(cli_timeout, of_a_download_leaves_no_file_and_says_how_to_fetch_it)
{
    silence("GET /audio/{id}", 1);
    const auto ended = run_either({"generate", "piano", "-o", "a.mp3", "--timeout", "2s"});

    EXPECT_EQ(ended.code, 4) << ended.err;
    EXPECT_EQ(files(), words{});
    EXPECT_THAT(
        ended.err,
        HasSubstr("andante download " + service().track_ids().front() + " --output a.mp3")
    );
}

TEST_P(cli_timeout, of_many_tracks_tells_for_each_what_became_of_it_and_how_to_go_on)
{
    silence("POST /v1/generations", 2);
    const auto file = prompts("[hang] one\n\ntwo\nthree\nfour\n");
    const auto ended = run_either(
        {"generate",
         "--from",
         file,
         "--limit",
         "create=2/1h",
         "--timeout",
         "2s",
         "--output-dir",
         "d"}
    );

    expect_time_is_over(ended);
    ASSERT_EQ(service().track_ids().size(), 2u);
    const auto known = ids_of({"[hang] one"}).front();
    EXPECT_THAT(ended.err, HasSubstr("andante wait " + known + " --output-dir d/"));
    EXPECT_THAT(ended.err, HasSubstr("perhaps started: the prompts of line 3."));
    EXPECT_THAT(ended.err, HasSubstr("not paid for: the prompts of line 4-5."));
    EXPECT_THAT(ended.err, HasSubstr("sed -n '4,5p' prompts.txt | andante generate --from -"));
    for (const auto* const status : {"running", "unknown", "not started"}) {
        EXPECT_THAT(ended.out, HasSubstr(status));
    }
    if (GetParam()) {
        const auto report = document(ended.out).at("generations").as_array();
        EXPECT_EQ(report[1].at("error").at("outcome"), "unknown");
        EXPECT_EQ(report[3].at("error").at("outcome"), "not_sent");
    }
}

TEST_P(cli_timeout, of_prompts_that_were_typed_names_their_lines)
{
    starting.input = "one\ntwo\n";
    const auto ended = run_either(
        {"generate", "--from", "-", "--no-wait", "--limit", "create=1/1h", "--timeout", "1s"}
    );

    expect_time_is_over(ended);
    EXPECT_THAT(ended.err, HasSubstr("not paid for: the prompts of line 2."));
    EXPECT_THAT(ended.err, HasSubstr("give them to: andante generate --from - --no-wait"));
}

} // namespace
} // namespace cli_test
