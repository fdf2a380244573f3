// --jq, in the program itself.
#include "cli/fixture.hpp"

namespace cli_test {
namespace {

using testing::HasSubstr;

class cli_jq : public cli {
protected:
    cli_jq()
    {
        script().answer(
            "GET /v1/generations",
            R"({"data":{"generations":[{"id":"a","status":"failed","title":"x \"y\"","bpm":90.5},)"
            R"({"id":"b","status":"failed","title":null,"bpm":null}],"hasMore":false}})"
        );
    }
};

TEST_F(cli_jq, a_bad_expression_is_told_in_its_words_before_anything_is_sent)
{
    for (const auto* const bad : {".[", "nothing_like_it", ".a | |", "import \"x\" as x; ."}) {
        const auto refused = run({"list", "--jq", bad});

        EXPECT_EQ(refused.code, 2) << bad;
        EXPECT_EQ(refused.out, "");
        EXPECT_THAT(error_of(refused).at("message").as_string().c_str(), HasSubstr("--jq: "))
            << bad;
    }
    EXPECT_THAT(run({"list", "--jq", "nothing_like_it"}).err, HasSubstr("is not defined"));
    EXPECT_EQ(script().asked().size(), 0u);
}

TEST_F(cli_jq, what_does_not_fit_the_data_fails_and_loses_nothing)
{
    const auto ran = run({"list", "--jq", ".generations[0].id, (.generations | keys | .[0].x)"});

    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.out, "a\n");
    EXPECT_THAT(ran.err, HasSubstr("Cannot index number"));
    EXPECT_THAT(ran.err, HasSubstr(R"({"generations":[{"id":"a")")) << "the document as it came";
}

TEST_F(cli_jq, an_endless_expression_can_be_ended)
{
    const auto program = start({"list", "--jq", "last(range(1e18))"});
    ASSERT_TRUE(program->runs_until([this] { return !script().asked().empty(); }));

    program->runs_until([&program] { // once may be before it begins
        program->send(SIGTERM);
        return false;
    });

    EXPECT_EQ(program->finish().code, 143);
}

TEST_F(cli_jq, strings_are_raw_and_everything_else_is_json)
{
    EXPECT_EQ(run({"list", "--jq", ".generations[].title"}).out, "x \"y\"\nnull\n");
    EXPECT_EQ(
        run({"list", "--jq", ".generations[0] | {id, bpm}"}).out, "{\"id\":\"a\",\"bpm\":90.5}\n"
    );
    EXPECT_EQ(run({"list", "--jq", "empty"}).out, "");
    EXPECT_EQ(run({"list", "--jq=.hasMore"}).out, "false\n");
}

TEST_F(cli_jq, comes_after_the_choice_of_fields)
{
    EXPECT_EQ(
        run({"list", "--json=id,status", "--jq", ".[1]"}).out,
        "{\"id\":\"b\",\"status\":\"failed\"}\n"
    );
}

TEST_F(cli_jq, goes_with_every_command_and_not_with_quiet)
{
    script().answer("GET /v9/new", R"({"a":1})");
    EXPECT_EQ(run({"api", "GET", "/v9/new", "--jq", ".a"}).out, "1\n");
    EXPECT_EQ(run({"version", "--jq", ".version | type"}).out, "string\n");
    EXPECT_EQ(run({"list", "--quiet", "--jq", "."}).code, 2);
}

TEST_F(cli_jq, a_terminal_gets_no_control_characters)
{
    script().answer("GET /v9/new", R"({"a":"x\u001b[31my"})");
    starting.terminal_output = true;

    const auto shown = start_at_terminal({"api", "GET", "/v9/new", "--jq", ".a"})->finish();

    EXPECT_THAT(shown.err, HasSubstr("x?[31my"));
}

} // namespace
} // namespace cli_test
