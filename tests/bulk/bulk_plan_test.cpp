#include "bulk/bulk_plan.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace {

using andante::bulk_answer;
using andante::bulk_report;
using andante::errc;
using andante::error;
using andante::error_details;
using andante::outcome;
using andante::bulk::bulk_plan;
using andante::bulk::plan_rules;
using andante::bulk::plan_step;
using ids = std::vector<std::string>;

error failure_of(errc code, outcome known)
{
    error_details details;
    details.outcome = known;
    return error(code, std::move(details));
}

/// What happens to the first send of the batch that is hit.
enum class hit {
    nothing,
    refused_as_a_whole,  ///< A hard error: rejected.
    not_sent,            ///< A hard error of the network: nothing left.
    partial,             ///< Some ids are refused.
    all_refused,         ///< Every id is refused.
    not_mentioned,       ///< The answer leaves an id out.
    lost_before,         ///< Lost before it took effect.
    lost_after,          ///< Lost after it took effect.
    lost_late,           ///< Lost, and takes effect after the look.
    lost_always,         ///< Lost each time, without effect.
    lost_and_look_fails, ///< Lost after its effect, and the look fails.
    cancelled_before,    ///< Cancelled before anything left.
    cancelled_after,     ///< Cancelled after it took effect.
    deadline_before,     ///< No time left to send it.
    deadline_after,      ///< Lost at the deadline.
    end
};

/// A server that edits each id once.
class model {
public:
    std::set<std::string> done;
    std::set<std::string> refusing;
    std::map<std::string, int> effects;

    bulk_answer apply(const ids& batch)
    {
        bulk_answer answer;
        for (const auto& id : batch) {
            if (refusing.contains(id) || done.contains(id)) {
                answer.failed.push_back({id, "no"});
            } else {
                done.insert(id);
                ++effects[id];
                answer.succeeded.push_back(id);
            }
        }
        return answer;
    }
};

/// Carries a plan out against the model, with so many steps under way at once. Which of them ends
/// next is read from the bits of `order`.
class run {
public:
    run(bulk_plan& plan, model& server, std::size_t hit_batch, hit what)
        : plan_(plan)
        , server_(server)
        , batch_(hit_batch)
        , what_(what)
    {}

    void to_end(std::size_t in_flight, unsigned order)
    {
        std::vector<plan_step> under_way;
        while (true) {
            while (under_way.size() < in_flight) {
                auto next = plan_.next_batch();
                if (!next) {
                    break;
                }
                ++sends;
                under_way.push_back(std::move(*next));
            }
            if (under_way.empty()) {
                return;
            }
            const auto chosen = under_way.size() > 1 && (order & 1U) != 0 ? 1U : 0U;
            order >>= 1U;
            const auto step = under_way[chosen];
            auto after = end(step);
            if (after) {
                sends += after->what == plan_step::kind::send ? 1U : 0U;
                under_way[chosen] = std::move(*after);
            } else {
                under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(chosen));
            }
        }
    }

    std::size_t sends = 0;

private:
    bulk_plan::step end(const plan_step& step)
    {
        const bool is_hit = step.batch == batch_;
        if (step.what == plan_step::kind::look) {
            return look(step, is_hit);
        }
        const bool first = is_hit && sent_++ == 0;
        if (!first && !(is_hit && what_ == hit::lost_always)) {
            return plan_.answered(step.batch, server_.apply(step.ids));
        }
        return end_hit(step);
    }

    bulk_plan::step look(const plan_step& step, bool is_hit)
    {
        if (is_hit && what_ == hit::lost_and_look_fails) {
            return plan_.look_failed(step.batch, failure_of(errc::server_error, outcome::unknown));
        }
        std::vector<bool> found;
        for (const auto& id : step.ids) {
            found.push_back(server_.done.contains(id));
        }
        if (is_hit && what_ == hit::lost_late && !late_) {
            late_ = true;
            server_.apply(step.ids);
        }
        return plan_.looked(step.batch, found);
    }

    bulk_plan::step end_hit(const plan_step& step)
    {
        const auto lost = failure_of(errc::connection_reset, outcome::unknown);
        andante::error_details under_way;
        under_way.outcome = outcome::unknown;
        const error cancelled(boost::asio::error::operation_aborted, std::move(under_way));
        switch (what_) {
        case hit::refused_as_a_whole:
            return plan_.failed(
                step.batch, failure_of(errc::invalid_api_key, outcome::rejected), true
            );
        case hit::not_sent:
            return plan_.failed(
                step.batch, failure_of(errc::connect_failed, outcome::not_sent), true
            );
        case hit::lost_after:
        case hit::lost_and_look_fails:
            server_.apply(step.ids);
            return plan_.failed(step.batch, lost, true);
        case hit::lost_before:
        case hit::lost_late:
        case hit::lost_always:
            return plan_.failed(step.batch, lost, true);
        case hit::cancelled_before:
            return plan_.failed(step.batch, cancelled, false);
        case hit::cancelled_after:
            server_.apply(step.ids);
            return plan_.failed(step.batch, cancelled, true);
        case hit::deadline_before:
            return plan_.failed(
                step.batch, failure_of(errc::deadline_exceeded, outcome::not_sent), false
            );
        case hit::deadline_after:
            server_.apply(step.ids);
            return plan_.failed(
                step.batch, failure_of(errc::deadline_exceeded, outcome::unknown), true
            );
        case hit::not_mentioned: {
            auto answer = server_.apply(step.ids);
            answer.succeeded.pop_back();
            return plan_.answered(step.batch, answer);
        }
        default:
            return plan_.answered(step.batch, server_.apply(step.ids));
        }
    }

    bulk_plan& plan_;
    model& server_;
    std::size_t batch_;
    hit what_;
    int sent_ = 0;
    bool late_ = false;
};

