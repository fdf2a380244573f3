#include "jobs/table_rig.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace {

using namespace std::chrono_literals;
using andante::errc;
using andante::resolved_by;
using andante_tests::table_rig;
using andante_tests::waiting_one;

TEST(job_race, a_job_that_is_gone_ends_its_wait_alone)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    waiting_one other(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    here.table.join(other.place, "b", here.now);
    here.table.saw(here.seen("a", "processing"), here.now);
    EXPECT_FALSE(here.table.failed("a", here.problem(errc::not_found), here.now));
    EXPECT_EQ(one.code(), errc::job_deleted);
    EXPECT_TRUE(other.endings.empty());
    EXPECT_EQ(here.table.counters().deleted, 1u);
}

TEST(job_race, a_job_that_was_never_seen_is_not_deleted_but_not_found)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    here.table.failed("a", here.problem(errc::not_found), here.now);
    EXPECT_EQ(one.code(), errc::not_found);
}

TEST(job_race, a_job_that_is_still_not_there_ten_seconds_after_its_create_was_deleted)
{
    table_rig here;
    here.table.created(here.seen("a", "processing"), here.now);
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now + 1s);
    EXPECT_TRUE(here.table.failed("a", here.problem(errc::not_found), here.now + 3s));
    EXPECT_TRUE(one.endings.empty());
    EXPECT_FALSE(here.table.failed("a", here.problem(errc::not_found), here.now + 10s));
    EXPECT_EQ(one.code(), errc::job_deleted);
}

TEST(job_race, a_job_that_was_created_just_now_may_answer_404_once_and_then_end)
{
    table_rig here;
    here.table.created(here.seen("a", "processing"), here.now);
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    const auto step = here.table.scheduler().next(here.now + 2s, {});
    ASSERT_TRUE(step.read);
    here.table.failed("a", here.problem(errc::not_found), here.now + 2s);
    const auto after = here.table.scheduler().next(here.now + 2s, {});
    ASSERT_TRUE(after.until);
    EXPECT_LE(*after.until, here.now + 4500ms) << "asked again as about a job that runs";
    here.table.saw(here.completed("a"), *after.until);
    EXPECT_TRUE(one.has_value());
}

TEST(job_race, a_new_job_that_a_read_has_shown_is_deleted_by_its_first_404)
{
    table_rig here;
    here.table.created(here.seen("a", "processing"), here.now);
    waiting_one before(here.now + 15min);
    here.table.join(before.place, "a", here.now);
    here.table.saw(here.seen("a", "processing"), here.now + 2s);
    here.table.leave(before.place, here.now + 3s);
    waiting_one one(here.now + 15min); // what was seen is remembered
    here.table.join(one.place, "a", here.now + 3s);
    EXPECT_FALSE(here.table.failed("a", here.problem(errc::not_found), here.now + 4s));
    EXPECT_EQ(one.code(), errc::job_deleted);
}

TEST(job_race, a_transient_error_ends_nothing)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    EXPECT_TRUE(here.table.failed("a", here.problem(errc::read_timeout), here.now));
    EXPECT_TRUE(one.endings.empty());
}

TEST(job_race, states_only_move_forward)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    for (const auto* word : {"pending", "processing", "pending", "thinking", "processing"}) {
        here.table.saw(here.seen("a", word), here.now += 2s);
    }
    EXPECT_EQ(
        one.states,
        (std::vector<std::string>{"pending", "processing", "processing", "thinking", "processing"})
    );
}

TEST(job_race, a_later_waiter_of_the_same_job_shares_the_observation_and_one_may_leave)
{
    table_rig here;
    waiting_one first(here.now + 15min);
    waiting_one second(here.now + 15min);
    waiting_one third(here.now + 15min);
    for (auto* each : {&first, &second, &third}) {
        here.table.join(each->place, "a", here.now);
    }
    EXPECT_EQ(here.table.size(), 1u);
    here.table.leave(second.place, here.now);
    here.table.saw(here.completed("a"), here.now + 2s);
    EXPECT_TRUE(first.has_value());
    EXPECT_TRUE(third.has_value());
    EXPECT_EQ(first.endings[0], third.endings[0]);
    EXPECT_TRUE(second.endings.empty());
    EXPECT_TRUE(here.table.empty());
}

