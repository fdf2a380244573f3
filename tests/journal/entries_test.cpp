// What is written down, and read again.
#include "journal/journal_rig.hpp"

#include <gmock/gmock.h>

using namespace journal_test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class journal_entries : public journal_rig {
protected:
    journal_pointer journal = open();
};

journal_entry full_entry()
{
    auto entry = entry_with(std::string("{\"prompt\":\"gr\xC3\xBC\xC3\x9F\0e\"}", 21));
    entry.label = "a label";
    entry.target = "/music/one.mp3";
    entry.note = "a note";
    entry.job_id = "job-1";
    entry.reason = "a reason";
    entry.stage = journal_stage::in_doubt;
    return entry;
}

} // namespace

TEST_F(journal_entries, that_do_not_exist_cannot_be_changed_or_claimed_and_have_no_decisions)
{
    EXPECT_EQ(get_error(journal->change(7, journal_change(journal_stage::sent))), errc::not_found);
    EXPECT_EQ(get_error(journal->claim(7)), errc::not_found);
    EXPECT_THAT(get(journal->decisions(7)), IsEmpty());
    EXPECT_EQ(get(journal->forget(numbers(1, 7))), 0u);
    journal->change_later(7, journal_change(journal_stage::sent));
    EXPECT_THAT(get(journal->list(journal_query())), IsEmpty());
}

TEST_F(journal_entries, are_read_as_they_were_written)
{
    const auto began = time.source()->utc_now();
    const auto added = get(journal->add(std::vector<journal_entry>(1, full_entry())));
    ASSERT_THAT(added, ElementsAre(1));
    time.advance(1h);

    const auto found = read(*journal, 1);
    EXPECT_EQ(found.provider, "studio");
    EXPECT_EQ(found.base_url, "https://api.example.com");
    EXPECT_EQ(found.kind, "create_track");
    EXPECT_EQ(found.request, full_entry().request);
    EXPECT_EQ(found.label, "a label");
    EXPECT_EQ(found.target, "/music/one.mp3");
    EXPECT_EQ(found.note, "a note");
    EXPECT_EQ(found.job_id, "job-1");
    EXPECT_EQ(found.reason, "a reason");
    EXPECT_EQ(found.stage, journal_stage::in_doubt);
    EXPECT_EQ(found.attempts, 0);
    EXPECT_EQ(found.created_at, began);
    EXPECT_EQ(found.changed_at, began);
    EXPECT_EQ(found.sent_at, std::chrono::system_clock::time_point());
    EXPECT_TRUE(found.is_held);
}

TEST_F(journal_entries, take_nothing_from_the_caller_that_the_journal_decides)
{
    auto entry = entry_with("x");
    entry.number = 99;
    entry.attempts = 5;
    entry.sent_at = entry.created_at = entry.changed_at = std::chrono::system_clock::time_point(1h);
    ASSERT_THAT(get(journal->add(std::vector<journal_entry>(1, entry))), ElementsAre(1));
    const auto found = read(*journal, 1);
    EXPECT_EQ(found.attempts, 0);
    EXPECT_EQ(found.sent_at, std::chrono::system_clock::time_point());
    EXPECT_EQ(found.created_at, time.source()->utc_now());
}

TEST_F(journal_entries, stay_when_the_journal_is_closed_and_opened_again)
{
    add_one(*journal, "first");
    journal.reset();
    journal = open();
    EXPECT_EQ(add_one(*journal, "second"), 2);
    EXPECT_THAT(requests_of(get(journal->list(journal_query()))), ElementsAre("first", "second"));
}

TEST_F(journal_entries, have_numbers_that_are_never_given_twice)
{
    const auto number = add_one(*journal);
    get(journal->change(number, journal_change(journal_stage::failed)));
    EXPECT_EQ(get(journal->forget(numbers(1, number))), 1u);
    EXPECT_EQ(add_one(*journal), number + 1);
}

TEST_F(journal_entries, added_none_at_all_are_none)
{
    EXPECT_THAT(get(journal->add(std::vector<journal_entry>())), IsEmpty());
}

TEST_F(journal_entries, change_as_they_are_told)
{
    const auto number = add_one(*journal);
    time.advance(1min);
    const auto sent = time.source()->utc_now();
    journal_change attempt(journal_stage::sent, "it leaves");
    attempt.is_attempt = true;
    attempt.request = "with a seed";
    get(journal->change(number, attempt));
    time.advance(1min);
    journal_change again;
    again.is_attempt = true;
    get(journal->change(number, again));

    auto found = read(*journal, number);
    EXPECT_EQ(found.stage, journal_stage::sent);
    EXPECT_EQ(found.reason, "it leaves");
    EXPECT_EQ(found.request, "with a seed");
    EXPECT_EQ(found.attempts, 2);
    EXPECT_EQ(found.sent_at, sent) << "before the first";
    EXPECT_EQ(found.changed_at, sent + 1min);

    get(journal->change(number, job_change("job-7")));
    get(journal->change(number, journal_change(journal_stage::accepted)));
    found = read(*journal, number);
    EXPECT_EQ(found.job_id, "job-7");
    EXPECT_EQ(found.stage, journal_stage::accepted);
    EXPECT_EQ(found.reason, "") << "a new stage has no other reason than its own";
    EXPECT_EQ(found.request, "with a seed");
    EXPECT_EQ(found.attempts, 2);
}

