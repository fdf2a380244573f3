#include "cli/fixture.hpp"

#include <csignal>

namespace cli_test {
namespace {

using cli_prompt = cli;

TEST_F(cli_prompt, deletes_after_yes)
{
    const auto id = add_tracks(1).front();
    const auto program = start_at_terminal({"delete", id});

    ASSERT_TRUE(program->shows("[y/N]"));
    program->type("y\n");

    EXPECT_EQ(program->finish().code, 0);
    EXPECT_EQ(service().track_ids().size(), 0u);
}

TEST_F(cli_prompt, deletes_nothing_after_anything_else)
{
    const auto id = add_tracks(1).front();
    const auto program = start_at_terminal({"delete", id});

    ASSERT_TRUE(program->shows("[y/N]"));
    program->type("\n");

    EXPECT_EQ(program->finish().code, 0);
    EXPECT_EQ(service().track_ids().size(), 1u);
    EXPECT_EQ(service().record().count("POST /v1/generations/bulk-delete"), 0u);
}

TEST_F(cli_prompt, names_what_would_be_deleted)
{
    const auto ids = add_tracks(12);
    words command{"delete"};
    command.insert(command.end(), ids.begin(), ids.end());
    const auto program = start_at_terminal(command);

    EXPECT_TRUE(program->shows("  track 1"));
    EXPECT_TRUE(program->shows("and 2 more"));
    EXPECT_TRUE(program->shows("these 12 tracks"));
    program->type("n\n");
    EXPECT_EQ(program->finish().code, 0);
    EXPECT_EQ(service().record().count("GET /v1/generations"), 1u);
}

TEST_F(cli_prompt, ends_with_the_timeout)
{
    const auto id = add_tracks(1).front();
    const auto program = start_at_terminal({"delete", id, "--timeout", "500ms"});

    ASSERT_TRUE(program->shows("[y/N]"));
    EXPECT_EQ(program->finish().code, 4);
    EXPECT_EQ(service().track_ids().size(), 1u);
}

TEST_F(cli_prompt, says_how_many)
{
    const auto program = start_at_terminal({"delete", "a", "b", "c"});

    EXPECT_TRUE(program->shows("these 3 tracks"));
    program->type("n\n");
    program->finish();
}

TEST_F(cli_prompt, can_be_interrupted)
{
    const auto id = add_tracks(1).front();
    const auto program = start_at_terminal({"delete", id});

    ASSERT_TRUE(program->shows("[y/N]"));
    program->send(SIGINT);

    EXPECT_EQ(program->finish().code, 130);
    EXPECT_EQ(service().track_ids().size(), 1u);
}

TEST_F(cli_prompt, without_a_terminal_deletes_nothing_and_says_what_to_add)
{
    const auto id = add_tracks(1).front();
    starting.input = "y\n";

    const auto refused = run({"delete", id});

    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, testing::HasSubstr("--yes"));
    EXPECT_EQ(service().track_ids().size(), 1u);
}

TEST_F(cli_prompt, ids_from_standard_input_need_yes)
{
    const auto id = add_tracks(1).front();
    starting.input = id + "\n";

    EXPECT_EQ(run({"delete", "-"}).code, 2);
    EXPECT_EQ(service().track_ids().size(), 1u);
}

TEST_F(cli_prompt, typed_prompts_can_be_interrupted_and_cost_nothing)
{
    const auto program = start_at_terminal({"generate", "--from", "-"});
    ASSERT_TRUE(program->shows("Ctrl-D"));
    program->type("piano\n");

    program->send(SIGINT);

    EXPECT_EQ(program->finish().code, 130);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_prompt, typed_ids_can_be_interrupted)
{
    const auto program = start_at_terminal({"wait", "-"});
    ASSERT_TRUE(program->shows("Ctrl-D"));
    program->type(add_tracks(1).front() + "\n");

    program->send(SIGINT);

    EXPECT_EQ(program->finish().code, 130);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_prompt, a_refusal_is_a_document_with_json)
{
    const auto id = add_tracks(1).front();
    const auto program = start_at_terminal({"delete", id, "--json"});
    ASSERT_TRUE(program->shows("[y/N]"));
    program->type("n\n");

    EXPECT_EQ(program->finish().out, "{\"deleted\":[]}\n");
}

} // namespace
} // namespace cli_test
