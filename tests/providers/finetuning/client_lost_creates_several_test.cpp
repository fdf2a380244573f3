// Several creates whose answers were lost, each of which ends in a paid job of its own.
#include "support/crowd.hpp"
#include "support/studio.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {
namespace {

using namespace std::chrono_literals;
using andante::call_options;
using andante::client_options;
using andante::lost_create_policy;
using andante::outcome;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante::finetuning::generation_request;
using testing::HasSubstr;

generation_request with_seed(std::string tags, std::int64_t seed)
{
    generation_request request(std::move(tags));
    request.seed = seed;
    return request;
}

TEST(client_lost_creates, with_the_callers_own_seed_are_told_from_earlier_ones_and_from_other_words)
{
    studio here;
    const auto before = here.run(here.client.generations().create(with_seed("drums", 7)));
    here.run(here.time.source()->sleep_for(1min));
    const auto other = here.run(here.client.generations().create(with_seed("strings", 7)));
    here.service->add_fault(nth(fault_kind::reset_before_commit, create_route, 1));
    const auto made = here.run(here.client.generations().create(with_seed("drums", 7)));
    EXPECT_NE(made.id, before.id);
    EXPECT_NE(made.id, other.id);
    EXPECT_EQ(here.service->generations_accepted(), 3u);
}

/// Each read of the list is refused twice before it is answered, some seconds later.
void answer_lists_late(studio& here)
{
    for (unsigned refused = 0; refused < 20; ++refused) {
        auto busy = nth(fault_kind::error, list_route, 1 + refused / 2 * 3 + refused % 2);
        busy.status = 503;
        busy.retry_after = 3s;
        here.service->add_fault(busy);
    }
}

TEST(client_lost_creates, with_the_callers_own_seed_are_found_by_a_look_that_is_answered_late)
{
    studio here(unlimited(), unpaced);
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    answer_lists_late(here);
    const auto made = here.run(here.client.generations().create(with_seed("drums", 7)));
    EXPECT_EQ(here.service->track_ids(), std::vector{made.id});
    EXPECT_EQ(here.service->generations_accepted(), 1u) << "it is no older than it was";
}

TEST(client_lost_creates, are_found_behind_many_newer_ones_by_a_look_that_is_answered_late)
{
    studio here(unlimited(), unpaced);
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    answer_lists_late(here);
    std::vector<std::string> ids;
    const auto create = [&]() -> boost::asio::awaitable<void> {
        const auto made = co_await here.client.generations().create(generation_request("drums"));
        ids.push_back(made.id);
    };
    crowd one(here);
    one.start(create());
    here.run(here.time.source()->sleep_for(1500ms));
    for (int each = 0; each < 120; ++each) {
        andante::emulator::finetuning::track_seed newer("of others", false);
        newer.created = here.time.source()->utc_now();
        here.service->add_track(std::move(newer));
    }
    one.finish();
    ASSERT_EQ(ids.size(), 1u);
    EXPECT_EQ(here.service->generations_accepted(), 1u) << "the first page ends before it was sent";
}

TEST(client_lost_creates, that_are_equal_on_purpose_are_told_apart_by_their_number)
{
    // One of two is lost after it was begun, or before: two jobs in the end, never one or three.
    for (const auto how : {fault_kind::reset_after_commit, fault_kind::reset_before_commit}) {
        for (const unsigned lost : {1U, 2U}) {
            studio here;
            here.service->add_fault(nth(how, create_route, 1, lost));
            std::set<std::string> ids;
            const auto create = [&]() -> boost::asio::awaitable<void> {
                const auto made = co_await here.client.generations().create(with_seed("drums", 7));
                ids.insert(made.id);
            };
            crowd two(here);
            two.start(create());
            two.start(create());
            two.finish();
            EXPECT_EQ(ids.size(), 2u) << to_string(how) << lost;
            EXPECT_EQ(here.service->generations_accepted(), 2u) << to_string(how) << lost;
        }
    }
}

/// Two equal creates with a seed of the caller's: the answer to the first is late, and the second
/// never arrives, so that the one job on the list may be of either. Gives the second's end.
std::optional<andante::error> ambiguous_create(studio& here, std::vector<std::string>& ids)
{
    fault late(fault_kind::delay, create_route);
    late.delay = 5min;
    here.service->add_fault(late);
    here.service->add_fault(nth(fault_kind::reset_before_commit, create_route, 2));
    call_options patient;
    patient.deadline = 10min;
    patient.idle_timeout = 10min;
    const auto create = [&]() -> boost::asio::awaitable<void> {
        const auto made = co_await here.client.generations().create(with_seed("drums", 7), patient);
        ids.push_back(made.id);
    };
    crowd two(here);
    two.start(create());
    two.start(create());
    two.finish();
    return two.outcomes[1];
}

TEST(client_lost_creates, that_may_own_the_job_of_another_fail_and_name_it)
{
    studio here({}, unpaced);
    std::vector<std::string> ids;
    const auto problem = ambiguous_create(here, ids);
    ASSERT_TRUE(problem.has_value());
    EXPECT_EQ(problem->outcome(), outcome::unknown);
    EXPECT_THAT(problem->message(), HasSubstr("job " + here.service->track_ids().front()));
    EXPECT_EQ(here.service->generations_accepted(), 1u);
}

TEST(client_lost_creates, that_may_own_the_job_of_another_take_it_when_that_is_wanted)
{
    studio here({}, [](client_options& options) {
        unpaced(options);
        options.lost_creates.when_in_doubt = lost_create_policy::adopt;
    });
    std::vector<std::string> ids;
    EXPECT_FALSE(ambiguous_create(here, ids).has_value());
    const auto only = here.service->track_ids().front();
    EXPECT_EQ(ids, (std::vector{only, only}));
    EXPECT_EQ(here.service->generations_accepted(), 1u);
}

TEST(client_lost_creates, that_are_lost_together_share_their_looks)
{
    constexpr unsigned count = 50;
    auto settings = unlimited();
    settings.queue_capacity = count;
    studio here(std::move(settings), unpaced);
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1, count));
    std::set<std::string> ids;
    const auto create = [&]() -> boost::asio::awaitable<void> {
        const auto made = co_await here.client.generations().create(generation_request("drums"));
        ids.insert(made.id);
    };
    crowd all(here);
    for (unsigned i = 0; i < count; ++i) {
        all.start(create());
    }
    all.finish();
    EXPECT_EQ(ids.size(), count);
    EXPECT_EQ(here.service->generations_accepted(), count);
    EXPECT_LE(here.service->record().count(list_route), 3u);
}

