// The shared limiter as applications use it: real time, a real Redis, two limiters.
#include <andante/pacing/redis.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "pacing/redis/rig_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

using namespace redis_test;
using namespace std::chrono_literals;
using andante::errc;
using andante::make_error_code;

namespace {

//! [shared_quota]
andante::finetuning::client
one_of_many(boost::asio::any_io_executor executor, andante::secret key, std::string redis_url)
{
    andante::pacing::redis_options redis(redis_url, "studio-account");
    andante::client_options options(std::move(key));
    options.pacer = andante::pacing::make_shared_rate_limiter(
        executor, andante::system_time(), andante::finetuning::policies(), std::move(redis)
    );
    return andante::finetuning::client(executor, options);
}
//! [shared_quota]

class shared_limiter : public with_redis {
protected:
    std::shared_ptr<pacing::rate_limiter> limiter(const pacing::policy_set& policies)
    {
        auto options = options_for(server(), "account");
        options.call_deadline = 5s; // a busy machine is not what is tested here
        return pacing::make_shared_rate_limiter(
            io_.get_executor(), andante::system_time(), policies, options
        );
    }

    andante::result<pacing::permit>
    acquire(const std::shared_ptr<pacing::rate_limiter>& from, pacing::permit_request request)
    {
        std::optional<andante::result<pacing::permit>> got;
        boost::asio::co_spawn(
            io_,
            from->acquire(std::move(request)),
            [&](std::exception_ptr thrown, andante::result<pacing::permit> one) {
                if (thrown) {
                    std::rethrow_exception(thrown);
                }
                got.emplace(std::move(one));
            }
        );
        while (!got) {
            io_.run_one();
        }
        return std::move(*got);
    }

    static void settle(pacing::permit& held)
    {
        const andante::http::headers none;
        pacing::observation seen;
        seen.status = 200;
        seen.headers = &none;
        held.sent();
        held.settle(seen);
    }

    static pacing::policy_set three_an_hour()
    {
        pacing::policy_set set;
        set.windows.emplace_back("hourly", 3, 1h);
        return set;
    }

    boost::asio::io_context io_{1};
};

} // namespace

TEST_F(shared_limiter, wait_that_cannot_end_in_time_is_refused_and_says_so)
{
    const auto one = limiter(three_an_hour());
    const auto other = limiter(three_an_hour());
    std::vector<pacing::permit> held;
    for (int i = 0; i < 3; ++i) {
        auto got = acquire(i == 1 ? other : one, pacing::permit_request("GET /x"));
        ASSERT_TRUE(got.has_value());
        settle(*got);
    }
    for (const auto& each : {one, other}) {
        auto late = pacing::permit_request("GET /x");
        late.deadline = andante::system_time()->now() + 200ms;
        const auto got = acquire(each, late);
        ASSERT_TRUE(got.has_error());
        EXPECT_EQ(got.error().code(), make_error_code(errc::deadline_exceeded));
    }
    const auto snapshot = one->snapshot();
    ASSERT_TRUE(snapshot.sharing.has_value());
    EXPECT_TRUE(snapshot.sharing->reachable);
    EXPECT_EQ(snapshot.sharing->mode, "shared");
    EXPECT_EQ(snapshot.windows[0].left, 0u);
    EXPECT_EQ(snapshot.windows[0].mode, "one log for all processes");
    EXPECT_NE(snapshot.text().find("shared by"), std::string::npos);
}

TEST_F(shared_limiter, permit_that_is_dropped_lets_the_other_process_go_at_once)
{
    const auto one = limiter(three_an_hour());
    const auto other = limiter(three_an_hour());
    auto first = acquire(one, pacing::permit_request("GET /x"));
    ASSERT_TRUE(first.has_value());
    settle(*first); // the scout
    auto second = acquire(one, pacing::permit_request("GET /x"));
    settle(*second);
    auto third = std::optional(acquire(one, pacing::permit_request("GET /x")));
    bool granted = false;
    boost::asio::co_spawn(
        io_,
        other->acquire(pacing::permit_request("GET /x")),
        [&](std::exception_ptr, const andante::result<pacing::permit>&) { granted = true; }
    );
    while (other->snapshot().queued[1] == 0 || other->snapshot().windows[0].left > 0) {
        io_.run_one();
    }
    EXPECT_FALSE(granted);
    third.reset();
    while (!granted) {
        io_.run_one();
    }
}