TEST(job_race, an_unsigned_webhook_is_a_hint_and_what_confirms_it_is_ascribed_to_it)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    here.table.saw(here.seen("a", "processing"), here.now);
    here.table.announce(here.webhook("a", false), here.now + 100ms);
    EXPECT_TRUE(one.endings.empty());
    const auto step = here.table.scheduler().next(here.now + 100ms, {});
    EXPECT_TRUE(step.read) << "the confirming look is due at once";
    here.table.saw(here.completed("a"), here.now + 200ms);
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one.endings[0]->source, resolved_by::webhook);
    EXPECT_EQ(here.table.counters().by_webhook, 1u);
}

TEST(job_race, a_webhook_that_a_read_contradicts_ends_nothing)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    here.table.announce(here.webhook("a", false), here.now);
    here.table.saw(here.seen("a", "processing"), here.now + 200ms);
    EXPECT_TRUE(one.endings.empty());
    const auto step = here.table.scheduler().next(here.now + 300ms, {});
    EXPECT_FALSE(step.read) << "the hint is spent";
}

TEST(job_race, an_announcement_before_the_wait_is_kept_ten_minutes)
{
    table_rig here;
    here.table.announce(here.webhook("a", true), here.now);
    here.table.announce(here.webhook("b", true), here.now);
    waiting_one one(here.now + 30min);
    here.table.join(one.place, "a", here.now + 9min);
    EXPECT_TRUE(one.has_value());
    EXPECT_EQ(one.endings[0]->source, resolved_by::webhook);
    waiting_one late(here.now + 30min);
    here.table.join(late.place, "b", here.now + 11min);
    EXPECT_TRUE(late.endings.empty());
    EXPECT_EQ(here.table.counters().adopted, 1u);
}

TEST(job_race, orphans_are_bounded_and_the_oldest_goes_first)
{
    auto chosen = table_rig::settings();
    chosen.orphans = 10;
    andante::jobs::job_table table(chosen);
    table_rig here;
    for (int index = 0; index < 1000; ++index) {
        table.announce(here.webhook(std::to_string(index), true), here.now);
    }
    waiting_one gone(here.now + 15min);
    table.join(gone.place, "5", here.now);
    waiting_one kept(here.now + 15min);
    table.join(kept.place, "995", here.now);
    EXPECT_TRUE(gone.endings.empty());
    EXPECT_TRUE(kept.has_value());
    table.leave(gone.place, here.now);
}

TEST(job_race, a_second_webhook_is_counted_and_not_delivered)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    here.table.announce(here.webhook("a", true), here.now);
    here.table.announce(here.webhook("a", true), here.now + 1s);
    EXPECT_TRUE(one.has_value());
    EXPECT_EQ(here.table.counters().late, 1u);
    EXPECT_EQ(here.table.counters().orphans, 0u);
}

TEST(job_race, a_silent_job_is_told_of_once)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    int told = 0;
    for (int look = 0; look < 200; ++look) {
        here.table.saw(here.seen("a", "processing"), here.now += 3s);
        for (const auto& each : here.table.take_events()) {
            told += each.what == andante::job_event::kind::silent ? 1 : 0;
        }
    }
    EXPECT_EQ(told, 1);
    here.table.leave(one.place, here.now);
}

// The arrivals of the exhaustive test.
enum class arrival { reply, hook, poll, cancel, deadline };

/// Lets one order happen, and checks what came of it. The wait begins with the reply; of three
/// looks the first finds the job unfinished.
class race {
public:
    race(bool trusted, bool by_list)
        : trusted_(trusted)
        , by_list_(by_list)
    {}

    void happen(arrival what)
    {
        here_.now += 1s;
        switch (what) {
        case arrival::reply:
            reply();
            break;
        case arrival::hook:
            here_.table.announce(here_.webhook("a", trusted_), here_.now);
            hooked_ = true;
            ends_now(trusted_);
            break;
        case arrival::poll:
            look();
            break;
        case arrival::cancel:
            here_.table.leave(one_.place, here_.now);
            cancelled_ = joined_ && !must_end_ && !over_;
            over_ = over_ || joined_;
            break;
        case arrival::deadline:
            here_.table.expire(one_.place, here_.now);
            over_ = over_ || joined_;
            break;
        }
        EXPECT_LE(one_.endings.size(), 1u);
        EXPECT_LE(witness_.endings.size(), 1u);
    }

