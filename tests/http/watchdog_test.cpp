#include "http/watchdog.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

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

} // namespace
} // namespace andante::http
