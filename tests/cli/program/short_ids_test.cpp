// Ids are shown as far as they differ, and may be typed as they are shown.
#include "cli/fixture.hpp"
#include "program/short_ids.hpp"
#include "program/usage_error.hpp"

#include <fstream>
#include <sstream>

namespace cli_test {
namespace {

using program::known_id;
using program::short_ids;
using program::whole_id;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(short_ids, of_alike_ids_are_long_enough_to_tell_them_apart)
{
    EXPECT_THAT(
        short_ids(
            {"5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8",
             "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c9",
             "5c0e7a35-91b2-4d6f-8a13-2e9b7f60d4c8",
             "77aa8899-0000-4d6f-8a13-2e9b7f60d4c8"}
        ),
        ElementsAre(
            "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8",
            "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c9",
            "5c0e7a35",
            "77aa8899"
        )
    );
}

TEST(short_ids, leave_short_and_strange_ids_whole)
{
    EXPECT_THAT(
        short_ids({"t1", "12345678901", "gen 1234567890", "-"}),
        ElementsAre("t1", "12345678901", "gen 1234567890", "-")
    );
}

TEST(short_ids, of_one_id_twice_are_the_same)
{
    const std::string id = "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8";
    EXPECT_THAT(short_ids({id, id}), ElementsAre("5c0e7a34", "5c0e7a34"));
}

TEST(short_ids, that_may_be_typed_are_not_whole_ones)
{
    EXPECT_FALSE(program::may_be_short("5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8"));
    EXPECT_FALSE(program::may_be_short("ft-5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8"));
    EXPECT_FALSE(program::may_be_short("5c0"));
    EXPECT_FALSE(program::may_be_short("../5c0e7a34"));
    EXPECT_TRUE(program::may_be_short("5c0e"));
    EXPECT_TRUE(program::may_be_short("ft-5c0e7a34"));
}

TEST(whole_id, of_an_ambiguous_beginning_is_refused_with_its_candidates)
{
    const std::vector<known_id> known{{"5c0e1", "Night"}, {"5c0e2", ""}, {"77aa", "Day"}};
    try {
        whole_id("5c0e", known, true);
        FAIL() << "it was taken";
    } catch (const program::usage_error& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("2 ids"));
        EXPECT_THAT(refused.hint, HasSubstr("5c0e1  Night"));
        EXPECT_THAT(refused.hint, HasSubstr("5c0e2"));
        EXPECT_THAT(refused.hint, testing::Not(HasSubstr("77aa")));
    }
}

TEST(whole_id, is_taken_where_it_is_a_beginning_of_another_one_too)
{
    EXPECT_EQ(whole_id("5c0e", {{"5c0e", ""}, {"5c0e2", ""}}, true), "5c0e");
}

TEST(whole_id, that_nothing_begins_with_is_left_as_it_is)
{
    EXPECT_EQ(whole_id("abcd", {{"5c0e2", ""}}, true), "abcd");
}

TEST(whole_id, where_not_all_are_known_needs_as_much_as_is_shown)
{
    const std::vector<known_id> known{{"5c0e7a34-91b2", ""}};
    EXPECT_EQ(whole_id("5c0e", known, true), "5c0e7a34-91b2");
    EXPECT_THROW(whole_id("5c0e", known, false), program::usage_error);
    EXPECT_EQ(whole_id("5c0e7a34", known, false), "5c0e7a34-91b2");
}

class cli_short_ids : public cli {
protected:
    static std::string short_of(const std::string& id) { return id.substr(0, 8); }
    std::string shown(const words& arguments)
    {
        starting.terminal_output = true;
        starting.columns = 80;
        return start_at_terminal(arguments)->finish().err;
    }
};

TEST_F(cli_short_ids, that_are_ambiguous_are_refused_and_nothing_is_done)
{
    const auto first = add_tracks(1).front();
    emulator::finetuning::track_seed same("other", false);
    same.id = short_of(first) + "-0000-4000-8000-000000000000";
    service().add_track(same);

    for (const words& command :
         {words{"get"}, words{"wait"}, words{"download"}, words{"delete", "--yes"}}) {
        auto arguments = command;
        arguments.push_back(short_of(first));
        const auto ended = run(arguments);
        EXPECT_EQ(ended.code, 2) << ended.err;
        EXPECT_THAT(ended.err, HasSubstr(first));
        EXPECT_THAT(ended.err, HasSubstr(same.id));
    }
    EXPECT_EQ(service().track_ids().size(), 2u);
}

TEST_F(cli_short_ids, are_taken_by_every_command_with_one_read)
{
    const auto ids = add_tracks(3, true);

    EXPECT_EQ(document(run_json({"get", short_of(ids[0])}).out).at("id").as_string(), ids[0]);
    EXPECT_EQ(service().record().count("GET /v1/generations"), 1u);
    EXPECT_EQ(run({"get", ids[0]}).code, 0);
    EXPECT_EQ(service().record().count("GET /v1/generations"), 1u) << "a whole id needs none";
    EXPECT_THAT(run({"wait", short_of(ids[0])}).out, HasSubstr(ids[0]));
    EXPECT_EQ(run({"download", short_of(ids[0])}).code, 0);
    const auto playlist = service().playlist_ids().front();
    for (const auto* const edit : {"add", "remove"}) {
        const auto edited = run({"playlist", edit, short_of(playlist), short_of(ids[0])});
        EXPECT_EQ(edited.code, 0) << edited.err;
    }
    const auto deleted = run({"delete", "--yes", short_of(ids[0]), short_of(ids[1])});
    EXPECT_EQ(deleted.out, "deleted 2 of 2\n");
    EXPECT_EQ(service().track_ids(), words{ids[2]});
}

TEST_F(cli_short_ids, of_sound_effects_are_taken_too)
{
    const auto made = run_json({"sfx", "generate", "door"});
    const auto id = std::string(document(made.out).at("id").as_string());

    for (const auto* const command : {"get", "wait", "download"}) {
        EXPECT_EQ(run({"sfx", command, short_of(id)}).code, 0) << command;
    }
}

TEST_F(cli_short_ids, are_shown_on_a_terminal_and_the_lines_fit)
{
    const auto ids = add_tracks(2);
    const auto listed = shown({"list", "--no-color"});

    EXPECT_THAT(listed, HasSubstr(short_of(ids[0]) + "  completed"));
    EXPECT_THAT(listed, HasSubstr("  track 1"));
    std::istringstream lines(listed);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 81u) << line; // with the terminal's carriage return
    }
}

