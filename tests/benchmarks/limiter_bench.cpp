// What a limiter costs: time per uncontended acquire and release beside a mutex, the same behind
// many lanes, and memory and time per waiter.
#include <andante/core/time_source.hpp>
#include <andante/pacing/rate_limiter.hpp>
#include <andante/testing/virtual_time.hpp>

#include "pacing/line/engine.hpp"
#include "pacing/store/local_store.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <malloc.h>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace {

namespace pacing = andante::pacing;
using boost::asio::awaitable;

pacing::policy_set policies(int windows)
{
    pacing::policy_set set;
    set.windows.emplace_back("minute", 1'000'000'000, std::chrono::minutes(1));
    if (windows > 1) {
        set.windows.emplace_back("hour", 2'000'000'000, std::chrono::hours(1));
        set.windows.emplace_back("day", 2'000'000'000, std::chrono::hours(24));
    }
    return set;
}

pacing::limiter_options calm()
{
    pacing::limiter_options options;
    options.seed = 1;
    options.guarding = pacing::guarding::only;
    return options;
}

void uncontended_mutex(benchmark::State& state)
{
    std::mutex mutex;
    for (auto _ : state) {
        mutex.lock();
        benchmark::ClobberMemory();
        mutex.unlock();
    }
}
BENCHMARK(uncontended_mutex);

void steady_clock_read(benchmark::State& state)
{
    const auto time = andante::system_time();
    for (auto _ : state) {
        benchmark::DoNotOptimize(time->now());
    }
}
BENCHMARK(steady_clock_read);

/// try_acquire() and the permit's return, with so many stacked windows.
void acquire_and_release(benchmark::State& state)
{
    andante::testing::virtual_time time;
    pacing::rate_limiter limiter(
        time.executor(), andante::system_time(), policies(static_cast<int>(state.range(0))), calm()
    );
    const pacing::permit_request request("GET /v1/generations");
    for (auto _ : state) {
        auto permit = limiter.try_acquire(request);
        benchmark::DoNotOptimize(permit);
    }
}
BENCHMARK(acquire_and_release)->Arg(1)->Arg(3);

awaitable<void> awaited_loop(pacing::rate_limiter& limiter, benchmark::State& state)
{
    const pacing::permit_request request("GET /v1/generations");
    for (auto _ : state) {
        auto got = co_await limiter.acquire(request);
        benchmark::DoNotOptimize(got);
    }
}

/// co_await acquire() that need not wait, and the permit's return.
void awaited_acquire_and_release(benchmark::State& state)
{
    andante::testing::virtual_time time;
    pacing::rate_limiter limiter(time.executor(), andante::system_time(), policies(1), calm());
    andante::testing::run(time, awaited_loop(limiter, state));
}
BENCHMARK(awaited_acquire_and_release);

std::unique_ptr<pacing::engine> make_engine(unsigned limit, int seconds)
{
    pacing::window_settings settings;
    settings.guard_only = true;
    pacing::policy_set set;
    set.windows.emplace_back("only", limit, std::chrono::seconds(seconds));
    return std::make_unique<pacing::engine>(
        set, calm(), std::make_unique<pacing::local_store>(settings, 0.0), 0, 1.8e9
    );
}

/// A refusal because of a deadline that cannot be met.
void refused_at_once(benchmark::State& state)
{
    const auto engine = make_engine(10, 60);
    const pacing::permit_request request("GET /v1/generations");
    std::vector<pacing::waiter> line(1000);
    for (auto& one : line) {
        engine->enter(one, request, std::numeric_limits<double>::infinity(), 0);
    }
    for (auto _ : state) {
        pacing::waiter one;
        benchmark::DoNotOptimize(engine->enter(one, request, 20, 0));
    }
    engine.get();
}
BENCHMARK(refused_at_once);

/// Enqueues so many, drains half through grants and cancels the others in random order.
void enqueue_drain_cancel(benchmark::State& state)
{
    const auto count = static_cast<std::size_t>(state.range(0));
    const pacing::permit_request request("GET /v1/generations");
    std::mt19937 random(1);
    std::vector<std::size_t> order(count / 2);
    for (auto _ : state) {
        state.PauseTiming();
        const auto engine = make_engine(static_cast<unsigned>(count / 2 + 1), 60);
        std::vector<pacing::waiter> line(count);
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = count / 2 + i;
        }
        std::shuffle(order.begin(), order.end(), random);
        const auto first = engine->try_take(request, 0);
        state.ResumeTiming();
        for (auto& one : line) {
            engine->enter(one, request, std::numeric_limits<double>::infinity(), 0);
        }
        auto given = *first;
        andante::http::headers fields;
        fields.add("X-RateLimit-Remaining", std::to_string(count / 2));
        pacing::observation seen;
        seen.status = 200;
        seen.headers = &fields;
        engine->settle(given, seen, 0, 1.8e9);
        std::vector<pacing::engine::done> served;
        served.reserve(count);
        engine->pump(0, served);
        if (served.size() != count / 2) {
            state.SkipWithError("half of the line should have been served");
        }
        for (const auto at : order) {
            engine->cancel(line[at]);
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(enqueue_drain_cancel)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);

/// Lanes that all wait for one window: of so many models, each with a window of its own too.
class common_line {
public:
    explicit common_line(std::size_t lanes)
        : engine_(make())
        , waiting_(lanes)
    {
        for (std::size_t at = 0; at < lanes; ++at) {
            requests_.emplace_back("POST /infer");
            requests_.back().partition = "model-" + std::to_string(at);
        }
        held_ = *engine_->try_take(requests_.front(), 0);
        for (std::size_t at = 0; at < lanes; ++at) {
            wait(at);
        }
    }

    /// A place is given back, the next in line gets it, and whoever got it stands at the end again.
    /// False when it was not exactly one.
    bool turn()
    {
        engine_->give_back(held_, 0);
        pump();
        if (served_.size() != 1 || !served_.front().granted) {
            return false;
        }
        held_ = *served_.front().granted;
        const auto at = served_.front().who - waiting_.data();
        wait(static_cast<std::size_t>(at));
        return true;
    }

private:
    std::unique_ptr<pacing::engine> engine_;
    std::vector<pacing::waiter> waiting_; ///< One for each lane.
    std::vector<pacing::permit_request> requests_;
    std::vector<pacing::engine::done> served_;
    pacing::grant held_;

    static std::unique_ptr<pacing::engine> make()
    {
        pacing::window_settings settings;
        settings.guard_only = true;
        pacing::policy_set set;
        set.windows.emplace_back("all", 1, std::chrono::minutes(1));
        set.windows.emplace_back("model", 10, std::chrono::minutes(1));
        set.windows.back().scope = pacing::scope::organization_model;
        return std::make_unique<pacing::engine>(
            set, calm(), std::make_unique<pacing::local_store>(settings, 0.0), 0, 1.8e9
        );
    }

    void wait(std::size_t at)
    {
        engine_->enter(waiting_[at], requests_[at], std::numeric_limits<double>::infinity(), 0);
        pump();
    }

    void pump()
    {
        served_.clear();
        engine_->pump(0, served_);
    }
};

/// Acquire and release with so many lanes in line, and that by what it costs with ten.
void acquire_and_release_behind_lanes(benchmark::State& state)
{
    static double of_ten = 0;
    common_line line(static_cast<std::size_t>(state.range(0)));
    const auto begin = std::chrono::steady_clock::now();
    for (auto _ : state) {
        if (!line.turn()) {
            state.SkipWithError("exactly one should have been served");
            break;
        }
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    const double each = taken.count() / static_cast<double>(state.iterations());
    of_ten = state.range(0) == 10 ? each : of_ten;
    state.counters["by_ten_lanes"] = of_ten > 0 ? each / of_ten : 0;
}
BENCHMARK(acquire_and_release_behind_lanes)->Arg(10)->Arg(1'000)->Arg(10'000);

double heap_bytes()
{
    const auto used = mallinfo2();
    return static_cast<double>(used.uordblks + used.hblkhd);
}

awaitable<void> hold(std::shared_ptr<pacing::rate_limiter> limiter)
{
    auto got = co_await limiter->acquire(pacing::permit_request("GET /v1/generations"));
    benchmark::DoNotOptimize(got);
}

/// Memory per waiter: the limiter's own node, and with the coroutine that waits.
void bytes_per_waiter(benchmark::State& state)
{
    constexpr int count = 100'000;
    for (auto _ : state) {
        andante::testing::virtual_time time;
        pacing::policy_set set;
        set.windows.emplace_back("only", 1, std::chrono::minutes(1));
        auto limiter =
            std::make_shared<pacing::rate_limiter>(time.executor(), time.source(), set, calm());
        auto held = limiter->try_acquire(pacing::permit_request("GET /v1/generations"));
        const double before = heap_bytes();
        for (int i = 0; i < count; ++i) {
            boost::asio::co_spawn(time.executor(), hold(limiter), boost::asio::detached);
        }
        time.settle();
        state.counters["with_coroutine"] = (heap_bytes() - before) / count;
        state.counters["limiter_node"] = sizeof(pacing::waiter);
        // Their coroutines own the limiter: serve them, so that they end.
        held.reset();
        while (limiter->snapshot().queued[1] > 0) {
            time.settle();
        }
        time.settle();
    }
}
BENCHMARK(bytes_per_waiter)->Iterations(1)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
