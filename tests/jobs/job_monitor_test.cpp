// The monitor's coroutine under virtual time, with a service that only writes down when it is
// asked.
#include <andante/providers/finetuning/client.hpp>
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include "jobs/job_monitor.hpp"
#include "support/quiet_source.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

using namespace std::chrono_literals;
using namespace andante_tests;

namespace {

using time_points = std::vector<andante::time_source::time_point>;

boost::asio::awaitable<std::shared_ptr<const andante::jobs::ending>>
ending_of(std::shared_ptr<andante::jobs::wait_group> waiting)
{
    const auto ended = co_await waiting->next();
    co_return ended->how;
}

/// A monitor in a client without a server.
class quiet_monitor {
public:
    explicit quiet_monitor(std::uint64_t seed)
        : source(std::make_shared<quiet_source>(time.source()))
        , calls(std::make_shared<andante::pipeline>(
              time.executor(), andante::finetuning::profile(), options(seed)
          ))
        , monitor(
              calls,
              time.executor(),
              source,
              std::make_shared<andante::jobs::shared_pace>(calls->pacer(), 0.8),
              andante::jobs::monitor_options("finetuning")
          )
    {}

    /// Waits for a job that never ends.
    std::shared_ptr<const andante::jobs::ending> wait_for(std::chrono::milliseconds how_long)
    {
        auto waiting = monitor.wait_for(
            std::vector<std::string>(1, "one"), std::make_shared<andante::wait_options>(how_long)
        );
        return andante::testing::run(time, ending_of(std::move(waiting)));
    }

    andante::testing::virtual_time time;
    std::shared_ptr<quiet_source> source;
    std::shared_ptr<andante::pipeline> calls;
    andante::jobs::job_monitor monitor;

private:
    andante::client_options options(std::uint64_t seed)
    {
        andante::client_options chosen{andante::secret("key")};
        chosen.time = time.source();
        chosen.transport = std::make_shared<andante::testing::scripted_transport>(time.source());
        chosen.random_seed = seed;
        return chosen;
    }
};

time_points looks_of_a_day(std::uint64_t seed)
{
    quiet_monitor here(seed);
    here.wait_for(24h);
    return here.source->asked();
}

} // namespace

TEST(job_monitor, a_day_of_waiting_ends_at_its_deadline_with_the_last_look_at_that_moment)
{
    quiet_monitor here(7);
    const auto how = here.wait_for(24h);
    ASSERT_TRUE(how->problem);
    EXPECT_TRUE(*how->problem == andante::errc::wait_deadline);
    EXPECT_EQ(here.time.elapsed(), 24h);
    EXPECT_EQ(here.source->asked().back(), here.time.now());
    EXPECT_EQ(here.time.armed_timers(), 0u);
    EXPECT_EQ(here.monitor.waiting(), 0u);
}

TEST(job_monitor, a_day_of_waiting_looks_at_the_very_same_moments_from_the_same_seed)
{
    const auto looks = looks_of_a_day(7);
    EXPECT_GT(looks.size(), 17'000u);
    EXPECT_TRUE(looks_of_a_day(7) == looks);
    EXPECT_FALSE(looks_of_a_day(8) == looks); // or the comparison says nothing
}

TEST(job_monitor, a_job_alone_is_never_looked_at_twice_in_two_seconds_nor_left_for_more_than_five)
{
    const auto looks = looks_of_a_day(9);
    for (std::size_t at = 1; at < looks.size(); ++at) {
        const auto pause = looks[at] - looks[at - 1];
        ASSERT_LE(pause, 5s) << at;
        ASSERT_TRUE(pause >= 2s || at + 1 == looks.size()) << at; // the last comes when it must
    }
}
