#include "core/context_guest.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;

/// Counts how often it was let go, and may do something then.
class guest final : private andante::detail::context_guest {
public:
    explicit guest(std::function<void()> farewell = nullptr)
        : farewell_(std::move(farewell))
    {}
    ~guest() { depart(); }

    using context_guest::arrive;
    using context_guest::depart;
    auto stay_awhile() { return hold(); }

    int farewells() const noexcept { return farewells_; }

private:
    void let_go() noexcept override
    {
        ++farewells_;
        if (farewell_) {
            farewell_();
        }
    }

    std::atomic<int> farewells_ = 0;
    std::function<void()> farewell_;
};

TEST(context_guest, is_let_go_once_when_its_context_goes)
{
    guest first;
    guest second;
    {
        asio::io_context context;
        first.arrive(context.get_executor());
        second.arrive(context.get_executor());
        EXPECT_EQ(first.farewells(), 0);
    }
    EXPECT_EQ(first.farewells(), 1);
    EXPECT_EQ(second.farewells(), 1);
}

TEST(context_guest, that_has_departed_or_is_gone_is_forgotten)
{
    guest departed;
    guest returned;
    {
        asio::io_context context;
        departed.arrive(context.get_executor());
        departed.depart();
        departed.depart();
        returned.arrive(context.get_executor());
        returned.depart();
        returned.arrive(context.get_executor());
        guest short_lived;
        short_lived.arrive(context.get_executor());
    }
    EXPECT_EQ(departed.farewells(), 0);
    EXPECT_EQ(returned.farewells(), 1);
}

TEST(context_guest, of_one_context_is_none_of_another)
{
    guest here;
    asio::io_context first;
    here.arrive(first.get_executor());
    {
        asio::io_context second;
        guest there;
        there.arrive(second.get_executor());
    }
    EXPECT_EQ(here.farewells(), 0);
    EXPECT_TRUE(here.stay_awhile());
}

TEST(context_guest, can_hold_its_context_only_while_it_is_a_guest)
{
    guest one;
    EXPECT_FALSE(one.stay_awhile()) << "it has not arrived";
    {
        asio::io_context context;
        one.arrive(context.get_executor());
        EXPECT_TRUE(one.stay_awhile());
        one.depart();
        EXPECT_FALSE(one.stay_awhile()) << "it has departed";
        one.arrive(context.get_executor());
        {
            auto last = one.stay_awhile();
            ASSERT_TRUE(last);
            last.depart();
        }
        EXPECT_FALSE(one.stay_awhile());
        one.arrive(context.get_executor());
    }
    EXPECT_FALSE(one.stay_awhile()) << "the context has gone";
    EXPECT_EQ(one.farewells(), 1);
}

TEST(context_guest, that_is_let_go_may_take_others_along_and_bring_new_ones)
{
    std::optional<guest> taken(std::in_place);
    guest late;
    auto context = std::make_unique<asio::io_context>();
    const auto executor = context->get_executor();
    taken->arrive(executor);
    guest first([&] {
        taken.reset();
        late.arrive(executor);
    });
    first.arrive(executor); // the last to come is let go first
    context.reset();
    EXPECT_EQ(first.farewells(), 1);
    EXPECT_FALSE(taken);
    EXPECT_EQ(late.farewells(), 1) << "who comes while the context goes is let go as well";
}

TEST(context_guest, holds_up_a_context_that_another_thread_destroys)
{
    for (int round = 0; round < 200; ++round) {
        std::atomic<bool> is_over = false;
        std::atomic<bool> was_over = false;
        std::atomic<bool> is_begun = false;
        guest one([&] { was_over = is_over.load(); });
        auto context = std::make_unique<asio::io_context>();
        one.arrive(context->get_executor());
        std::thread other;
        {
            const auto staying = one.stay_awhile();
            ASSERT_TRUE(staying);
            other = std::thread([&] {
                is_begun = true;
                context.reset();
            });
            while (!is_begun) {
                std::this_thread::yield();
            }
            is_over = true;
        }
        other.join();
        EXPECT_TRUE(was_over);
        EXPECT_EQ(one.farewells(), 1);
    }
}

TEST(context_guest, may_come_and_go_on_all_threads_of_a_pool)
{
    constexpr int rounds = 2000;
    std::vector<std::unique_ptr<guest>> staying;
    for (int number = 0; number < 4; ++number) {
        staying.push_back(std::make_unique<guest>());
    }
    std::atomic<int> held = 0;
    {
        asio::thread_pool pool(1);
        const asio::any_io_executor executor = pool.get_executor();
        std::vector<std::thread> threads;
        for (const auto& each : staying) {
            threads.emplace_back([&, one = each.get()] {
                for (int round = 0; round < rounds; ++round) {
                    one->arrive(executor);
                    held += one->stay_awhile() ? 1 : 0;
                    guest passing;
                    passing.arrive(executor);
                    one->depart();
                }
                one->arrive(executor);
            });
        }
        for (auto& each : threads) {
            each.join();
        }
        pool.join();
    }
    EXPECT_EQ(held, 4 * rounds);
    for (const auto& each : staying) {
        EXPECT_EQ(each->farewells(), 1);
    }
}

} // namespace
