// How a plan is carried out: what runs beside what, in how much time, and how it ends.
#include "bulk/bulk_run.hpp"
#include "bulk/fake_route.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <optional>

namespace {

using namespace bulk_test;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::bulk_report;
using andante::errc;
using andante::outcome;

class bulk_run_test : public testing::Test {
protected:
    bulk_run_test()
    {
        settings.route = route;
        settings.time = time.source();
    }

    bulk_report report_of(ids some)
    {
        return andante::testing::run(time, andante::bulk::run_to_report(std::move(some), settings));
    }

    andante::testing::virtual_time time;
    std::shared_ptr<fake_route> route = std::make_shared<fake_route>(time.source());
    andante::bulk::run_settings settings;
};

TEST_F(bulk_run_test, as_many_requests_are_under_way_at_once_as_is_allowed)
{
    for (const int allowed : {1, 2, 7}) {
        settings.options.in_flight = allowed;
        route->most_under_way = 0;
        route->sent.clear();
        const auto before = time.elapsed();
        EXPECT_TRUE(report_of(numbered(350)).all_succeeded());
        EXPECT_EQ(route->sent.size(), 4u);
        EXPECT_EQ(route->most_under_way, static_cast<std::size_t>(std::min(allowed, 4)));
        EXPECT_EQ(time.elapsed() - before, allowed == 1 ? 4s : allowed == 2 ? 2s : 1s);
    }
}

TEST_F(bulk_run_test, where_the_order_has_a_meaning_requests_go_one_after_the_other)
{
    route->is_ordered = true;
    settings.options.in_flight = 5;
    const auto all = numbered(250);
    EXPECT_TRUE(report_of(all).all_succeeded());
    EXPECT_EQ(route->most_under_way, 1u);
    ids in_order;
    for (const auto& batch : route->sent) {
        in_order.insert(in_order.end(), batch.begin(), batch.end());
    }
    EXPECT_EQ(in_order, all);
}

TEST_F(bulk_run_test, a_deadline_is_for_the_whole_and_each_request_gets_what_is_left)
{
    settings.options.in_flight = 1;
    settings.options.call.deadline = 10s;
    report_of(numbered(250));
    EXPECT_EQ(
        route->deadlines, (std::vector<std::optional<std::chrono::milliseconds>>{10s, 9s, 8s})
    );
}

TEST_F(bulk_run_test, without_a_deadline_each_request_has_that_of_the_client)
{
    report_of(numbered(1));
    EXPECT_EQ(route->deadlines.at(0), std::nullopt);
}

TEST_F(bulk_run_test, progress_is_told_after_each_answer)
{
    settings.options.in_flight = 1;
    route->refusing = {"t0", "t149"};
    std::vector<std::size_t> done;
    std::vector<std::size_t> failed;
    settings.options.on_progress = [&](const andante::bulk_progress& seen) {
        EXPECT_EQ(seen.total, 150u);
        done.push_back(seen.done);
        failed.push_back(seen.failed);
    };
    const auto report = report_of(numbered(150));
    EXPECT_EQ(done, (std::vector<std::size_t>{100, 150}));
    EXPECT_EQ(failed, (std::vector<std::size_t>{1, 2}));
    EXPECT_EQ(report.failed.size(), 2u);
}

TEST_F(bulk_run_test, an_answer_that_was_lost_is_settled_by_a_look)
{
    route->failing = lost(errc::connection_reset, outcome::unknown);
    route->done = {"t0", "t1"};
    const auto report = report_of(numbered(2));
    EXPECT_EQ(report.succeeded, numbered(2));
    EXPECT_EQ(report.settled, numbered(2));
    EXPECT_EQ(route->looks, 1);
    EXPECT_EQ(route->sent.size(), 1u) << "what was done is not done again";
}

TEST_F(bulk_run_test, what_ended_it_is_thrown_only_when_there_is_nothing_to_report)
{
    route->failing = lost(errc::connect_failed, outcome::not_sent);
    auto running = andante::bulk::run(numbered(2), settings);
    EXPECT_THROW(andante::testing::run(time, std::move(running)), andante::failure);
    const auto report = report_of(numbered(2));
    ASSERT_TRUE(report.stopped);
    EXPECT_TRUE(*report.stopped == errc::connect_failed);
    EXPECT_EQ(report.not_attempted, numbered(2));
}

TEST_F(bulk_run_test, cancelled_at_any_moment_it_still_reports_and_leaves_nothing_behind)
{
    settings.options.in_flight = 1;
    for (const int batches : {0, 1, 2}) {
        route->sent.clear();
        route->done.clear();
        std::optional<bulk_report> report;
        std::exception_ptr thrown;
        asio::cancellation_signal stop;
        asio::co_spawn(
            time.executor(),
            andante::bulk::run_to_report(numbered(250), settings),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&](std::exception_ptr how, bulk_report given) {
                    thrown = std::move(how);
                    report = std::move(given);
                }
            )
        );
        time.settle();
        time.advance(std::chrono::seconds(batches));
        stop.emit(asio::cancellation_type::terminal);
        time.settle();
        ASSERT_TRUE(report);
        EXPECT_FALSE(thrown);
        const auto done = static_cast<std::size_t>(batches) * 100;
        EXPECT_EQ(report->succeeded.size(), done);
        EXPECT_EQ(report->unknown.size(), std::min<std::size_t>(100, 250 - done));
        EXPECT_EQ(report->not_attempted.size(), 250 - done - report->unknown.size());
        ASSERT_TRUE(report->stopped);
        EXPECT_TRUE(report->stopped->is_cancelled());
        EXPECT_EQ(route->under_way, 0u);
        EXPECT_EQ(time.armed_timers(), 0u);
    }
}

} // namespace
