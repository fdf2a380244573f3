#include "http/pool_state.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <set>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
using verdict = pool_state::verdict;
using slot = pool_state::slot;

pool_limits limits(std::size_t connections, std::size_t idle, std::size_t queued)
{
    pool_limits value;
    value.connections = connections;
    value.idle = idle;
    value.queued = queued;
    return value;
}

/// A pool with its time and what it retired.
class driven {
public:
    explicit driven(pool_limits chosen)
        : pool(chosen)
    {}

    pool_state::grant acquire(pool_state::ticket who, bool patient = false)
    {
        retired.clear();
        const auto granted = pool.acquire(who, now, retired, patient);
        if (granted.what == verdict::open) {
            pool.opened(granted.which, now);
        }
        return granted;
    }
    std::optional<pool_state::handover> release(slot which, bool is_reusable = true)
    {
        retired.clear();
        return pool.release(which, is_reusable, now, retired);
    }

    pool_state pool;
    pool_state::time_point now{};
    std::vector<slot> retired;
};

TEST(pool_state, refuses_beyond_the_queue)
{
    driven at(limits(1, 1, 2));
    EXPECT_EQ(at.acquire(1).what, verdict::open);
    EXPECT_EQ(at.acquire(2).what, verdict::queued);
    EXPECT_EQ(at.acquire(3).what, verdict::queued);
    EXPECT_EQ(at.acquire(4).what, verdict::full);
    EXPECT_TRUE(at.pool.abandon(2));
    EXPECT_FALSE(at.pool.abandon(2));
    EXPECT_EQ(at.acquire(5).what, verdict::queued);
    driven without_queue(limits(1, 1, 0));
    without_queue.acquire(1);
    EXPECT_EQ(without_queue.acquire(2).what, verdict::full);
}

TEST(pool_state, those_who_are_patient_join_a_full_queue_in_their_order)
{
    driven at(limits(1, 1, 1));
    const auto first = at.acquire(1);
    EXPECT_EQ(at.acquire(2).what, verdict::queued);
    EXPECT_EQ(at.acquire(3, true).what, verdict::queued);
    EXPECT_EQ(at.acquire(4).what, verdict::full);
    EXPECT_EQ(at.acquire(5, true).what, verdict::queued);
    for (const pool_state::ticket next : {2U, 3U, 5U}) {
        const auto handed = at.release(first.which);
        ASSERT_TRUE(handed);
        EXPECT_EQ(handed->to, next);
    }
    EXPECT_FALSE(at.release(first.which));
}

TEST(pool_state, hands_over_in_the_order_of_arrival)
{
    driven at(limits(1, 1, 10));
    const auto first = at.acquire(1);
    at.acquire(2);
    at.acquire(3);
    at.acquire(4);
    at.pool.abandon(3);
    auto next = at.release(first.which);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->to, 2u);
    EXPECT_EQ(next->what.what, verdict::reuse);
    EXPECT_TRUE(at.retired.empty());
    next = at.release(first.which, false);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->to, 4u);
    EXPECT_EQ(next->what.what, verdict::open);
    EXPECT_EQ(at.retired, (std::vector{first.which}));
    EXPECT_FALSE(at.release(first.which));
    EXPECT_EQ(at.pool.in_use(), 0u);
}

TEST(pool_state, reuses_the_one_used_last)
{
    driven at(limits(3, 3, 0));
    const auto a = at.acquire(1).which;
    const auto b = at.acquire(2).which;
    at.release(b);
    at.release(a);
    const auto again = at.acquire(3);
    EXPECT_EQ(again.what, verdict::reuse);
    EXPECT_EQ(again.which, a);
}

TEST(pool_state, tells_how_long_a_connection_was_idle)
{
    driven at(limits(1, 1, 10));
    const auto first = at.acquire(1);
    EXPECT_EQ(first.idled, 0s);
    at.acquire(2);
    EXPECT_EQ(at.release(first.which)->what.idled, 0s); // handed over
    at.release(first.which);
    at.now += 3s;
    EXPECT_EQ(at.acquire(3).idled, 3s);
}

TEST(pool_state, keeps_the_freshest_when_too_many_are_idle)
{
    driven at(limits(3, 1, 0));
    const auto a = at.acquire(1).which;
    const auto b = at.acquire(2).which;
    at.release(a);
    EXPECT_TRUE(at.retired.empty());
    at.release(b);
    EXPECT_EQ(at.retired, (std::vector{a}));
    EXPECT_EQ(at.pool.idle(), 1u);
}

TEST(pool_state, forgets_an_idle_connection_exactly_at_its_limit)
{
    driven at(limits(1, 1, 0));
    const auto a = at.acquire(1).which;
    at.release(a);
    at.now += 55s - 1ns;
    EXPECT_EQ(at.acquire(2).what, verdict::reuse);
    at.release(a);
    at.now += 55s;
    EXPECT_EQ(at.acquire(3).what, verdict::open);
    EXPECT_EQ(at.retired, (std::vector{a}));
}

