#include "cli/fixture.hpp"

#include <sstream>

namespace cli_test {
namespace {

using namespace std::chrono_literals;

class cli_text : public cli {
protected:
    void answer_list(const std::string& items)
    {
        script().answer(
            "GET /v1/generations", R"({"data":{"generations":[)" + items + R"(],"hasMore":false}})"
        );
    }
    /// Runs with everything on a terminal.
    std::string shown(const words& arguments)
    {
        starting.terminal_output = true;
        return start_at_terminal(arguments)->finish().err;
    }
};

TEST_F(cli_text, a_status_that_is_not_known_is_shown_as_it_is)
{
    answer_list(R"({"id":"t1","status":"remastering"})");
    EXPECT_THAT(run({"list"}).out, testing::HasSubstr("remastering"));
}

TEST_F(cli_text, a_fraction_of_a_second_is_no_error)
{
    answer_list(R"({"id":"t1","status":"completed","duration":90.3})");
    EXPECT_THAT(run({"list"}).out, testing::HasSubstr("1:30"));
}

TEST_F(cli_text, both_forms_of_time_are_utc)
{
    script().answer(
        "GET /v1/generations/t1",
        R"({"data":{"id":"t1","status":"completed","createdAt":"2026-06-02 19:04:11",)"
        R"("completedAt":"2026-06-02T19:05:32.118Z"}})"
    );
    starting.environment["TZ"] = "America/New_York";

    const auto shown_track = run({"get", "t1"}).out;

    EXPECT_THAT(shown_track, testing::HasSubstr("2026-06-02 19:04:11 UTC"));
    EXPECT_THAT(shown_track, testing::HasSubstr("2026-06-02 19:05:32 UTC"));
}

TEST_F(cli_text, what_comes_from_elsewhere_cannot_control_the_terminal)
{
    answer_list(R"({"id":"t1","status":"completed","title":"\u001b[2Jgone\u009b1m\nnew line"})");

    const auto listed = run({"list"}).out;

    EXPECT_THAT(listed, testing::Not(testing::HasSubstr("\x1b")));
    EXPECT_THAT(listed, testing::HasSubstr("?[2Jgone?1m new line"));
}

TEST_F(cli_text, a_message_of_the_server_cannot_control_the_terminal)
{
    script().answer(
        "GET /v1/me", R"({"error":{"code":"X\u001b[1m","message":"a\u001b[2Jb"}})", 400
    );
    EXPECT_THAT(run({"me"}).err, testing::Not(testing::HasSubstr("\x1b")));
}

TEST_F(cli_text, a_line_fits_the_terminal)
{
    const std::string title(300, 'x');
    answer_list(R"({"id":"t1","status":"completed","title":")" + title + R"("})");
    starting.columns = 72;

    std::istringstream lines(shown({"list", "--no-color"}));
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 73u) << line; // with the terminal's carriage return
    }
}

TEST_F(cli_text, wide_characters_take_their_room)
{
    answer_list(
        R"({"id":"t1","status":"completed","title":"\u96e8\u96e8\u96e8\u96e8\u96e8\u96e8\u96e8\u96e8\u96e8\u96e8"},)"
        R"({"id":"t2","status":"x"})"
    );
    starting.columns = 56;

    EXPECT_THAT(shown({"list", "--no-color"}), testing::HasSubstr("\xe9\x9b\xa8..."));
}

TEST_F(cli_text, nothing_is_cut_where_there_is_no_terminal)
{
    const std::string title(300, 'x');
    answer_list(R"({"id":"t1","status":"completed","title":")" + title + R"("})");

    EXPECT_THAT(run({"list"}).out, testing::HasSubstr(title));
}

TEST_F(cli_text, a_terminal_has_colours)
{
    answer_list(R"({"id":"t1","status":"completed"})");
    EXPECT_THAT(shown({"list"}), testing::HasSubstr("\x1b[32mcompleted"));
}

TEST_F(cli_text, colours_can_be_switched_off)
{
    answer_list(R"({"id":"t1","status":"completed"})");
    EXPECT_THAT(shown({"list", "--no-color"}), testing::Not(testing::HasSubstr("\x1b[32m")));
    starting.environment["NO_COLOR"] = "1";
    EXPECT_THAT(shown({"list"}), testing::Not(testing::HasSubstr("\x1b[32m")));
}

TEST_F(cli_text, an_empty_list_is_no_table)
{
    const auto listed = run({"list"});

    EXPECT_EQ(listed.out, "");
    EXPECT_EQ(listed.err, "no tracks\n");
    EXPECT_EQ(listed.code, 0);
}

TEST_F(cli_text, a_page_says_that_there_are_more)
{
    add_tracks(3);
    EXPECT_THAT(run({"list", "--limit", "2"}).err, testing::HasSubstr("--offset 2"));
}

TEST_F(cli_text, the_list_can_be_narrowed)
{
    add_tracks(1);
    run({"generate", "[fail]"});

    const auto listed = document(run_json({"list", "--status", "failed", "--all"}).out);

    ASSERT_EQ(listed.at("generations").as_array().size(), 1u);
    EXPECT_EQ(listed.at("generations").at(0).at("status"), "failed");
}

TEST_F(cli_text, all_pages_of_a_long_list_are_read)
{
    add_tracks(230);

    EXPECT_EQ(document(run_json({"list", "--all"}).out).at("generations").as_array().size(), 230u);
    EXPECT_EQ(service().record().count("GET /v1/generations"), 3u);
}

TEST_F(cli_text, a_terminal_shows_why_it_waits)
{
    emulator::fault busy(emulator::fault_kind::error, "GET /v1/me");
    busy.status = 429;
    busy.code = "RATE_LIMITED";
    busy.retry_after = 2s;
    settings.faults.push_back(busy);

    EXPECT_THAT(run({"me"}).err, testing::HasSubstr("waiting up to 2"));
}

} // namespace
} // namespace cli_test
