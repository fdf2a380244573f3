#include "async/serial_executor.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace execution = boost::asio::execution;
using andante::detail::serial_executor;

// An any_io_executor holds it without memory of its own.
static_assert(sizeof(serial_executor) <= sizeof(std::shared_ptr<void>) + sizeof(void*));

TEST(serial_executor, threads_that_post_at_the_same_time_never_meet_in_it_and_keep_their_order)
{
    constexpr int posts = 5000;
    asio::thread_pool pool(4);
    const asio::any_io_executor serial(serial_executor::on(pool.get_executor()));
    std::vector<int> last(4, 0); // no lock: whoever meets another one there is found by TSan
    int out_of_order = 0;
    std::vector<std::thread> threads;
    for (std::size_t who = 0; who < last.size(); ++who) {
        threads.emplace_back([&, who] {
            for (int number = 1; number <= posts; ++number) {
                asio::post(serial, [&, who, number] {
                    out_of_order += last[who] + 1 == number ? 0 : 1;
                    last[who] = number;
                });
            }
        });
    }
    for (auto& each : threads) {
        each.join();
    }
    pool.join();
    EXPECT_EQ(last, std::vector<int>(4, posts));
    EXPECT_EQ(out_of_order, 0);
}

TEST(serial_executor, inside_of_it_a_dispatched_function_runs_at_once_and_a_posted_one_later)
{
    asio::io_context context;
    const asio::any_io_executor serial(serial_executor::on(context.get_executor()));
    std::vector<int> order;
    asio::dispatch(serial, [&] {
        asio::post(serial, [&] { order.push_back(3); });
        asio::dispatch(serial, [&] { order.push_back(1); });
        const auto later = asio::require(serial, execution::blocking.never);
        later.execute([&] { order.push_back(4); });
        order.push_back(2);
    });
    EXPECT_TRUE(order.empty()) << "outside of the context nothing runs at once";
    context.run();
    EXPECT_EQ(order, std::vector<int>({1, 2, 3, 4}));
}

TEST(serial_executor, copies_that_count_as_work_keep_the_context_running_and_others_do_not)
{
    asio::io_context context;
    const asio::any_io_executor serial(serial_executor::on(context.get_executor()));
    context.poll();
    EXPECT_TRUE(context.stopped());
    auto first = asio::prefer(serial, execution::outstanding_work.tracked);
    auto second = first;
    auto third = std::move(first);
    const auto is_kept_running = [&] {
        context.restart();
        context.poll();
        return !context.stopped();
    };
    EXPECT_TRUE(is_kept_running());
    third = nullptr;
    EXPECT_TRUE(is_kept_running());
    second = asio::prefer(second, execution::outstanding_work.untracked);
    EXPECT_FALSE(is_kept_running());
    second = asio::prefer(second, execution::outstanding_work.tracked);
    EXPECT_TRUE(is_kept_running()) << "again, after all were gone";
    second = nullptr;
    EXPECT_FALSE(is_kept_running());
}

TEST(serial_executor, work_that_begins_and_ends_on_several_threads_is_counted)
{
    asio::io_context context;
    const auto serial = serial_executor::on(context.get_executor());
    const auto kept = asio::prefer(serial, execution::outstanding_work.tracked);
    std::vector<std::thread> threads;
    for (int who = 0; who < 4; ++who) {
        threads.emplace_back([&] {
            for (int number = 0; number < 5000; ++number) {
                auto copy = serial.require(execution::outstanding_work.tracked);
                copy = copy.require(execution::outstanding_work.untracked);
            }
        });
    }
    for (auto& each : threads) {
        each.join();
    }
    context.poll();
    EXPECT_FALSE(context.stopped());
}

TEST(serial_executor, is_equal_to_its_copies_and_to_no_other_one)
{
    asio::io_context context;
    const auto serial = serial_executor::on(context.get_executor());
    const auto copy = serial;
    EXPECT_TRUE(serial == copy);
    EXPECT_FALSE(serial == serial_executor::on(context.get_executor()));
    EXPECT_FALSE(serial == serial.require(execution::blocking.never));
    EXPECT_FALSE(serial == serial.require(execution::outstanding_work.tracked));
    EXPECT_EQ(&asio::query(serial, execution::context), &context);
}

} // namespace
