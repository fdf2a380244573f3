// Cancellation against grants, on eight threads.
#include "pacing/engine_rig.hpp"
#include "support/sanitizers.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <vector>

using namespace pacing_test;
namespace asio = boost::asio;

namespace {

/// Four cases of these make a million under the thread sanitizer.
constexpr int race_iterations = andante_tests::thread_sanitized ? 250'000 : 25'000;

/// What came of the iterations of a race.
struct race_counts {
    std::atomic<long> granted = 0;
    std::atomic<long> cancelled = 0;
};

/// Asks again and again, and is cancelled by the others at moments of their choice.
struct racer {
    explicit racer(asio::thread_pool& in)
        : strand(asio::make_strand(in.get_executor()))
    {}
    asio::strand<asio::thread_pool::executor_type> strand;
    asio::cancellation_signal stop;
    bool running = false; ///< Read and written on its strand.
    bool ended = false;
};
using racers = std::vector<std::unique_ptr<racer>>;

/// Not before its first step: until then the thread that spawns it uses the signal's slot.
void cancel_another(racers& all, std::size_t which)
{
    auto* const other = all[which % all.size()].get();
    asio::post(other->strand, [other] {
        if (other->running) {
            other->stop.emit(asio::cancellation_type::terminal);
        }
    });
}

/// A permit that came dies unsent: that is what wakes the next ones.
asio::awaitable<void> race(
    std::shared_ptr<pacing::rate_limiter> limiter,
    std::shared_ptr<race_counts> counts,
    racers* all,
    std::size_t self,
    unsigned seed,
    int rounds
)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    (*all)[self]->running = true;
    const pacing::permit_request request("GET /x");
    std::mt19937 random(seed);
    for (int round = 0; round < rounds; ++round) {
        co_await asio::this_coro::reset_cancellation_state();
        auto asking = limiter->acquire(request);
        try {
            const auto got = co_await std::move(asking);
            counts->granted += got.has_value() ? 1 : 0;
            co_await asio::post(asio::use_awaitable); // held while others ask
        } catch (const boost::system::system_error& failed) {
            counts->cancelled += failed.code() == asio::error::operation_aborted ? 1 : 0;
        }
        if (random() % 4 == 0) {
            cancel_another(*all, random());
        }
    }
    (*all)[self]->running = false;
}

class cancel_race : public testing::TestWithParam<unsigned> {};

} // namespace

TEST_P(cancel_race, with_grants_on_eight_threads_leaves_every_place_used_or_returned)
{
    constexpr std::size_t racing = 64;
    constexpr int rounds = race_iterations / static_cast<int>(racing);
    asio::thread_pool pool(8);
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    auto limiter = std::make_shared<pacing::rate_limiter>(
        pool.get_executor(), andante::system_time(), one_window(17, 3600), options
    );
    auto scout = limiter->try_acquire(pacing::permit_request("GET /x"));
    ASSERT_TRUE(scout);
    scout->sent();
    andante::http::headers said;
    said.add("X-RateLimit-Remaining", "16");
    pacing::observation seen;
    seen.status = 200;
    seen.headers = &said;
    scout->settle(seen);
    const auto counts = std::make_shared<race_counts>();
    racers all;
    for (std::size_t i = 0; i < racing; ++i) {
        all.push_back(std::make_unique<racer>(pool));
    }
    for (std::size_t i = 0; i < racing; ++i) {
        auto* const one = all[i].get();
        asio::co_spawn(
            one->strand,
            race(limiter, counts, &all, i, GetParam() + static_cast<unsigned>(i), rounds),
            asio::bind_cancellation_slot(
                one->stop.slot(), [one](std::exception_ptr thrown) { one->ended = !thrown; }
            )
        );
    }
    pool.join();
    for (const auto& one : all) {
        EXPECT_TRUE(one->ended);
    }
    EXPECT_EQ(counts->granted + counts->cancelled, static_cast<long>(racing) * rounds);
    EXPECT_GT(counts->granted, 1000);
    EXPECT_GT(counts->cancelled, 1000);
    const auto after = limiter->snapshot();
    EXPECT_EQ(after.windows[0].in_flight, 0u); // every place was used or returned
    EXPECT_EQ(after.windows[0].used, 1u);      // the first
    EXPECT_EQ(after.queued[1], 0u);
    auto again = limiter->try_acquire(pacing::permit_request("GET /x"));
    EXPECT_TRUE(again.has_value());
}

INSTANTIATE_TEST_SUITE_P(seeds, cancel_race, testing::Values(0U, 1000U, 2000U, 3000U));
