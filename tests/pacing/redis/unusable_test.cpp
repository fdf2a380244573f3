// A Redis that cannot be used is what people are told of, not the limit.
#include <andante/pacing/redis.hpp>

#include "pacing/redis/fake_redis.hpp"
#include "pacing/redis/rig_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

using namespace redis_test;
using namespace std::chrono_literals;
using andante::errc;
using andante::make_error_code;
using testing::HasSubstr;
using testing::Not;

namespace {

class unusable : public with_redis {
protected:
    struct told_request {
        andante::error problem;
        std::string reason; ///< Of the wait.
        pacing::sharing_status sharing;
    };

    /// What a request is told that has `patience`; nothing when it is granted.
    std::optional<told_request>
    ask(pacing::redis_options options, std::chrono::nanoseconds patience = 1500ms)
    {
        options.first_break = 20ms; // so that a wait that begins late is told, too
        pacing::policy_set policies;
        policies.windows.emplace_back("hourly", 3, 1h);
        const auto limiter = pacing::make_shared_rate_limiter(
            io_.get_executor(), andante::system_time(), policies, options
        );
        const auto got = std::make_shared<std::optional<andante::result<pacing::permit>>>();
        const auto reason = std::make_shared<std::string>();
        const auto begin = [&](andante::time_source::time_point deadline) {
            pacing::permit_request request("GET /x");
            request.deadline = deadline;
            request.on_wait = [reason](const pacing::wait_event& event) { *reason = event.reason; };
            boost::asio::co_spawn(
                io_,
                limiter->acquire(std::move(request)),
                [got](std::exception_ptr thrown, andante::result<pacing::permit> one) {
                    if (!thrown) {
                        got->emplace(std::move(one));
                    }
                }
            );
        };
        begin(andante::system_time()->now() + patience);
        while (!*got) {
            io_.run_one();
        }
        if ((*got)->has_value()) {
            return std::nullopt;
        }
        const auto first = (*got)->error();
        reason->clear();
        begin(andante::time_source::time_point::max()); // now that it is known
        while (reason->empty() && (*got)->error().code() != make_error_code(errc::connect_failed)) {
            io_.run_one();
        }
        return told_request{first, *reason, *limiter->snapshot().sharing};
    }

    pacing::redis_options options() { return options(server().url()); }

    static pacing::redis_options options(const std::string& url)
    {
        pacing::redis_options made(url, "account");
        made.call_deadline = 2s; // a busy machine is not what is tested
        return made;
    }

    void expect_told(const std::optional<told_request>& of, const std::string& what)
    {
        ASSERT_TRUE(of.has_value()) << what;
        EXPECT_EQ(of->problem.code(), make_error_code(errc::deadline_exceeded));
        EXPECT_THAT(of->problem.message(), HasSubstr("Redis cannot be used: "));
        EXPECT_THAT(of->problem.message(), HasSubstr(what));
        EXPECT_THAT(of->problem.message(), Not(HasSubstr("rate limit")));
        EXPECT_THAT(of->reason, HasSubstr("Redis cannot be used: "));
        EXPECT_THAT(of->reason, HasSubstr(what));
        EXPECT_FALSE(of->sharing.reachable);
        EXPECT_THAT(of->sharing.reason, HasSubstr(what));
    }

    pacing::wire_value run(const std::vector<std::string>& words)
    {
        return redis_shell(server()).run(words);
    }

    boost::asio::io_context io_{1};
    using redis_shell = andante::support::redis_shell;
};

} // namespace

TEST_F(unusable, password_that_is_missing_or_wrong_is_named)
{
    run({"CONFIG", "SET", "requirepass", "correct"});
    expect_told(ask(options()), "set redis_options::password");
    auto wrong = options();
    wrong.password = andante::secret("battery staple");
    const auto told = ask(wrong);
    expect_told(told, "WRONGPASS invalid username-password pair");
    EXPECT_THAT(told->problem.message(), Not(HasSubstr("battery")));
    auto right = options();
    right.password = andante::secret("correct");
    EXPECT_FALSE(ask(right, 10s).has_value());
}

TEST_F(unusable, user_without_a_password_can_sign_in_and_needs_only_what_the_docs_say)
{
    run({"ACL", "SETUSER", "poor", "on", "nopass", "~andante:*", "+get"});
    auto poor = options();
    poor.user = "poor";
    expect_told(ask(poor), "NOPERM");
    run(
        {"ACL",
         "SETUSER",
         "andante",
         "on",
         "nopass",
         "~andante:*",
         "&andante:*",
         "+@read",
         "+@write",
         "+@scripting",
         "+@pubsub",
         "+@connection",
         "+time"}
    );
    auto rich = options();
    rich.user = "andante";
    EXPECT_FALSE(ask(rich, 10s).has_value());
}

TEST_F(unusable, database_that_is_not_there_is_named)
{
    auto far = options();
    far.database = 99;
    expect_told(ask(far), "ERR DB index is out of range");
}

TEST_F(unusable, replica_is_named)
{
    run({"REPLICAOF", "127.0.0.1", "1"});
    const auto told = ask(options());
    ASSERT_TRUE(told.has_value());
    // A replica without its data says so first.
    EXPECT_THAT(
        told->problem.message(), testing::AnyOf(HasSubstr("READONLY"), HasSubstr("MASTERDOWN"))
    );
    run({"REPLICAOF", "NO", "ONE"});
}

TEST_F(unusable, host_that_nobody_knows_and_server_that_is_not_there_are_named)
{
    auto unknown = options();
    unknown.path.clear();
    unknown.host = "nobody.invalid";
    unknown.call_deadline = 300ms; // for those whose name server is silent
    expect_told(ask(unknown, 3s), "nobody.invalid:6379");
    server().stop();
    expect_told(ask(options()), "redis.sock");
}

TEST_F(unusable, server_that_is_too_slow_is_named_with_the_option)
{
    auto hasty = options();
    hasty.call_deadline = 1ms;
    server().freeze();
    const auto told = ask(hasty, 1s);
    server().thaw();
    expect_told(told, "within 1 ms (redis_options::call_deadline)");
}

TEST_F(unusable, node_of_a_cluster_and_server_that_is_too_old_are_named_with_what_to_do)
{
    struct refusal {
        std::string says;
        std::string what_to_do;
    };
    for (const refusal& one :
         {refusal{"MOVED 3999 127.0.0.1:6381", "name a server that holds all keys"},
          refusal{"CLUSTERDOWN Hash slot not served", "name a server that holds all keys"},
          refusal{"ERR unknown command 'SCRIPT'", "Redis 5 or later is needed"},
          refusal{
              "ERR Write commands not allowed after non deterministic commands",
              "Redis 5 or later is needed"
          },
          refusal{"OOM command not allowed when used memory > 'maxmemory'.", "see maxmemory"}}) {
        fake_redis server(io_.get_executor(), [&one](const fake_redis::words& command) {
            return command[0] == "SUBSCRIBE" ? *fake_redis::greet(command)
                                             : "-" + one.says + "\r\n";
        });
        const auto told = ask(options(server.url()));
        expect_told(told, one.says);
        EXPECT_THAT(told->problem.message(), HasSubstr(one.what_to_do));
    }
}

TEST_F(unusable, start_that_requires_redis_fails_at_once)
{
    server().stop();
    auto required = options();
    required.required = true;
    const auto told = ask(required, 1h);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->problem.code(), make_error_code(errc::connect_failed));
    EXPECT_THAT(told->problem.message(), HasSubstr("Redis cannot be used: no connection to"));
    server().start();
    EXPECT_FALSE(ask(required, 1h).has_value());
}
