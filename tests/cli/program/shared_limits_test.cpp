// Commands that run at the same time count their limits together.
#include "cli/fixture.hpp"
#include "support/redis_server.hpp"

#include <optional>

namespace cli_test {
namespace {

using testing::HasSubstr;
using testing::Not;

class cli_shared_limits : public cli {
protected:
    void SetUp() override
    {
        if (!andante::support::redis_server::is_installed()) {
            GTEST_SKIP() << "redis-server is not installed";
        }
        redis_.emplace();
        starting.environment["ANDANTE_REDIS"] = redis_->url();
    }

    andante::support::redis_server& redis() { return *redis_; }

private:
    std::optional<andante::support::redis_server> redis_;
};

TEST_F(cli_shared_limits, an_address_that_is_none_is_a_mistake_of_the_command_line)
{
    starting.environment.erase("ANDANTE_REDIS");
    const auto refused = run({"me", "--redis", "http://user:secret-word@localhost"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--redis: "));
    EXPECT_THAT(refused.err, HasSubstr("redis://host:6379"));
    EXPECT_THAT(refused.err, Not(HasSubstr("secret-word")));

    starting.environment["ANDANTE_REDIS"] = "nonsense";
    EXPECT_THAT(run({"me"}).err, HasSubstr("ANDANTE_REDIS: "));
}

TEST_F(cli_shared_limits, a_redis_that_cannot_be_used_ends_the_command_at_once)
{
    redis().stop();
    const auto refused = run({"me"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("Redis cannot be used"));
    EXPECT_THAT(refused.err, HasSubstr("Check --redis and ANDANTE_REDIS."));
    EXPECT_THAT(refused.err, Not(HasSubstr("--base-url")));
    EXPECT_THAT(refused.err, Not(HasSubstr("..")));
    EXPECT_THAT(refused.err, HasSubstr(redis().socket()));
    EXPECT_TRUE(service().record().requests().empty());
}

TEST_F(cli_shared_limits, doctor_says_whether_redis_can_be_used)
{
    const auto well = run({"doctor"});
    EXPECT_EQ(well.code, 0) << well.out;
    EXPECT_THAT(well.out, HasSubstr("counts the limits, from ANDANTE_REDIS"));

    andante::support::redis_shell(redis()).run({"CONFIG", "SET", "requirepass", "secret-word"});
    const auto ill = run({"doctor"});
    EXPECT_EQ(ill.code, 1);
    // It says why, or cuts the connection: then the script was longer than it takes unsigned.
    EXPECT_THAT(ill.out, HasSubstr("Redis cannot be used: "));
    EXPECT_THAT(ill.out, Not(HasSubstr("counts the limits")));
}

TEST_F(cli_shared_limits, what_one_command_sends_another_counts)
{
    // A command on a busy machine may find Redis too slow, and counts for itself then.
    std::int64_t used = 0;
    for (int attempt = 0; attempt < 5 && used < 2; ++attempt) {
        ASSERT_EQ(run({"me"}).code, 0);
        const auto limits = document(run_json({"limits"}).out);
        for (const auto& each : limits.at("windows").as_array()) {
            if (each.at("name") == "read") {
                used = each.at("used").as_int64();
            }
        }
    }
    EXPECT_GE(used, 2) << "the one that asks, and another's";
}

TEST_F(cli_shared_limits, a_command_that_has_ended_shares_no_more)
{
    ASSERT_EQ(run({"me"}).code, 0);
    ASSERT_EQ(run({"me"}).code, 0);
    EXPECT_EQ(document(run_json({"limits"}).out).at("sharing").at("processes"), 1);
}

} // namespace
} // namespace cli_test