constexpr std::size_t batch_size = 3;

ids ids_of(std::size_t count)
{
    ids out;
    for (std::size_t number = 0; number < count; ++number) {
        out.push_back("id" + std::to_string(number));
    }
    return out;
}

ids sorted_as(const ids& order, const ids& some)
{
    ids out;
    for (const auto& id : order) {
        if (std::find(some.begin(), some.end(), id) != some.end()) {
            out.push_back(id);
        }
    }
    return out;
}

/// Every id is in exactly one list, in the caller's order, and no list says what is not so.
void expect_truth(const ids& given, const bulk_report& report, const model& server, bool gap)
{
    ids refused;
    for (const auto& each : report.failed) {
        refused.push_back(each.id);
    }
    ids all;
    for (const auto& list : {report.succeeded, refused, report.unknown, report.not_attempted}) {
        EXPECT_EQ(list, sorted_as(given, list));
        all.insert(all.end(), list.begin(), list.end());
    }
    EXPECT_EQ(all.size(), given.size());
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), given.size());
    for (const auto& id : report.succeeded) {
        EXPECT_TRUE(server.done.contains(id)) << id;
    }
    for (const auto& id : report.not_attempted) {
        EXPECT_FALSE(server.done.contains(id)) << id;
    }
    for (const auto& each : report.failed) {
        EXPECT_EQ(server.done.contains(each.id), gap && each.reason != "no") << each.id;
    }
    for (const auto& [id, times] : server.effects) {
        EXPECT_EQ(times, 1) << id;
    }
    EXPECT_EQ(report.stopped.has_value(), !report.unfinished().empty());
}

/// An answer that was lost may have been given before its effect: that a look shows nothing yet
/// does not say that nothing will come.
TEST(bulk_plan, what_was_sent_and_not_seen_by_the_last_look_is_unknown)
{
    plan_rules rules(2);
    bulk_plan plan({"a", "b", "c"}, rules);
    auto step = plan.next_batch();
    for (int sends = 0; sends < rules.sends; ++sends) {
        ASSERT_TRUE(step);
        ASSERT_EQ(step->what, plan_step::kind::send);
        const auto look =
            plan.failed(step->batch, failure_of(errc::read_timeout, outcome::unknown), true);
        ASSERT_TRUE(look);
        step = plan.looked(look->batch, {false, false});
    }
    EXPECT_FALSE(step);
    const auto report = plan.report();
    EXPECT_EQ(report.unknown, (ids{"a", "b"}));
    EXPECT_EQ(report.not_attempted, ids{"c"});
    ASSERT_TRUE(report.stopped);
}

TEST(bulk_plan, a_stop_while_a_look_is_under_way_leaves_what_it_does_not_show_unknown)
{
    bulk_plan plan({"a"}, plan_rules(100));
    const auto step = plan.next_batch();
    const auto look =
        plan.failed(step->batch, failure_of(errc::read_timeout, outcome::unknown), true);
    ASSERT_TRUE(look);
    plan.stop(failure_of(errc::invalid_api_key, outcome::rejected));
    EXPECT_FALSE(plan.looked(look->batch, {false}));
    EXPECT_EQ(plan.report().unknown, ids{"a"});
    EXPECT_TRUE(plan.report().not_attempted.empty());
}