    void check()
    {
        if (must_end_) {
            ASSERT_TRUE(one_.has_value());
            EXPECT_EQ(one_.endings[0]->value, here_.value);
            if (!witness_.endings.empty()) { // not when it ended before the other could join
                EXPECT_EQ(witness_.endings[0], one_.endings[0]);
            }
        } else if (cancelled_) {
            EXPECT_TRUE(one_.endings.empty());
        } else if (over_) {
            EXPECT_EQ(one_.code(), errc::wait_deadline);
        }
        const auto& seen = here_.table.counters();
        const auto resolved = seen.by_create_reply + seen.by_webhook + seen.by_poll + seen.by_list;
        EXPECT_EQ(resolved, one_.has_value() || witness_.has_value() ? 1u : 0u);
        here_.table.leave(one_.place, here_.now);
        here_.table.leave(witness_.place, here_.now);
        EXPECT_TRUE(here_.table.empty());
        EXPECT_TRUE(here_.table.scheduler().empty());
    }

private:
    void reply()
    {
        here_.table.created(here_.seen("a", "processing"), here_.now);
        here_.table.join(one_.place, "a", here_.now);
        if (one_.endings.empty()) {
            here_.table.join(witness_.place, "a", here_.now);
        }
        joined_ = true;
        ends_now(hooked_ && trusted_);
    }

    void look()
    {
        const auto what = ++looks_ == 1 ? here_.seen("a", "processing") : here_.completed("a");
        if (by_list_) {
            here_.page(what);
        } else {
            here_.table.saw(what, here_.now);
        }
        ends_now(looks_ > 1);
    }

    /// What has just come ends the wait, if it has begun and nothing else has ended it.
    void ends_now(bool terminal) { must_end_ = must_end_ || (terminal && joined_ && !over_); }

    bool trusted_;
    bool by_list_;
    table_rig here_;
    waiting_one one_{here_.now + 15min};
    waiting_one witness_{here_.now + 24h};
    bool joined_ = false;
    bool hooked_ = false;
    bool must_end_ = false;
    bool over_ = false;
    bool cancelled_ = false;
    int looks_ = 0;
};

void check_order(const std::array<arrival, 8>& order, bool trusted, bool by_list)
{
    race one(trusted, by_list);
    for (const auto each : order) {
        one.happen(each);
    }
    one.check();
}

TEST(job_race, every_order_of_arrivals_gives_exactly_one_resolution_with_the_same_value)
{
    for (const bool trusted : {true, false}) {
        for (const bool by_list : {true, false}) {
            std::array<arrival, 8> order{
                arrival::reply,
                arrival::hook,
                arrival::hook,
                arrival::poll,
                arrival::poll,
                arrival::poll,
                arrival::cancel,
                arrival::deadline,
            };
            std::size_t orders = 0;
            do {
                check_order(order, trusted, by_list);
                ++orders;
            } while (!HasFailure() && std::next_permutation(order.begin(), order.end()));
            EXPECT_TRUE(HasFailure() || orders == 3360u) << orders;
        }
    }
}

TEST(job_race, webhooks_that_do_not_come_end_the_slow_polling_and_one_that_comes_restores_it)
{
    table_rig here;
    std::vector<std::unique_ptr<waiting_one>> all;
    for (int index = 0; index < 6; ++index) {
        all.push_back(std::make_unique<waiting_one>(here.now + 1h));
        here.table.join(all.back()->place, std::to_string(index), here.now);
        here.table.expect_webhook(std::to_string(index), here.now);
    }
    EXPECT_TRUE(here.table.find("5")->poll.slow);
    for (const auto* id : {"0", "1", "2"}) {
        EXPECT_TRUE(here.table.webhooks_work());
        here.table.saw(here.completed(id), here.now += 30s);
    }
    EXPECT_FALSE(here.table.webhooks_work());
    EXPECT_FALSE(here.table.find("5")->poll.slow);
    here.table.announce(here.webhook("2", false), here.now += 1s); // it was only late
    EXPECT_TRUE(here.table.webhooks_work());
    EXPECT_TRUE(here.table.find("5")->poll.slow);
    for (auto& each : all) {
        here.table.leave(each->place, here.now);
    }
}

TEST(job_race, a_failed_job_on_a_page_is_confirmed_by_its_own_read)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    auto brief = here.seen("a", "failed", here.value);
    brief.complete = false;
    here.page(brief);
    EXPECT_TRUE(one.endings.empty());
    const auto step = here.table.scheduler().next(here.now, {});
    ASSERT_TRUE(step.read);
    EXPECT_EQ(step.read->what, andante::jobs::planned_read::kind::job);
    here.table.saw(here.seen("a", "failed", here.value), here.now);
    EXPECT_TRUE(one.has_value());
}

} // namespace
