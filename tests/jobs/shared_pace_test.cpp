#include "jobs/job_monitor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

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

using andante::jobs::poll_allowance;
using andante::jobs::read_pace;

/// 48 reads a minute, as the documented limit and the default share give.
poll_allowance forty_eight()
{
    pacing::window_room room;
    room.count = 60;
    room.per = 1min;
    return andante::jobs::allowance_of(room, 0.8);
}

TEST(read_pace, what_was_never_seen_may_leave_at_once_until_little_more_than_urgent_ones_fits)
{
    const auto allowed = forty_eight();
    read_pace pace;
    const time_point now(1h);
    int left = 0;
    while (pace.ready_for_unseen(allowed) <= now) {
        pace.took(now, allowed, true);
        ++left;
    }
    EXPECT_EQ(left, 44);
    EXPECT_EQ(pace.ready_for_unseen(allowed), now + 1min);
    EXPECT_LE(pace.ready(allowed, true), now) << "urgent ones still leave";
}

TEST(read_pace, no_more_than_the_share_leaves_in_any_window_whatever_was_never_seen)
{
    const auto allowed = forty_eight();
    read_pace pace;
    std::vector<time_point> all;
    auto now = time_point(1h);
    for (int number = 0; number < 400; ++number) {
        const bool unseen = number % 3 == 0;
        now = std::max(now, unseen ? pace.ready_for_unseen(allowed) : pace.ready(allowed, false));
        pace.took(now, allowed, unseen);
        all.push_back(now);
        if (all.size() > 48) {
            EXPECT_GE(now - all[all.size() - 49], 1min);
        }
    }
}

} // namespace
