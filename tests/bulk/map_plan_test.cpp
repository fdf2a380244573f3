// What becomes of values that are sent in batches: every order of every outcome, without I/O.
#include "bulk/map_plan.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace map_plan_test {
namespace {

using andante::errc;
using andante::error;
using andante::outcome;
using andante::bulk::map_batch;
using andante::bulk::map_plan;
using andante::bulk::map_summary;
using places = std::vector<std::size_t>;

error problem_of(boost::system::error_code code, outcome known)
{
    andante::error_details details;
    details.outcome = known;
    return error(code, std::move(details));
}

error refusal(errc code)
{
    return problem_of(make_error_code(code), outcome::rejected);
}

places from_to(std::size_t first, std::size_t end)
{
    places all;
    for (; first < end; ++first) {
        all.push_back(first);
    }
    return all;
}

/// A plan of three batches of two values and one of one, of which the first has this problem.
map_summary after_first(const error& problem)
{
    map_plan plan(7, 2);
    plan.failed(*plan.next_batch(), problem);
    while (const auto batch = plan.next_batch()) {
        plan.answered(*batch, std::vector<bool>(batch->count, true));
    }
    return plan.summary();
}

TEST(map_plan, a_batch_whose_values_are_refused_names_them_and_the_others_go_on)
{
    for (const auto code :
         {errc::rejected_by_validation,
          errc::request_refused,
          errc::invalid_request,
          errc::malformed_response}) {
        const auto summary = after_first(refusal(code));
        EXPECT_EQ(summary.failed, (places{0, 1})) << to_string(code);
        EXPECT_TRUE(summary.unknown.empty());
        EXPECT_TRUE(summary.not_attempted.empty());
        EXPECT_FALSE(summary.stopped);
        ASSERT_EQ(summary.failed_batches.size(), 1u);
        EXPECT_EQ(summary.failed_batches[0].first, 0u);
        EXPECT_EQ(summary.failed_batches[0].count, 2u);
        EXPECT_TRUE(summary.failed_batches[0].problem == code);
    }
}

TEST(map_plan, a_batch_whose_answer_is_lost_is_unknown_and_the_others_go_on)
{
    for (const auto code : {errc::connection_reset, errc::read_timeout, errc::server_error}) {
        const auto summary = after_first(problem_of(make_error_code(code), outcome::unknown));
        EXPECT_EQ(summary.unknown, (places{0, 1})) << to_string(code);
        EXPECT_EQ(summary.unfinished(), (places{0, 1}));
        EXPECT_TRUE(summary.failed.empty());
        EXPECT_FALSE(summary.stopped);
        EXPECT_EQ(summary.failed_batches.size(), 1u);
        EXPECT_FALSE(summary.all_succeeded());
    }
}

TEST(map_plan, what_every_batch_would_meet_begins_no_other)
{
    for (const auto code :
         {errc::invalid_api_key,
          errc::plan_required,
          errc::quota_exhausted,
          errc::not_found,
          errc::rate_limited,
          errc::queue_full_locally,
          errc::connect_failed,
          errc::unexpected_redirect}) {
        const auto known = code == errc::connect_failed ? outcome::not_sent : outcome::rejected;
        const auto summary = after_first(problem_of(make_error_code(code), known));
        EXPECT_EQ(summary.not_attempted, from_to(0, 7)) << to_string(code);
        EXPECT_TRUE(summary.failed_batches.empty());
        ASSERT_TRUE(summary.stopped);
        EXPECT_TRUE(*summary.stopped == code);
    }
}

TEST(map_plan, a_deadline_and_a_cancellation_end_it_whatever_is_known)
{
    const boost::system::error_code cancelled = boost::asio::error::operation_aborted;
    for (const auto& code : {make_error_code(errc::deadline_exceeded), cancelled}) {
        const auto before = after_first(problem_of(code, outcome::not_sent));
        EXPECT_EQ(before.not_attempted, from_to(0, 7));
        ASSERT_TRUE(before.stopped);
        const auto after = after_first(problem_of(code, outcome::unknown));
        EXPECT_EQ(after.unknown, (places{0, 1}));
        EXPECT_EQ(after.not_attempted, from_to(2, 7));
        ASSERT_TRUE(after.stopped);
        EXPECT_EQ(after.unfinished(), from_to(0, 7));
    }
}

TEST(map_plan, an_answer_for_another_number_of_values_says_nothing_of_any)
{
    for (const std::size_t given : {0U, 1U, 3U}) {
        map_plan plan(2, 2);
        plan.answered(*plan.next_batch(), std::vector<bool>(given, true));
        const auto summary = plan.summary();
        EXPECT_EQ(summary.unknown, (places{0, 1})) << given;
        ASSERT_EQ(summary.failed_batches.size(), 1u);
        EXPECT_TRUE(summary.failed_batches[0].problem == errc::malformed_response);
        EXPECT_EQ(plan.progress().done, 0u);
    }
}

TEST(map_plan, values_are_refused_one_by_one)
{
    map_plan plan(3, 3);
    plan.answered(*plan.next_batch(), {true, false, true});
    const auto summary = plan.summary();
    EXPECT_EQ(summary.failed, places{1});
    EXPECT_TRUE(summary.failed_batches.empty());
    EXPECT_EQ(plan.progress().done, 3u);
    EXPECT_EQ(plan.progress().failed, 1u);
}

TEST(map_plan, the_first_reason_to_stop_stays)
{
    map_plan plan(4, 1);
    const auto first = *plan.next_batch();
    const auto second = *plan.next_batch();
    plan.failed(second, refusal(errc::quota_exhausted));
    plan.failed(first, refusal(errc::invalid_api_key));
    EXPECT_FALSE(plan.next_batch());
    EXPECT_TRUE(*plan.summary().stopped == errc::quota_exhausted);
}

TEST(map_plan, values_are_cut_into_full_batches)
{
    for (const auto& [values, batches] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, 0}, {1, 1}, {19, 1}, {20, 1}, {21, 2}, {10000, 500}
         }) {
        map_plan plan(values, 20);
        EXPECT_EQ(plan.batches(), batches);
        std::size_t next = 0;
        while (const auto batch = plan.next_batch()) {
            EXPECT_EQ(batch->first, next);
            EXPECT_LE(batch->count, 20u);
            next += batch->count;
        }
        EXPECT_EQ(next, values);
        EXPECT_EQ(plan.summary().unknown.size(), values) << "under way";
    }
}