TEST_F(shared_limiter, without_a_server_nothing_leaves_and_cancelling_ends_the_wait)
{
    server().stop();
    const auto one = limiter(three_an_hour());
    EXPECT_FALSE(one->try_acquire(pacing::permit_request("GET /x")).has_value());
    boost::asio::cancellation_signal cancel;
    bool ended = false;
    boost::asio::co_spawn(
        io_,
        one->acquire(pacing::permit_request("GET /x")),
        boost::asio::bind_cancellation_slot(
            cancel.slot(),
            [&](std::exception_ptr thrown, const andante::result<pacing::permit>&) {
                EXPECT_TRUE(thrown != nullptr);
                ended = true;
            }
        )
    );
    while (one->snapshot().sharing->reason == "not connected yet") {
        io_.run_one();
    }
    EXPECT_EQ(one->snapshot().sharing->mode, "waiting");
    EXPECT_FALSE(one->snapshot().sharing->reachable);
    EXPECT_FALSE(ended);
    cancel.emit(boost::asio::cancellation_type::terminal);
    while (!ended) {
        io_.run_one();
    }
}

TEST_F(shared_limiter, destroying_it_ends_its_connections_and_lets_the_executor_end)
{
    auto one = limiter(three_an_hour());
    auto got = std::optional(acquire(one, pacing::permit_request("GET /x")));
    one.reset();
    settle(**got); // after its limiter
    got.reset();
    io_.run();
    EXPECT_TRUE(io_.stopped()) << "nothing of it is left to run";
}

TEST_F(shared_limiter, it_is_destroyed_at_every_step_of_a_wait)
{
    for (int steps = 0; steps < 60; ++steps) {
        boost::asio::io_context io(1);
        auto one = pacing::make_shared_rate_limiter(
            io.get_executor(),
            andante::system_time(),
            three_an_hour(),
            options_for(server(), "account " + std::to_string(steps))
        );
        int ended = 0;
        for (int i = 0; i < 3; ++i) {
            boost::asio::co_spawn(
                io,
                one->acquire(pacing::permit_request("GET /x")),
                [&](std::exception_ptr, const andante::result<pacing::permit>&) { ++ended; }
            );
        }
        for (int i = 0; i < steps && ended < 1; ++i) {
            io.run_one();
        }
        one.reset();
        if (steps % 2 == 0) {
            io.run();
            EXPECT_EQ(ended, 3);
        }
    }
}

TEST_F(shared_limiter, options_that_make_no_sense_are_refused)
{
    const auto make = [&](const pacing::redis_options& options) {
        return pacing::make_shared_rate_limiter(
            io_.get_executor(), andante::system_time(), three_an_hour(), options
        );
    };
    auto options = options_for(server(), "a");
    options.call_deadline = 0s;
    EXPECT_THROW(make(options), std::invalid_argument);
    options = options_for(server(), "a");
    options.lease = -1s;
    EXPECT_THROW(make(options), std::invalid_argument);
    options = options_for(server(), "a");
    options.process_name = "a b";
    EXPECT_THROW(make(options), std::invalid_argument);
    auto twice = three_an_hour();
    twice.windows.push_back(twice.windows.front());
    EXPECT_THROW(
        pacing::make_shared_rate_limiter(
            io_.get_executor(), andante::system_time(), twice, options_for(server(), "a")
        ),
        std::invalid_argument
    );
    EXPECT_NO_THROW(one_of_many(io_.get_executor(), andante::secret("ft_key"), server().url()));
}
