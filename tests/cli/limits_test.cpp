#include "cli/fixture.hpp"

namespace cli_test {
namespace {

using testing::HasSubstr;

class cli_limits : public cli {};

TEST_F(cli_limits, shows_what_the_server_has_counted)
{
    settings.rates.enforced = true;
    settings.rates.general.limit = 50;
    EXPECT_EQ(run({"me"}).code, 0); // another process's request
    const auto ended = run_json({"limits"});

    EXPECT_EQ(ended.code, 0) << ended.err;
    const auto windows = document(ended.out).at("windows").as_array();
    ASSERT_EQ(windows.size(), 2u);
    EXPECT_EQ(windows[0].at("name"), "create");
    EXPECT_EQ(windows[0].at("left"), 10);
    EXPECT_EQ(windows[1].at("name"), "read");
    EXPECT_EQ(windows[1].at("limit"), 50) << "the server said so";
    EXPECT_EQ(windows[1].at("left"), 48);
}

TEST_F(cli_limits, are_a_table_for_people)
{
    const auto ended = run({"limits", "--limit", "create=20/30s"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("create  20 in 30 s"));
}

TEST_F(cli_limits, that_are_misspelt_are_refused_before_anything_is_sent)
{
    for (const auto* const each :
         {"create", "create=0/x", "creat=5/60s", "create=-1/60s", "=1/s"}) {
        const auto ended = run({"me", "--limit", each});
        EXPECT_EQ(ended.code, 2) << each;
        EXPECT_THAT(ended.err, HasSubstr("--limit")) << each;
    }
    EXPECT_EQ(service().record().requests().size(), 0u);
}

} // namespace
} // namespace cli_test
