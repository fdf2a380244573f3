// Executors that stop, and callers on many threads.
#include "pacing/engine_rig.hpp"
#include "support/jumping_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

using namespace pacing_test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr std::size_t threads = 8;
constexpr int calls_per_thread = 1250;
constexpr unsigned places = 500; ///< In a window.

void tell_remaining(pacing::permit& one, unsigned remaining)
{
    one.sent();
    const auto with = fields().with("X-RateLimit-Remaining", std::to_string(remaining));
    pacing::observation seen;
    seen.status = 200;
    seen.headers = &with.all;
    one.settle(seen);
}

/// What all threads tell: how many grants there were in all.
class tally {
public:
    void add()
    {
        const std::scoped_lock lock(mutex_);
        ++count_;
        changed_.notify_all();
    }
    void wait_for(int count)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return count_ >= count; });
    }
    int count() const
    {
        const std::scoped_lock lock(mutex_);
        return count_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

/// A grant, as its caller saw it.
struct seen_grant {
    int call = 0; ///< Counts up in each thread in the order of asking.
    std::uint64_t place = 0;
    andante::time_source::time_point when;
};

/// What one thread works on, and what came of it. Only that thread touches it while it runs.
struct worker {
    asio::io_context context;
    std::vector<seen_grant> grants;
    int barged = 0;
};

struct shared_work {
    std::shared_ptr<andante::support::jumping_time> time;
    std::shared_ptr<pacing::rate_limiter> limiter;
    tally granted;
};

asio::awaitable<void> call_once(shared_work* work, worker* on, int number)
{
    auto asking = work->limiter->acquire(pacing::permit_request("GET /x"));
    auto got = co_await std::move(asking);
    on->grants.push_back({number, got->place(), work->time->now()});
    // The last in line has nobody behind it.
    const bool last = work->granted.count() + 1 >= static_cast<int>(threads) * calls_per_thread;
    if (!last && work->limiter->try_acquire(pacing::permit_request("GET /x"))) {
        ++on->barged;
    }
    tell_remaining(*got, places - 1);
    work->granted.add();
}

/// Counts the frames that are still there.
class alive {
public:
    explicit alive(int& count)
        : count_(&count)
    {
        ++*count_;
    }
    alive(const alive&) = delete;
    alive& operator=(const alive&) = delete;
    ~alive() { --*count_; }

private:
    int* count_;
};

/// Takes a permit, sends, and never hears of it: waits for another one with the first in hand.
asio::awaitable<void> hold_and_wait(pacing::rate_limiter* limiter, int* frames, int* granted)
{
    const alive here(*frames);
    auto asking = limiter->acquire(pacing::permit_request("GET /x"));
    auto first = co_await std::move(asking);
    ++*granted;
    first->sent();
    auto again = limiter->acquire(pacing::permit_request("GET /x"));
    const auto second = co_await std::move(again);
    ++*granted;
}

/// Of each thread in the order of asking, and of all in the order of places.
void expect_order_of_arrival(const std::vector<std::unique_ptr<worker>>& workers, std::size_t calls)
{
    std::vector<seen_grant> all;
    for (const auto& one : workers) {
        EXPECT_EQ(one->barged, 0);
        const auto& mine = one->grants;
        EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end(), [](const auto& a, const auto& b) {
            return a.call < b.call;
        })) << "in the order in which the thread asked";
        all.insert(all.end(), mine.begin(), mine.end());
    }
    ASSERT_EQ(all.size(), calls);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.place < b.place;
    });
    for (std::size_t i = 1; i < all.size(); ++i) {
        ASSERT_GT(all[i].place, all[i - 1].place);
        ASSERT_GE(all[i].when, all[i - 1].when) << "of two threads, who came first goes first";
    }
    EXPECT_GT(all.back().when, all.front().when);
}

} // namespace

TEST(limiter_threads, stopped_executor_destroys_waiters_and_their_permits_without_a_trace)
{
    const auto time = std::make_shared<andante::support::jumping_time>();
    asio::io_context limiters;
    auto limiter = std::make_unique<pacing::rate_limiter>(
        limiters.get_executor(), time, one_window(1), calm_options()
    );
    int frames = 0;
    int granted = 0;
    {
        asio::io_context callers;
        for (int i = 0; i < 5; ++i) {
            asio::co_spawn(
                callers, hold_and_wait(limiter.get(), &frames, &granted), [](std::exception_ptr) {}
            );
        }
        callers.poll();
        EXPECT_EQ(granted, 1);
        EXPECT_EQ(frames, 5);
        EXPECT_EQ(limiter->snapshot().queued[1], 5u); // one of them for the second time
        callers.stop();
        time->jump(1h); // whoever is granted now hears of it no more
        limiters.poll();
        EXPECT_EQ(granted, 1);
        limiter.reset(); // before the executors of its waiters, as it wants
        EXPECT_EQ(frames, 5);
    }
    EXPECT_EQ(frames, 0); // and with them the permit, into a limiter that has gone
    limiters.restart();
    limiters.poll();
    EXPECT_EQ(time->jump(10h), 0);
}