/// What a batch can come to.
enum class ending { answered, partly, refused, lost, wrong_size, stopped, cancelled, end };

void end_batch(map_plan& plan, const map_batch& batch, ending how)
{
    switch (how) {
    case ending::answered:
        return plan.answered(batch, std::vector<bool>(batch.count, true));
    case ending::partly: {
        std::vector<bool> some(batch.count, true);
        some.front() = false;
        return plan.answered(batch, some);
    }
    case ending::refused:
        return plan.failed(batch, refusal(errc::rejected_by_validation));
    case ending::lost:
        return plan.failed(
            batch, problem_of(make_error_code(errc::connection_reset), outcome::unknown)
        );
    case ending::wrong_size:
        return plan.answered(batch, {});
    case ending::stopped:
        return plan.failed(batch, refusal(errc::invalid_api_key));
    default:
        return plan.failed(
            batch, problem_of(boost::asio::error::operation_aborted, outcome::unknown)
        );
    }
}

/// Adds what the summary must say of a batch that was begun and ended so.
void add_expected(const map_batch& batch, ending how, map_summary& wanted)
{
    const auto all = from_to(batch.first, batch.first + batch.count);
    const auto add = [](places& to, const places& which) {
        to.insert(to.end(), which.begin(), which.end());
    };
    switch (how) {
    case ending::answered:
        break;
    case ending::partly:
        add(wanted.failed, {batch.first});
        break;
    case ending::refused:
        add(wanted.failed, all);
        break;
    case ending::stopped:
        add(wanted.not_attempted, all);
        break;
    default:
        add(wanted.unknown, all);
    }
}

/// Three batches that end so, number by number in base `kinds`.
class endings {
public:
    static constexpr int kinds = static_cast<int>(ending::end);

    explicit endings(int number)
        : number_(number)
    {}

    ending of(const map_batch& batch) const
    {
        auto left = number_;
        for (auto each = batch.number; each > 0; --each) {
            left /= kinds;
        }
        return static_cast<ending>(left % kinds);
    }

private:
    int number_;
};

/// Carries a plan of five values out, so many batches of two under way at once, which end in this
/// order, and gives what its summary must say.
map_summary carry_out(map_plan& plan, const endings& all, std::size_t in_flight, unsigned order)
{
    map_summary wanted;
    std::vector<map_batch> under_way;
    std::size_t begun = 0;
    while (true) {
        while (under_way.size() < in_flight) {
            const auto batch = plan.next_batch();
            if (!batch) {
                break;
            }
            begun += batch->count;
            under_way.push_back(*batch);
        }
        if (under_way.empty()) {
            break;
        }
        const auto chosen = order % 3 % under_way.size();
        order /= 3;
        const auto batch = under_way[chosen];
        under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(chosen));
        const auto how = all.of(batch);
        end_batch(plan, batch, how);
        add_expected(batch, how, wanted);
        if (how == ending::stopped || how == ending::cancelled) {
            wanted.stopped = error();
        }
    }
    const auto rest = from_to(begun, 5);
    wanted.not_attempted.insert(wanted.not_attempted.end(), rest.begin(), rest.end());
    for (auto* list : {&wanted.failed, &wanted.unknown, &wanted.not_attempted}) {
        std::sort(list->begin(), list->end());
    }
    return wanted;
}

/// Three batches, each with every ending, so many under way at once, in every order in which they
/// can end.
class every_ending : public testing::TestWithParam<std::size_t> {};

TEST_P(every_ending, leaves_each_value_in_exactly_one_list)
{
    for (int number = 0; number < endings::kinds * endings::kinds * endings::kinds; ++number) {
        for (unsigned order = 0; order < 27; ++order) {
            SCOPED_TRACE(testing::Message() << "endings " << number << ", order " << order);
            map_plan plan(5, 2);
            const auto wanted = carry_out(plan, endings(number), GetParam(), order);
            const auto summary = plan.summary();
            EXPECT_EQ(summary.failed, wanted.failed);
            EXPECT_EQ(summary.unknown, wanted.unknown);
            EXPECT_EQ(summary.not_attempted, wanted.not_attempted);
            EXPECT_EQ(summary.stopped.has_value(), wanted.stopped.has_value());
            EXPECT_EQ(plan.progress().failed, wanted.failed.size());
            EXPECT_EQ(
                plan.progress().done, 5 - wanted.unknown.size() - wanted.not_attempted.size()
            );
        }
    }
}

INSTANTIATE_TEST_SUITE_P(map_plan, every_ending, testing::Values(1, 2, 3));

} // namespace
} // namespace map_plan_test