class every_failure : public testing::TestWithParam<bool> {};

/// Every batch boundary, every failure, every order in which two batches can end: nothing is lost,
/// nothing counts twice, and the unfinished ids finish the work.
TEST_P(every_failure, keeps_the_report_true_at_every_batch)
{
    const auto given = ids_of(4 * batch_size - 1);
    for (std::size_t batch = 0; batch < 4; ++batch) {
        for (int kind = 0; kind < static_cast<int>(hit::end); ++kind) {
            for (unsigned order = 0; order < 64; ++order) {
                for (const std::size_t in_flight : {1U, 2U}) {
                    const auto what = static_cast<hit>(kind);
                    SCOPED_TRACE(
                        testing::Message() << "batch " << batch << ", failure " << kind
                                           << ", order " << order << ", at once " << in_flight
                    );
                    model server;
                    if (what == hit::partial) {
                        server.refusing.insert(given[batch * batch_size]);
                    }
                    if (what == hit::all_refused) {
                        for (auto at = batch * batch_size;
                             at < std::min(given.size(), (batch + 1) * batch_size);
                             ++at) {
                            server.refusing.insert(given[at]);
                        }
                    }
                    plan_rules rules(batch_size);
                    rules.refused_means_done = GetParam();
                    bulk_plan plan(given, rules);
                    run(plan, server, batch, what).to_end(in_flight, order);
                    const auto report = plan.report();
                    expect_truth(given, report, server, what == hit::not_mentioned);
                    EXPECT_EQ(plan.progress().done, report.succeeded.size() + report.failed.size());
                    EXPECT_EQ(plan.progress().failed, report.failed.size());

                    rules.accept_done = true;
                    bulk_plan rest(report.unfinished(), rules);
                    run(rest, server, 99, hit::nothing).to_end(in_flight, order);
                    EXPECT_TRUE(rest.report().all_succeeded());
                    for (const auto& id : given) {
                        EXPECT_NE(server.done.contains(id), server.refusing.contains(id)) << id;
                    }
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(bulk_plan, every_failure, testing::Bool());

TEST(bulk_plan, cuts_into_full_batches_and_drops_repeated_ids)
{
    plan_rules rules(2);
    bulk_plan plan(ids{"a", "b", "a", "c", "b", "a"}, rules);
    EXPECT_EQ(plan.batches(), 2u);
    EXPECT_EQ(plan.next_batch()->ids, (ids{"a", "b"}));
    EXPECT_EQ(plan.next_batch()->ids, (ids{"c"}));
    EXPECT_FALSE(plan.next_batch());
    EXPECT_EQ(plan.report().duplicates, (ids{"a", "b", "a"}));
    EXPECT_EQ(plan.report().unknown, (ids{"a", "b", "c"})) << "under way";
}

TEST(bulk_plan, counts_batches_at_their_boundaries)
{
    for (const auto& [count, batches] : std::map<std::size_t, std::size_t>{
             {0, 0}, {1, 1}, {99, 1}, {100, 1}, {101, 2}, {250, 3}
         }) {
        EXPECT_EQ(bulk_plan(ids_of(count), plan_rules(100)).batches(), batches) << count;
    }
}

TEST(bulk_plan, a_refusal_because_it_was_done_already_counts_as_success_when_asked)
{
    for (const bool tells : {false, true}) {
        plan_rules rules(100);
        rules.accept_done = true;
        rules.refused_means_done = tells;
        model server;
        server.done.insert("b");
        bulk_plan plan(ids{"a", "b"}, rules);
        run(plan, server, 99, hit::nothing).to_end(1, 0);
        EXPECT_EQ(plan.report().succeeded, (ids{"a", "b"}));
        EXPECT_EQ(plan.report().settled, ids{"b"});
    }
}

TEST(bulk_plan, gives_up_after_so_many_sends)
{
    for (const bool tells : {false, true}) {
        plan_rules rules(100);
        rules.refused_means_done = tells;
        model server;
        bulk_plan plan(ids{"a"}, rules);
        run driver(plan, server, 0, hit::lost_always);
        driver.to_end(1, 0);
        EXPECT_EQ(driver.sends, 3u);
        EXPECT_EQ(plan.report().unfinished(), ids{"a"});
        EXPECT_TRUE(*plan.report().stopped == errc::connection_reset);
    }
}

} // namespace