TEST(pool_state, forgets_an_old_connection_even_when_it_is_busy)
{
    driven at(limits(1, 1, 1));
    const auto a = at.acquire(1).which;
    at.now += 5min - 1ns;
    at.release(a);
    EXPECT_TRUE(at.retired.empty());
    EXPECT_EQ(at.acquire(2).what, verdict::reuse);
    at.acquire(3);
    at.now += 1ns;
    const auto next = at.release(a);
    EXPECT_EQ(at.retired, (std::vector{a}));
    ASSERT_TRUE(next);
    EXPECT_EQ(next->what.what, verdict::open);
}

TEST(pool_state, zero_limits_mean_what_they_say)
{
    auto no_idle = limits(1, 0, 0);
    driven without_idle(no_idle);
    without_idle.release(without_idle.acquire(1).which);
    EXPECT_EQ(without_idle.retired.size(), 1u);
    auto no_time = limits(1, 1, 0);
    no_time.idle_for = 0s;
    driven without_time(no_time);
    without_time.release(without_time.acquire(1).which);
    EXPECT_EQ(without_time.retired.size(), 1u);
    auto no_age = limits(1, 1, 0);
    no_age.max_age = 0s;
    driven without_age(no_age);
    const auto a = without_age.acquire(1).which;
    without_age.now += 1000h;
    without_age.release(a);
    EXPECT_EQ(without_age.acquire(2).what, verdict::reuse);
}

TEST(pool_state, retires_all_that_is_idle_on_request)
{
    driven at(limits(3, 3, 0));
    const auto a = at.acquire(1).which;
    const auto b = at.acquire(2).which;
    at.acquire(3);
    at.release(a);
    at.release(b);
    std::vector<slot> retired;
    at.pool.retire_idle(retired);
    EXPECT_EQ(retired, (std::vector{a, b}));
    EXPECT_EQ(at.pool.idle(), 0u);
    EXPECT_EQ(at.pool.in_use(), 1u);
}

/// Uses a pool at random, and knows by itself what the pool must say.
class pool_double {
public:
    explicit pool_double(driven& pool)
        : at_(&pool)
    {}

    void acquire(pool_state::ticket ticket)
    {
        const auto granted = at_->acquire(ticket);
        forget();
        if (granted.what == verdict::queued) {
            line.push_back(ticket);
        } else if (granted.what != verdict::full) {
            EXPECT_TRUE(line.empty());
            take(granted);
        }
    }

    void release(slot which, bool is_reusable)
    {
        used.erase(which);
        const auto next = at_->release(which, is_reusable);
        forget();
        EXPECT_EQ(next.has_value(), !line.empty());
        if (next) {
            EXPECT_EQ(next->to, line.front());
            line.pop_front();
            take(next->what);
            at_->pool.opened(next->what.which, at_->now);
        }
    }

    std::set<slot> used;
    std::set<slot> open;
    std::deque<pool_state::ticket> line;

private:
    void take(pool_state::grant granted)
    {
        EXPECT_TRUE(used.insert(granted.which).second); // Nobody else has it.
        EXPECT_EQ(granted.what == verdict::reuse, open.count(granted.which) == 1);
        open.insert(granted.which);
    }

    void forget()
    {
        for (const auto which : at_->retired) {
            EXPECT_EQ(open.erase(which), 1u); // Retired once, and while it was open.
        }
    }

    driven* at_;
};

TEST(pool_state, keeps_its_promises_under_any_sequence)
{
    std::random_device entropy;
    const auto seed = entropy();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    auto chosen = limits(4, 2, 6);
    chosen.idle_for = 20s;
    chosen.max_age = 100s;
    driven at(chosen);
    pool_double expected(at);
    for (pool_state::ticket ticket = 1; ticket < 20'000; ++ticket) {
        at.now += std::chrono::seconds(random() % 5);
        if (random() % 2 == 0) {
            expected.acquire(ticket);
        } else if (!expected.used.empty()) {
            const auto chosen_at = static_cast<long>(random() % expected.used.size());
            expected.release(*std::next(expected.used.begin(), chosen_at), random() % 4 != 0);
        }
        ASSERT_EQ(at.pool.in_use(), expected.used.size());
        ASSERT_EQ(at.pool.queued(), expected.line.size());
        ASSERT_LE(expected.used.size(), 4u);
        ASSERT_LE(at.pool.idle(), 2u);
        ASSERT_EQ(at.pool.idle() + expected.used.size(), expected.open.size());
        ASSERT_TRUE(expected.line.empty() || expected.used.size() == 4);
    }
}

} // namespace
} // namespace andante::http
