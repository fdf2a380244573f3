#include "support/library.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace {

using namespace std::chrono_literals;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::page_range;
using andante::range_options;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante_tests::library_of;
using andante_tests::list_route;
using andante_tests::studio;
using finetuning::generation;
using finetuning::list_query;
using ids = std::vector<std::string>;

/// Takes so many items.
boost::asio::awaitable<void> take(page_range<generation>* range, std::size_t most, ids* into)
{
    while (into->size() < most) {
        const auto item = co_await range->next();
        if (!item) {
            break;
        }
        into->push_back(item->id);
    }
}

ids all_of(studio& here, list_query query = list_query(), range_options options = range_options())
{
    auto range = here.client.generations().list_all(std::move(query), std::move(options));
    ids given;
    here.run(take(&range, 1'000'000, &given));
    return given;
}

TEST(client_list_all, refuses_a_query_that_cannot_be_before_anything_is_sent)
{
    studio here;
    list_query query;
    query.limit = 100;
    auto range = here.client.generations().list_all(query);
    EXPECT_EQ(here.run_failing(range.next()).field()->field, "limit");
    range_options options;
    options.cursor = "nonsense";
    auto other = here.client.generations().list_all(list_query(), options);
    EXPECT_EQ(here.run_failing(other.next()).field()->field, "cursor");
    EXPECT_TRUE(here.service->record().requests().empty());
}

TEST(client_list_all, gives_all_items_newest_first_with_the_largest_pages)
{
    studio here;
    auto newest_first = library_of(*here.service, 250);
    const auto given = all_of(here);
    EXPECT_EQ(std::set<std::string>(given.begin(), given.end()).size(), 250u);
    EXPECT_EQ(given.size(), 250u);
    const auto seen = here.service->record().requests(list_route);
    EXPECT_EQ(seen.size(), 3u);
    EXPECT_NE(seen[0].target.find("limit=99"), std::string::npos);
}

TEST(client_list_all, an_empty_list_ends_at_once)
{
    studio here;
    EXPECT_TRUE(all_of(here).empty());
}

TEST(client_list_all, five_thousand_survivors_once_while_a_tenth_goes_and_a_tenth_comes)
{
    studio here;
    const auto before = library_of(*here.service, 5'000);
    std::set<std::string> deleted;
    std::set<std::string> created;
    std::mt19937 random(1);
    andante::call_options patient;
    patient.deadline = 1h;
    auto range = here.client.generations().list_all(list_query(), patient);
    ids given;
    bool more = true;
    while (more) {
        const auto had = given.size();
        here.run(take(&range, had + 10, &given));
        more = given.size() == had + 10;
        if (deleted.size() < 500) {
            const auto id = before[random() % before.size()];
            here.run(here.client.generations().bulk_remove({id}, patient));
            deleted.insert(id);
            created.insert(
                here.service->add_track(andante::emulator::finetuning::track_seed("new", false))
            );
        }
    }
    EXPECT_GE(deleted.size(), 450u);
    std::set<std::string> once(given.begin(), given.end());
    EXPECT_EQ(once.size(), given.size()) << "nothing twice";
    for (const auto& id : before) {
        EXPECT_TRUE(deleted.contains(id) || once.contains(id)) << id << " was skipped";
    }
    EXPECT_EQ(here.service->record().count_status(429), 0u);
}

TEST(client_list_all, reads_one_page_ahead_and_no_more)
{
    for (const bool prefetch : {true, false}) {
        studio here;
        library_of(*here.service, 500);
        range_options options;
        options.prefetch = prefetch;
        auto range = here.client.generations().list_all(list_query(), options);
        EXPECT_EQ(here.service->record().count(list_route), 0u) << "nothing before the first item";
        ids given;
        here.run(take(&range, 50, &given));
        here.time.advance(1s);
        EXPECT_EQ(here.service->record().count(list_route), prefetch ? 2u : 1u);
    }
}

TEST(client_list_all, stops_when_the_caller_stops)
{
    studio here;
    library_of(*here.service, 500);
    here.service->add_fault([] {
        fault slow(fault_kind::delay, list_route);
        slow.first = 2;
        slow.delay = 30s;
        return slow;
    }());
    {
        auto range = here.client.generations().list_all();
        ids given;
        here.run(take(&range, 1, &given));
    }
    here.time.settle();
    EXPECT_EQ(here.time.armed_timers(), 0u) << "the prefetch was cancelled";
    EXPECT_LE(here.service->record().count(list_route), 2u);
}

TEST(client_list_all, goes_on_after_an_error)
{
    studio here;
    library_of(*here.service, 250);
    fault broken(fault_kind::error, list_route);
    broken.status = 403;
    broken.code = "PRO_PLAN_REQUIRED";
    broken.first = 2;
    here.service->add_fault(broken);
    auto range = here.client.generations().list_all();
    ids given;
    EXPECT_TRUE(here.run_failing(take(&range, 1'000, &given)) == errc::plan_required);
    EXPECT_EQ(given.size(), 99u) << "the error comes after the items that were read before it";
    here.run(take(&range, 1'000, &given));
    EXPECT_EQ(std::set<std::string>(given.begin(), given.end()).size(), 250u);
}

TEST(client_list_all, goes_on_from_a_cursor)
{
    for (const std::size_t stop_after : {1U, 98U, 99U, 100U, 150U, 249U}) {
        studio here;
        library_of(*here.service, 250);
        range_options options;
        ids given;
        {
            auto range = here.client.generations().list_all();
            here.run(take(&range, stop_after, &given));
            options.cursor = range.cursor();
        }
        here.time.advance(2s);
        here.run(here.client.account()); // lets the service see the time
        here.service->add_track(andante::emulator::finetuning::track_seed("new", false));
        auto range = here.client.generations().list_all(list_query(), options);
        here.run(take(&range, 1'000, &given));
        EXPECT_EQ(given.size(), 250u);
        EXPECT_EQ(std::set<std::string>(given.begin(), given.end()).size(), 250u);
        list_query other;
        other.status = finetuning::generation_status::failed;
        auto refused = here.client.generations().list_all(other, options);
        EXPECT_EQ(here.run_failing(refused.next()).field()->field, "cursor");
    }
}

TEST(client_list_all, filters_by_state_kind_and_age)
{
    studio here;
    library_of(*here.service, 120);
    here.run(here.client.account()); // lets the service see the time
    here.time.advance(1h);
    const auto since = here.time.source()->utc_now();
    here.time.advance(1h);
    finetuning::instrumental_request strings("slow strings");
    const auto made = here.run(here.client.generations().create_instrumental(strings));
    range_options options;
    options.created_since = since;
    EXPECT_EQ(all_of(here, list_query(), options), ids{made.id});
    EXPECT_EQ(here.service->record().count(list_route), 1u) << "stops at the first older one";
    list_query query;
    query.type = finetuning::generation_type::instrumental;
    EXPECT_EQ(all_of(here, query), ids{made.id});
    query.type.reset();
    query.status = finetuning::generation_status::completed;
    EXPECT_EQ(all_of(here, query).size(), 120u);
}

TEST(client_list_all, gives_sound_effects_too)
{
    studio here;
    const auto made =
        here.run(here.client.sound_effects().create(finetuning::sound_effect_request("a door")));
    auto range = here.client.sound_effects().list_all();
    EXPECT_EQ(here.run(range.next())->id, made.id);
    EXPECT_FALSE(here.run(range.next()));
    EXPECT_FALSE(here.run(range.next())) << "and stays at its end";
}

} // namespace
