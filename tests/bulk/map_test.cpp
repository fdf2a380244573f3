// Values in, values out, in virtual time: every ending of a batch.
#include <andante/bulk/map.hpp>

#include "bulk/map_service.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace map_test {
namespace {

using namespace std::chrono_literals;

TEST_F(map_test, a_batch_that_is_refused_names_its_places_and_the_others_are_made)
{
    texts.endings[1] = ending::refused;
    const auto given = map(10);
    EXPECT_EQ(given.failed, (places{3, 4, 5}));
    ASSERT_EQ(given.failed_batches.size(), 1u);
    EXPECT_EQ(given.failed_batches[0].first, 3u);
    EXPECT_EQ(given.failed_batches[0].count, 3u);
    EXPECT_TRUE(given.items[4].error() == errc::rejected_by_validation);
    EXPECT_EQ(given.items[9].value(), "9");
    EXPECT_FALSE(given.stopped);
    expect_truth(given, texts, 10);
}

TEST_F(map_test, a_value_that_is_refused_has_an_error_of_its_own)
{
    texts.endings[0] = ending::partly;
    const auto given = map(4);
    EXPECT_EQ(given.failed, places{2});
    EXPECT_TRUE(given.failed_batches.empty());
    EXPECT_TRUE(given.items[2].error() == errc::request_refused);
}

TEST_F(map_test, an_answer_that_is_lost_or_too_short_leaves_its_values_unknown)
{
    texts.endings[0] = ending::lost;
    texts.endings[1] = ending::short_answer;
    const auto given = map(7);
    EXPECT_EQ(given.unknown, (places{0, 1, 2, 3, 4, 5}));
    EXPECT_TRUE(given.items[0].error() == errc::connection_reset);
    EXPECT_TRUE(given.items[3].error() == errc::malformed_response);
    EXPECT_EQ(given.items[6].value(), "6");
    EXPECT_EQ(texts.sent.size(), 3u) << "it is not sent again";
}

TEST_F(map_test, what_every_batch_would_meet_is_thrown_when_nothing_was_made)
{
    texts.endings[0] = ending::stopped;
    map_options one_by_one;
    one_by_one.in_flight = 1;
    auto running = andante::bulk::map(time.source(), numbers(9), to_service(), one_by_one);
    EXPECT_THROW(andante::testing::run(time, std::move(running)), andante::failure);
    EXPECT_EQ(texts.sent, places{0});
}

TEST_F(map_test, what_every_batch_would_meet_is_reported_beside_what_was_made)
{
    texts.endings[1] = ending::stopped;
    map_options one_by_one;
    one_by_one.in_flight = 1;
    const auto given = map(9, one_by_one);
    EXPECT_EQ(given.not_attempted, (places{3, 4, 5, 6, 7, 8}));
    EXPECT_TRUE(*given.stopped == errc::invalid_api_key);
    EXPECT_TRUE(given.items[8].error() == errc::invalid_api_key);
    EXPECT_EQ(given.unfinished(), given.not_attempted);
    EXPECT_EQ(texts.sent, (places{0, 1}));
    expect_truth(given, texts, 9);
}

TEST_F(map_test, ten_thousand_values_are_a_request_for_each_batch_and_come_in_order)
{
    map_options options;
    options.in_flight = 7;
    auto given = map(10000, options);
    EXPECT_EQ(texts.sent.size(), 3334u);
    EXPECT_EQ(texts.most_under_way, 7u);
    EXPECT_TRUE(given.all_succeeded());
    const auto made = std::move(given).values();
    ASSERT_EQ(made.size(), 10000u);
    for (std::size_t at = 0; at < made.size(); ++at) {
        ASSERT_EQ(made[at], std::to_string(at));
    }
}

TEST_F(map_test, all_or_nothing_throws_what_the_first_missing_value_came_to)
{
    texts.endings[1] = ending::lost;
    auto given = map(7);
    EXPECT_THROW(std::move(given).values(), andante::failure);
}

TEST_F(map_test, no_value_at_all_is_no_request)
{
    EXPECT_TRUE(map(0).all_succeeded());
    EXPECT_TRUE(texts.sent.empty());
}

TEST_F(map_test, progress_is_told_after_each_batch)
{
    texts.endings[1] = ending::refused;
    std::vector<std::size_t> done;
    std::vector<std::size_t> failed;
    map_options options;
    options.in_flight = 1;
    options.on_progress = [&](const andante::bulk_progress& seen) {
        EXPECT_EQ(seen.total, 7u);
        done.push_back(seen.done);
        failed.push_back(seen.failed);
    };
    map(7, options);
    EXPECT_EQ(done, (places{3, 6, 7}));
    EXPECT_EQ(failed, (places{0, 3, 3}));
}

TEST_F(map_test, a_deadline_is_for_the_whole_and_each_request_gets_what_is_left)
{
    map_options options;
    options.in_flight = 1;
    options.call.deadline = 10s;
    map(7, options);
    EXPECT_EQ(
        texts.deadlines, (std::vector<std::optional<std::chrono::milliseconds>>{10s, 9s, 8s})
    );
    texts.deadlines.clear();
    map(1);
    EXPECT_EQ(texts.deadlines.at(0), std::nullopt) << "the client's";
}

TEST(map_route, needs_a_batch_size_and_a_function)
{
    const auto send = [](std::vector<int>,
                         andante::call_options) -> asio::awaitable<route::answer> {
        co_return std::vector<andante::result<std::string>>();
    };
    EXPECT_THROW(route(0, send), std::invalid_argument);
    EXPECT_THROW(route(1, nullptr), std::invalid_argument);
}

} // namespace
} // namespace map_test