TEST_F(journal_entries, that_are_over_are_held_by_nobody_and_take_no_more_than_a_reason)
{
    const auto number = add_one(*journal);
    get(journal->change(number, journal_change(journal_stage::finished)));
    EXPECT_FALSE(read(*journal, number).is_held);

    const std::vector<journal_change> refusals{
        journal_change(journal_stage::sent),
        journal_change(journal_stage::failed, "why"),
        job_change("other")
    };
    for (const auto& change : refusals) {
        const auto refused = get_error(journal->change(number, change));
        EXPECT_EQ(refused, errc::journal_held);
        EXPECT_THAT(refused.message(), HasSubstr("is over"));
    }
    EXPECT_EQ(get_error(journal->claim(number)), errc::journal_held);

    get(journal->change(number, release_change()));
    get(journal->change(number, reason_change("played and liked")));
    const auto last = read(*journal, number);
    EXPECT_EQ(last.stage, journal_stage::finished);
    EXPECT_EQ(last.reason, "played and liked");
    EXPECT_EQ(last.job_id, "");
}

TEST_F(journal_entries, may_be_over_from_the_start)
{
    auto entry = entry_with("x");
    entry.stage = journal_stage::failed;
    get(journal->add(std::vector<journal_entry>(1, entry)));
    EXPECT_FALSE(read(*journal, 1).is_held);
}

TEST_F(journal_entries, have_a_decision_for_each_change_with_a_stage_or_a_reason)
{
    const auto number = add_one(*journal);
    const auto began = time.source()->utc_now();
    time.advance(1s);
    get(journal->change(number, journal_change(journal_stage::sent)));
    get(journal->change(number, job_change("job-1")));
    get(journal->change(number, release_change()));
    get(journal->claim(number));
    get(journal->change(number, reason_change("looked for, not found yet")));
    journal->change_later(number, journal_change(journal_stage::failed, "refused"));

    const auto decisions = get(journal->decisions(number));
    ASSERT_EQ(decisions.size(), 4u);
    EXPECT_EQ(decisions[0].reason, "written down");
    EXPECT_EQ(decisions[0].stage, journal_stage::intended);
    EXPECT_EQ(decisions[0].at, began);
    EXPECT_EQ(decisions[1].reason, "");
    EXPECT_EQ(decisions[1].stage, journal_stage::sent);
    EXPECT_EQ(decisions[1].at, began + 1s);
    EXPECT_EQ(decisions[2].reason, "looked for, not found yet");
    EXPECT_EQ(decisions[2].stage, journal_stage::sent);
    EXPECT_EQ(decisions[3].reason, "refused");
    EXPECT_EQ(decisions[3].stage, journal_stage::failed);
}

TEST_F(journal_entries, are_listed_from_old_to_new_as_the_query_wants_them)
{
    auto entries = entries_with({"a", "b", "c", "d"});
    entries[1].provider = "other";
    entries[2].base_url = "https://else.example.com";
    entries[3].job_id = "job-d";
    get(journal->add(entries));
    get(journal->change(1, journal_change(journal_stage::finished)));
    const auto listed = [&](const std::function<void(journal_query&)>& adjust) {
        journal_query query;
        adjust(query);
        return requests_of(get(journal->list(query)));
    };
    EXPECT_THAT(listed([](auto&) {}), ElementsAre("a", "b", "c", "d"));
    EXPECT_THAT(listed([](auto& q) { q.provider = "studio"; }), ElementsAre("a", "c", "d"));
    EXPECT_THAT(
        listed([](auto& q) { q.base_url = "https://api.example.com"; }), ElementsAre("a", "b", "d")
    );
    EXPECT_THAT(listed([](auto& q) { q.job_id = "job-d"; }), ElementsAre("d"));
    EXPECT_THAT(listed([](auto& q) { q.unfinished = true; }), ElementsAre("b", "c", "d"));
    EXPECT_THAT(listed([](auto& q) { q.limit = 2; }), ElementsAre("c", "d"));
    EXPECT_THAT(listed([](auto& q) { q.limit = 0; }), IsEmpty());
    const auto one_of_ours = [](auto& q) {
        q.unfinished = true;
        q.provider = "studio";
        q.limit = 1;
    };
    EXPECT_THAT(listed(one_of_ours), ElementsAre("d"));
    EXPECT_THAT(listed([](auto& q) { q.provider = "nobody' OR 1 --"; }), IsEmpty());
}

TEST_F(journal_entries, are_forgotten_with_their_decisions_unless_somebody_works_on_them)
{
    get(journal->add(entries_with({"held", "over"})));
    get(journal->change(2, journal_change(journal_stage::failed)));
    EXPECT_EQ(get(journal->forget(numbers{1, 2, 3})), 1u);
    EXPECT_THAT(requests_of(get(journal->list(journal_query()))), ElementsAre("held"));
    EXPECT_THAT(get(journal->decisions(2)), IsEmpty());
    get(journal->change(1, release_change()));
    EXPECT_EQ(get(journal->forget(numbers{1, 1})), 1u);
    EXPECT_THAT(get(journal->list(journal_query())), IsEmpty());
}

TEST_F(journal_entries, of_ten_thousand_are_added_at_once_and_found_again)
{
    std::vector<std::string> requests;
    for (int i = 0; i < 10'000; ++i) {
        requests.push_back("request " + std::to_string(i));
    }
    EXPECT_EQ(get(journal->add(entries_with(requests))).size(), 10'000u);
    journal_query last;
    last.unfinished = true;
    last.limit = 3;
    EXPECT_THAT(
        requests_of(get(journal->list(last))),
        ElementsAre("request 9997", "request 9998", "request 9999")
    );
    EXPECT_EQ(requests_of(get(journal->list(journal_query()))), requests);
}
