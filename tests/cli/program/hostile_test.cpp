// Answers that are allowed and awkward: they cost no id, no terminal and no spreadsheet.
#include "cli/fixture.hpp"

namespace cli_test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A track as JavaScript writes one whose title was cut in the middle of an emoji.
constexpr auto awkward =
    R"({"id":"t1","status":"completed","title":"Rain \ud83d","pr\udd27":1,"duration":1e400})";
constexpr auto replacement_character = "\xEF\xBF\xBD";

class cli_hostile : public cli {
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

TEST_F(cli_hostile, half_a_character_and_a_huge_number_cost_no_track)
{
    answer_list(awkward);
    script().answer("GET /v1/generations/t1", std::string(R"({"data":)") + awkward + "}");
    for (const auto& given : {words{"list"}, words{"get", "t1"}, words{"wait", "t1"}}) {
        const auto ended = run(given);
        EXPECT_EQ(ended.code, 0) << ended.err;
        EXPECT_THAT(ended.out, HasSubstr("t1"));
        EXPECT_THAT(ended.out, HasSubstr(std::string("Rain ") + replacement_character));
    }
}

TEST_F(cli_hostile, half_a_character_comes_through_json_as_it_came)
{
    answer_list(awkward);
    script().answer("GET /v1/generations/t1", std::string(R"({"data":)") + awkward + "}");
    for (const auto& given :
         {words{"list", "--all"}, words{"list"}, words{"get", "t1"}, words{"wait", "t1"}}) {
        const auto ended = run_json(given);
        EXPECT_EQ(ended.code, 0) << ended.err;
        EXPECT_THAT(ended.out, HasSubstr(awkward));
    }
}

TEST_F(cli_hostile, half_a_character_in_the_answer_of_a_create_keeps_its_id)
{
    const std::string started =
        R"({"data":{"id":"t1","status":"pending","prompt":"a \udd27","x\ud83d":1e400}})";
    script().answer("POST /v1/generations", "\xEF\xBB\xBF" + started, 201);
    const auto ended = run({"generate", "a", "--no-wait"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("andante wait t1"));
    const auto again = run_json({"generate", "a", "--no-wait"});
    EXPECT_EQ(again.out, started.substr(8, started.size() - 9) + "\n");
}

TEST_F(cli_hostile, a_terminal_gets_no_control_characters_from_json_and_csv)
{
    // U+009B begins a control sequence, U+202E turns the writing around
    answer_list("{\"id\":\"t1\",\"status\":\"completed\",\"title\":\"\xC2\x9B"
                "2J\xE2\x80\xAE\x7F\","
                R"("prompt":"\u001b[2J\u009b1m"})");
    const auto as_json = shown({"list", "--json"});
    EXPECT_THAT(as_json, Not(HasSubstr("\xC2\x9B")));
    EXPECT_THAT(as_json, Not(HasSubstr("\xE2\x80\xAE")));
    EXPECT_THAT(as_json, HasSubstr(R"(\u009b2J\u202e\u007f)")) << "the same document";
    const auto as_csv = shown({"list", "--csv"});
    EXPECT_THAT(as_csv, Not(HasSubstr("\xC2\x9B")));
    EXPECT_THAT(as_csv, Not(HasSubstr("\x1b[2J")));
    EXPECT_THAT(as_csv, HasSubstr("?[2J?1m"));
}

TEST_F(cli_hostile, a_pipe_gets_the_bytes_as_they_came)
{
    answer_list("{\"id\":\"t1\",\"status\":\"completed\",\"title\":\"\xC2\x9B"
                "2J\"}");
    EXPECT_THAT(
        run_json({"list"}).out,
        HasSubstr("\xC2\x9B"
                  "2J")
    );
    EXPECT_THAT(
        run({"list", "--csv"}).out,
        HasSubstr("\xC2\x9B"
                  "2J")
    );
}

TEST_F(cli_hostile, an_id_cannot_control_the_terminal_through_a_note)
{
    script().answer(
        "POST /v1/generations", R"({"data":{"id":"t\u001b[2J\u009b","status":"pending"}})", 201
    );
    const auto ended = run({"generate", "a", "--no-wait"});
    EXPECT_THAT(ended.err, Not(HasSubstr("\x1b")));
    EXPECT_THAT(ended.err, Not(HasSubstr("\xC2\x9B")));
}

TEST_F(cli_hostile, a_text_is_no_formula_in_a_spreadsheet)
{
    answer_list(
        R"json({"id":"=t1","status":"completed","title":"=HYPERLINK(\"http://x\")","prompt":"@SUM(A1)"},)json"
        R"json({"id":"t2","status":"+x","title":"-1+1","prompt":"\t=1","errorMessage":"\r=1"},)json"
        R"json({"id":"t3","status":"completed","title":"a=b","prompt":"'=c","playCount":-5})json"
    );
    const auto csv = run({"list", "--csv"}).out;
    EXPECT_THAT(csv, HasSubstr("\n'=t1,completed,,\"'=HYPERLINK(\"\"http://x\"\")\",'@SUM(A1),"));
    EXPECT_THAT(csv, HasSubstr("\nt2,'+x,,'-1+1,'\t=1,"));
    EXPECT_THAT(csv, HasSubstr("\"'\r=1\"\n"));
    EXPECT_THAT(csv, HasSubstr("\nt3,completed,,a=b,'=c,")) << "the rest stays";
    EXPECT_THAT(csv, HasSubstr(",-5,")) << "and so do numbers";
}

TEST_F(cli_hostile, an_absurd_length_is_shown_as_what_it_is)
{
    answer_list(
        R"({"id":"t1","status":"completed","title":"a","duration":1e300},)"
        R"({"id":"t2","status":"completed","title":"b","duration":-1e300,"generationTime":1e300},)"
        R"({"id":"t3","status":"completed","title":"c","duration":5400})"
    );
    const auto ended = run({"list"});
    EXPECT_THAT(ended.out, HasSubstr(" 1e+300 s"));
    EXPECT_THAT(ended.out, HasSubstr(" -1e+300 s"));
    EXPECT_THAT(ended.out, HasSubstr(" 90:00"));
    script().answer(
        "GET /v1/generations/t2",
        R"({"data":{"id":"t2","status":"completed","duration":1e18,"generationTime":1e300}})"
    );
    EXPECT_THAT(run({"get", "t2"}).out, HasSubstr("1e+18 s"));
}

} // namespace
} // namespace cli_test
