// list --watch: what has changed, and when it is looked at.
#include "cli/fixture.hpp"
#include "program/row_memory.hpp"

namespace cli_test {
namespace {

using program::row_memory;
using program::watched_row;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<watched_row> rows(const std::vector<std::pair<std::string, std::string>>& all)
{
    std::vector<watched_row> out;
    for (const auto& [id, content] : all) {
        out.emplace_back(id, content);
    }
    return out;
}

TEST(row_memory, finds_everything_new_at_the_first_look_and_nothing_at_the_same_one_again)
{
    row_memory memory;
    EXPECT_THAT(memory.look(rows({{"a", "1"}, {"b", "1"}})).changed, ElementsAre(0, 1));

    const auto again = memory.look(rows({{"a", "1"}, {"b", "1"}}));

    EXPECT_THAT(again.changed, IsEmpty());
    EXPECT_THAT(again.gone, IsEmpty());
    EXPECT_FALSE(again.is_other);
}

TEST(row_memory, shows_an_empty_list_once)
{
    row_memory memory;
    EXPECT_TRUE(memory.look(rows({})).is_other);
    EXPECT_FALSE(memory.look(rows({})).is_other);
}

TEST(row_memory, finds_what_is_new_other_or_gone)
{
    row_memory memory;
    memory.look(rows({{"a", "1"}, {"b", "1"}, {"c", "1"}}));

    const auto then = memory.look(rows({{"d", "1"}, {"a", "1"}, {"b", "2"}}));

    EXPECT_THAT(then.changed, ElementsAre(0, 2));
    EXPECT_THAT(then.gone, ElementsAre("c"));
    EXPECT_TRUE(then.is_other);
}

TEST(row_memory, an_order_that_changes_is_no_change_of_a_row)
{
    row_memory memory;
    memory.look(rows({{"a", "1"}, {"b", "1"}}));

    const auto then = memory.look(rows({{"b", "1"}, {"a", "1"}}));

    EXPECT_THAT(then.changed, IsEmpty());
    EXPECT_TRUE(then.is_other);
}

class cli_watch : public cli {
protected:
    /// Two looks that differ in the second track.
    void prepare()
    {
        script().answer("GET /v1/generations", page("processing"));
        script().answer("GET /v1/generations", page("completed"));
    }
    static std::string page(const std::string& status)
    {
        return R"({"data":{"generations":[{"id":"t1","status":"failed"},{"id":"t2","status":")" +
               status + R"("}],"hasMore":false}})";
    }
    bool runs_until_asked(process& program, std::size_t times)
    {
        return program.runs_until([this, times] { return script().asked().size() >= times; });
    }
};

TEST_F(cli_watch, refuses_what_cannot_be)
{
    script();
    EXPECT_THAT(run({"list", "--watch", "often"}).err, HasSubstr("not a duration"));
    EXPECT_THAT(run({"list", "--watch=10ms"}).err, HasSubstr("at least 1s"));
    EXPECT_EQ(run({"list", "--watch", "--all"}).code, 2);
    EXPECT_EQ(run({"list", "--watch", "--csv"}).code, 2);
    EXPECT_TRUE(script().asked().empty());
}

TEST_F(cli_watch, ends_with_an_error_that_does_not_pass)
{
    script().answer("GET /v1/generations", "{}", 403);

    EXPECT_EQ(run({"list", "--watch"}).code, 1);
}

TEST_F(cli_watch, prints_only_what_changed_as_lines_of_json_and_ends_well)
{
    prepare();
    const auto program = start({"list", "--watch", "1s", "--json"});
    ASSERT_TRUE(runs_until_asked(*program, 3));

    program->send(SIGINT);
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(
        ended.out,
        "{\"id\":\"t1\",\"status\":\"failed\"}\n{\"id\":\"t2\",\"status\":\"processing\"}\n"
        "{\"id\":\"t2\",\"status\":\"completed\"}\n"
    );
}

TEST_F(cli_watch, a_terminal_is_painted_anew_when_something_has_changed)
{
    prepare();
    starting.terminal_output = true;
    const auto program = start_at_terminal({"list", "--watch", "1s"});
    ASSERT_TRUE(runs_until_asked(*program, 3));

    program->send(SIGINT);
    const auto shown = program->finish();

    EXPECT_EQ(shown.code, 0);
    EXPECT_THAT(shown.err, HasSubstr("completed"));
    std::size_t paints = 0;
    for (auto at = shown.err.find("\x1b[2J"); at != std::string::npos;
         at = shown.err.find("\x1b[2J", at + 1)) {
        ++paints;
    }
    EXPECT_EQ(paints, 2u);
}

TEST_F(cli_watch, stays_within_the_read_limit_and_ends_with_its_time)
{
    prepare();

    const auto ended = run({"--limit", "read=1/40s", "list", "--watch", "1s", "--timeout", "3s"});

    EXPECT_EQ(ended.code, 4);
    EXPECT_EQ(script().asked().size(), 1u);
    EXPECT_THAT(ended.out, HasSubstr("t2  processing"));
    EXPECT_THAT(ended.out, Not(HasSubstr("completed")));
}

} // namespace
} // namespace cli_test
