#include "jobs/job_monitor.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

namespace {

using namespace std::chrono_literals;
namespace pacing = andante::pacing;
using time_point = andante::time_source::time_point;

/// A pacer that has no place to give, and says since when one could leave all the same.
class scouting_pacer final : public pacing::pacer {
public:
    boost::asio::awaitable<andante::result<pacing::permit>> acquire(pacing::permit_request) override
    {
        co_return pacing::permit();
    }
    std::optional<pacing::window_room> room(const std::string&) const override
    {
        pacing::window_room found;
        found.count = 60;
        found.per = 1min;
        found.left = 0;
        found.opens = opens;
        return found;
    }

    time_point opens{};
};

/// The pacer's clock is read after the caller's: an opening "now" must not be one for ever ahead.
TEST(shared_pace, an_opening_now_is_not_waited_for)
{
    const auto pacer = std::make_shared<scouting_pacer>();
    const andante::jobs::shared_pace pace(pacer, 0.8);
    const time_point now(1h);
    pacer->opens = now + 4us;
    EXPECT_LE(pace.look_ahead("GET /x", now).times.regular, now);
    pacer->opens = now + 2s;
    EXPECT_EQ(pace.look_ahead("GET /x", now).times.regular, now + 2s);
}

} // namespace