TEST(client_lost_creates, five_hundred_at_twenty_at_a_time_are_five_hundred_paid_jobs)
{
    constexpr int count = 500;
    constexpr int at_once = 20;
    auto settings = unlimited();
    settings.queue_capacity = count;
    studio here(std::move(settings), unpaced);
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1, 0));
    std::set<std::string> ids;
    int next = 0;
    const auto worker = [&]() -> boost::asio::awaitable<void> {
        while (next++ < count) {
            const auto made = co_await here.client.generations().create(generation_request("x"));
            ids.insert(made.id);
        }
    };
    crowd all(here);
    for (int i = 0; i < at_once; ++i) {
        all.start(worker());
    }
    all.finish();
    EXPECT_EQ(ids.size(), 500u);
    EXPECT_EQ(here.service->generations_accepted(), 500u);
    EXPECT_LT(here.service->record().count(list_route), 100u);
}

TEST(client_lost_creates, one_that_looks_for_all_may_leave)
{
    studio here(unlimited(), unpaced);
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1, 2));
    fault slow(fault_kind::delay, list_route);
    slow.delay = 2s;
    here.service->add_fault(slow);
    call_options hasty;
    hasty.deadline = 1500ms; // it leads the first look, and does not see its end
    std::vector<std::string> ids;
    const auto patient = [&]() -> boost::asio::awaitable<void> {
        const auto made = co_await here.client.generations().create(generation_request("drums"));
        ids.push_back(made.id);
    };
    crowd two(here);
    two.start(discard(here.client.generations().create(generation_request("bass"), hasty)));
    two.start(patient());
    two.finish();
    EXPECT_TRUE(two.outcomes[0]);
    EXPECT_FALSE(two.outcomes[1]) << two.outcomes[1]->message();
    EXPECT_EQ(ids.size(), 1u);
    EXPECT_EQ(here.service->generations_accepted(), 2u);
}

} // namespace
} // namespace andante_tests