TEST(limiter_threads, grants_that_a_stopped_executor_never_delivers_go_back)
{
    const auto time = std::make_shared<andante::support::jumping_time>();
    asio::io_context limiters;
    pacing::rate_limiter limiter(limiters.get_executor(), time, one_window(3), calm_options());
    int frames = 0;
    int granted = 0;
    auto callers = std::make_unique<asio::io_context>();
    auto first = limiter.try_acquire(pacing::permit_request("GET /x"));
    for (int i = 0; i < 2; ++i) {
        asio::co_spawn(
            *callers, hold_and_wait(&limiter, &frames, &granted), [](std::exception_ptr) {}
        );
    }
    callers->poll();
    callers->stop();
    tell_remaining(*first, 2); // both are granted, and their completions stay in the queue
    EXPECT_EQ(limiter.snapshot().windows[0].in_flight, 2u);
    callers.reset();
    EXPECT_EQ(frames, 0);
    EXPECT_EQ(granted, 0);
    EXPECT_EQ(limiter.snapshot().windows[0].in_flight, 0u); // given back, not lost
    EXPECT_TRUE(limiter.try_acquire(pacing::permit_request("GET /x")));
}

TEST(limiter_threads, grants_follow_arrival_for_ten_thousand_calls_on_eight_threads)
{
    asio::io_context timers;
    shared_work work;
    work.time = std::make_shared<andante::support::jumping_time>();
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    work.limiter = std::make_shared<pacing::rate_limiter>(
        timers.get_executor(), work.time, one_window(places), options
    );
    auto scout = work.limiter->try_acquire(pacing::permit_request("GET /x"));
    ASSERT_TRUE(scout);
    std::vector<std::unique_ptr<worker>> workers;
    std::vector<std::thread> running;
    std::latch all_in_line(threads);
    for (std::size_t t = 0; t < threads; ++t) {
        workers.push_back(std::make_unique<worker>());
        running.emplace_back([&work, &all_in_line, on = workers.back().get()] {
            for (int i = 0; i < calls_per_thread; ++i) {
                asio::co_spawn(on->context, call_once(&work, on, i), [](std::exception_ptr thrown) {
                    EXPECT_FALSE(thrown);
                });
                on->context.poll(); // it stands in line, between those of other threads
                on->context.restart();
            }
            const auto guard = asio::make_work_guard(on->context);
            all_in_line.count_down();
            on->context.run();
        });
    }
    all_in_line.wait();
    constexpr int calls = static_cast<int>(threads) * calls_per_thread;
    EXPECT_EQ(work.limiter->snapshot().queued[1], static_cast<std::size_t>(calls));
    tell_remaining(*scout, places - 1);
    for (int expected = places - 1; expected < calls; expected += places) {
        work.granted.wait_for(expected);
        work.time->jump(60s + 1ms);
        timers.restart();
        timers.poll();
    }
    work.granted.wait_for(calls);
    for (std::size_t t = 0; t < threads; ++t) {
        workers[t]->context.stop();
        running[t].join();
    }
    expect_order_of_arrival(workers, static_cast<std::size_t>(calls));
}

TEST(limiter_threads, nobody_slips_past_a_waiter_by_trying)
{
    asio::io_context context;
    const auto time = std::make_shared<andante::support::jumping_time>();
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    pacing::rate_limiter limiter(context.get_executor(), time, one_window(10), options);
    const pacing::permit_request light("GET /x");
    for (int i = 0; i < 3; ++i) {
        auto one = limiter.try_acquire(light);
        ASSERT_TRUE(one);
        tell_remaining(*one, 9);
    }
    EXPECT_TRUE(limiter.try_acquire(light)) << "seven places are free";
    auto heavy = light;
    heavy.weight = 8;
    bool granted = false;
    asio::co_spawn(context, limiter.acquire(heavy), [&](std::exception_ptr, const auto& got) {
        granted = got.has_value();
    });
    context.poll();
    ASSERT_FALSE(granted);
    std::atomic<int> barged = 0;
    std::vector<std::thread> trying;
    for (std::size_t t = 0; t < threads; ++t) {
        trying.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) {
                barged += limiter.try_acquire(light) ? 1 : 0;
            }
        });
    }
    for (auto& one : trying) {
        one.join();
    }
    EXPECT_EQ(barged, 0);
    time->jump(61s);
    context.restart();
    context.poll();
    EXPECT_TRUE(granted);
}