TEST_F(cli_short_ids, are_whole_in_documents_and_pipes)
{
    const auto id = add_tracks(1).front();

    EXPECT_THAT(run({"list"}).out, HasSubstr(id));
    EXPECT_THAT(run_json({"list"}).out, HasSubstr(id));
}

TEST_F(cli_short_ids, reason_of_a_failure_is_shown_whole_on_a_terminal)
{
    settings.jobs.time = std::chrono::milliseconds(0);
    starting.terminal_output = true;
    starting.columns = 80;
    starting.input.clear();
    const auto file = starting.folder + "/prompts.txt";
    std::ofstream(file) << "[fail] " << std::string(60, 'x') << "\npiano\n";
    const auto ended = start_at_terminal({"generate", "--from", file, "--no-color"})->finish();

    const auto begin = ended.err.find("FILE OR REASON");
    ASSERT_NE(begin, std::string::npos) << ended.err;
    const auto table = ended.err.substr(begin, ended.err.find("Failed: ") - begin);
    std::string joined;
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 81u) << line;
        for (const char each : line) {
            joined += each == ' ' || each == '\r' ? "" : std::string(1, each);
        }
    }
    EXPECT_THAT(joined, HasSubstr("240s")) << table;
    EXPECT_THAT(table, testing::Not(HasSubstr("GPU..."))) << table;
}

} // namespace
} // namespace cli_test
