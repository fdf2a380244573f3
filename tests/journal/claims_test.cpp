// Two journals in one process, which are holders of their own.
#include "journal/journal_rig.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

using namespace journal_test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class journal_claims : public journal_rig {
protected:
    journal_pointer one = open();
    journal_pointer other = open();
};

} // namespace

TEST_F(journal_claims, are_refused_while_another_holds_the_entry)
{
    const auto number = add_one(*one);
    const auto holder = "process " + std::to_string(::getpid());
    const auto refused = get_error(other->claim(number));
    EXPECT_EQ(refused, errc::journal_held);
    EXPECT_THAT(refused.message(), HasSubstr("entry 1 of the journal is held by " + holder));
    EXPECT_EQ(refused.outcome(), andante::outcome::not_sent);
    EXPECT_EQ(
        get_error(other->change(number, journal_change(journal_stage::sent))), errc::journal_held
    );
    EXPECT_EQ(get_error(other->change(number, release_change())), errc::journal_held);
    EXPECT_EQ(get_error(other->change(number, reason_change("x"))), errc::journal_held);
    EXPECT_THAT(get(other->claim_all(journal_query())), IsEmpty());
    EXPECT_EQ(get(other->forget(numbers(1, number))), 0u);
    EXPECT_EQ(read(*other, number).stage, journal_stage::intended);
    EXPECT_TRUE(read(*other, number).is_held);
    EXPECT_TRUE(get(one->claim(number)).is_held) << "its own holder may";
}

TEST_F(journal_claims, are_needed_before_what_nobody_holds_is_changed)
{
    const auto number = add_one(*one);
    get(one->change(number, release_change()));
    const auto refused = get_error(one->change(number, journal_change(journal_stage::sent)));
    EXPECT_EQ(refused, errc::journal_held);
    EXPECT_THAT(refused.message(), HasSubstr("claim it first"));
}

TEST_F(journal_claims, take_what_was_released)
{
    const auto number = add_one(*one, "mine");
    get(one->change(number, release_change()));
    EXPECT_FALSE(read(*one, number).is_held);
    const auto claimed = get(other->claim(number));
    EXPECT_EQ(claimed.request, "mine");
    EXPECT_TRUE(claimed.is_held);
    EXPECT_EQ(get_error(one->claim(number)), errc::journal_held);
    get(other->change(number, journal_change(journal_stage::sent)));
}

TEST_F(journal_claims, take_what_a_change_releases_with_its_new_stage)
{
    const auto number = add_one(*one);
    auto change = journal_change(journal_stage::in_doubt, "the answer was lost");
    change.is_release = true;
    one->change_later(number, change);
    time.settle();
    const auto claimed = get(other->claim(number));
    EXPECT_EQ(claimed.stage, journal_stage::in_doubt);
    EXPECT_EQ(claimed.reason, "the answer was lost");
}

TEST_F(journal_claims, take_what_a_journal_held_that_was_closed)
{
    get(one->add(entries_with({"a", "b", "c"})));
    get(one->change(2, journal_change(journal_stage::finished)));
    one.reset();
    EXPECT_FALSE(read(*other, 1).is_held);
    EXPECT_THAT(requests_of(get(other->claim_all(journal_query()))), ElementsAre("a", "c"));
    EXPECT_THAT(get(other->claim_all(journal_query())), IsEmpty()) << "each once";
    EXPECT_TRUE(read(*other, 3).is_held);
}

TEST_F(journal_claims, of_all_take_what_the_query_wants)
{
    auto entries = entries_with({"a", "b", "c", "d"});
    entries[0].provider = "other";
    entries[3].job_id = "job-d";
    get(one->add(entries));
    one.reset();
    journal_query query;
    query.provider = "studio";
    query.limit = 2;
    EXPECT_THAT(requests_of(get(other->claim_all(query))), ElementsAre("c", "d")) << "the newest";
    EXPECT_FALSE(read(*other, 1).is_held);
    EXPECT_FALSE(read(*other, 2).is_held);
    query.limit = 0;
    EXPECT_THAT(get(other->claim_all(query)), IsEmpty());
    journal_query job;
    job.job_id = "job-d";
    get(other->change(4, release_change()));
    EXPECT_THAT(requests_of(get(other->claim_all(job))), ElementsAre("d"));
}

TEST_F(journal_claims, are_of_one_journal_alone_when_many_race)
{
    std::vector<journal_pointer> racers;
    for (int i = 0; i < 5; ++i) {
        racers.push_back(open());
    }
    get(one->add(entries_with({"a", "b", "c"})));
    one.reset();
    std::size_t claimed = 0;
    for (const auto& each : racers) {
        claimed += get(each->claim_all(journal_query())).size();
    }
    EXPECT_EQ(claimed, 3u);
}
