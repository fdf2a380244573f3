#include "http/watchdog.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace andante::http {
namespace {

namespace asio = boost::asio;

/// Counts its alarms; the first `early` of them have no effect.
class watched final : public watchdog::entry {
public:
    explicit watched(int early)
        : early_(early)
    {}

    std::vector<watchdog::alarm> alarms;

private:
    bool alarmed(watchdog::alarm what) noexcept override
    {
        alarms.push_back(what);
        return std::exchange(early_, early_ - 1) <= 0;
    }

    int early_;
};

class watching : public ::testing::Test {
protected:
    asio::io_context io;
    std::shared_ptr<watchdog> dog = std::make_shared<watchdog>(io.get_executor());
};

using alarms = std::vector<watchdog::alarm>;

TEST_F(watching, what_came_too_early_to_have_an_effect_is_said_again_until_it_has)
{
    watched connecting(2);
    dog->watch(connecting, watchdog::time_point());
    io.run();
    EXPECT_EQ(connecting.alarms, alarms(3, watchdog::alarm::due));
    dog->forget(connecting);
}

TEST_F(watching, an_alarm_that_had_an_effect_is_said_once)
{
    watched reading(0);
    watched later(0);
    dog->watch(reading, watchdog::time_point());
    dog->watch(later, watchdog::time_point::max());
    io.run_one();
    dog->forget(later);
    io.run();
    EXPECT_EQ(reading.alarms, alarms(1, watchdog::alarm::due));
    EXPECT_TRUE(later.alarms.empty());
}

TEST_F(watching, after_close_everything_is_alarmed_at_once)
{
    watched before(0);
    dog->watch(before, watchdog::time_point::max());
    dog->close();
    watched after(0);
    dog->watch(after, watchdog::time_point::max());
    EXPECT_EQ(before.alarms, alarms(1, watchdog::alarm::closed));
    EXPECT_EQ(after.alarms, alarms(1, watchdog::alarm::closed));
    io.run();
}

TEST_F(watching, forgetting_posts_nothing_and_resting_stops_the_timer)
{
    watched reading(0);
    dog->watch(reading, std::chrono::steady_clock::now() + std::chrono::hours(1));
    dog->forget(reading);
    EXPECT_EQ(io.poll(), 0u);
    dog->rest();
    io.run(); // ends, because no timer is pending
    EXPECT_TRUE(reading.alarms.empty());
}

/// Forgetting posted to an executor that was gone.
TEST(watchdog, may_outlive_its_context)
{
    auto io = std::make_unique<asio::io_context>();
    const auto dog = std::make_shared<watchdog>(asio::make_strand(*io));
    watched before(0);
    dog->watch(before, std::chrono::steady_clock::now() + std::chrono::hours(1));
    io.reset();
    EXPECT_EQ(before.alarms, alarms(1, watchdog::alarm::closed));
    dog->forget(before);
    dog->rest();
    watched after(0);
    dog->watch(after, watchdog::time_point());
    EXPECT_EQ(after.alarms, alarms(1, watchdog::alarm::closed));
    dog->close();
}

} // namespace
} // namespace andante::http
