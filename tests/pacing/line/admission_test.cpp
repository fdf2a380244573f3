// Who is let into the line, and who is told at once that it cannot make its deadline.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace pacing_test;

namespace {

pacing::limiter_options plain_log()
{
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    return options;
}

/// Ten a minute, of which `used` are gone.
class used_rig : public engine_rig {
public:
    explicit used_rig(int used)
        : engine_rig(one_window(10), plain_log())
    {
        for (int i = 0; i < used; ++i) {
            accept(ask(), said(*this, 9 - i));
        }
        order.clear();
    }

    double seconds(const pacing::permit_request& request)
    {
        return std::get<double>(engine().estimate(request, now));
    }
};

pacing::permit_request tagged(std::string tag, priority rank = priority::normal)
{
    pacing::permit_request request("GET /x");
    request.tag = std::move(tag);
    request.priority = rank;
    return request;
}

} // namespace

TEST(admission, a_request_that_was_sent_back_is_not_refused_for_those_behind_it)
{
    engine_rig rig(one_window(10), calm_options());
    auto& first = rig.ask(pacing::permit_request("GET /x"), 90);
    rig.ask_many(100); // eleven minutes' worth
    rig.answer(first, 429, said(rig, 0).with("Retry-After", "20"));
    auto again = pacing::permit_request("GET /x");
    again.place = first.given.place;
    auto& returned = rig.ask(again, 90);
    EXPECT_FALSE(returned.refused);
    rig.advance(80);
    EXPECT_TRUE(returned.granted); // and indeed it makes it
}

TEST(admission, a_full_line_takes_back_whom_the_server_sent_back)
{
    auto options = calm_options();
    options.max_queued = 2;
    engine_rig rig(one_window(10), options);
    auto& first = rig.ask();
    rig.ask_many(2);
    EXPECT_EQ(rig.ask().why.code, errc::queue_full_locally);
    rig.answer(first, 429, said(rig, 0).with("Retry-After", "20"));
    rig.ask_again(first, pacing::permit_request("GET /x"));
    EXPECT_FALSE(first.refused);
}

TEST(admission, a_pause_fails_only_those_whose_deadline_is_before_its_end)
{
    engine_rig rig(one_window(10), calm_options());
    auto& first = rig.ask("GET /x", priority::interactive);
    pacing::permit_request urgent("GET /x");
    urgent.priority = priority::interactive;
    auto& hopeless = rig.ask(urgent, 19);
    std::vector<rig_job*> people;
    for (int i = 0; i < 10; ++i) {
        people.push_back(&rig.ask(urgent, 90));
    }
    rig.ask_many(30);
    rig.ask("GET /x", priority::interactive);
    rig.answer(first, 429, said(rig, 0).with("Retry-After", "20"));
    EXPECT_TRUE(hopeless.refused);
    EXPECT_EQ(hopeless.why.until, 20);
    for (const auto* one : people) {
        EXPECT_FALSE(one->refused); // the first of them leaves after twenty seconds
    }
}

TEST(admission, batch_and_polls_are_told_at_once_when_only_the_reserve_is_left)
{
    used_rig rig(9);
    for (const auto rank : {priority::batch, priority::poll}) {
        const auto request = tagged("", rank);
        EXPECT_NEAR(rig.seconds(request), 60, 1e-3);
        auto& hasty = rig.ask(request, 5);
        EXPECT_TRUE(hasty.refused);
        EXPECT_EQ(hasty.why.code, errc::deadline_exceeded);
        EXPECT_NEAR(hasty.why.until, 60, 1e-3);
        EXPECT_FALSE(rig.ask(request, 70).refused);
    }
    EXPECT_EQ(rig.seconds(tagged("", priority::interactive)), 0);
}

TEST(admission, a_starving_poll_may_expect_the_reserve)
{
    auto options = plain_log();
    options.age = std::chrono::seconds(30);
    engine_rig rig(one_window(10), options);
    for (int i = 0; i < 9; ++i) {
        rig.accept(rig.ask(), said(rig, 9 - i));
    }
    const auto request = tagged("", priority::poll);
    EXPECT_NEAR(std::get<double>(rig.engine().estimate(request, rig.now)), 30, 1e-3);
    auto& poll = rig.ask(request, 35);
    EXPECT_FALSE(poll.refused);
    rig.advance(30.1);
    EXPECT_TRUE(poll.granted);
}

TEST(admission, a_short_line_beside_a_long_one_of_another_tag_is_short)
{
    used_rig rig(8);
    for (int i = 0; i < 200; ++i) {
        rig.ask(tagged("bulk")); // two leave, the others wait for twenty minutes
    }
    const auto person = tagged("person");
    EXPECT_NEAR(rig.seconds(person), 60, 1e-3);
    EXPECT_FALSE(rig.ask(person, 62).refused);
    EXPECT_TRUE(rig.ask(tagged("bulk"), 62).refused);
    EXPECT_NEAR(rig.seconds(tagged("bulk")), 1200, 1e-3);
}

TEST(admission, a_lowered_limit_fails_no_tag_for_the_length_of_another_ones_line)
{
    engine_rig rig(one_window(10), calm_options());
    rig.accept(rig.ask(), said(rig, 9));
    auto& granted = rig.ask();
    std::vector<rig_job*> bulk;
    rig.ask_many(8);
    for (int i = 0; i < 50; ++i) {
        bulk.push_back(&rig.ask(tagged("a bulk"), 400));
    }
    auto& person = rig.ask(tagged("person"), 200);
    ASSERT_FALSE(person.refused);
    rig.accept(granted, said(rig, 0).with("X-RateLimit-Limit", "5"));
    EXPECT_FALSE(person.refused); // second in turn
    EXPECT_FALSE(bulk[0]->refused);
    EXPECT_TRUE(bulk[49]->refused); // fiftieth, at five a minute
}

TEST(admission, only_those_who_stand_behind_somebody_are_told_that_others_came_first)
{
    used_rig rig(10);
    auto& first = rig.ask();
    auto& second = rig.ask();
    EXPECT_EQ(rig.engine().reason(first, rig.now), "the window is full");
    EXPECT_EQ(rig.engine().reason(second, rig.now), "others came first");
    EXPECT_NEAR(rig.engine().expected(first, rig.now), 60, 1e-3);
}

TEST(admission, a_spend_cap_takes_what_adds_up_to_it_and_refuses_for_good_what_never_fits)
{
    pacing::policy_set set;
    set.spending.emplace_back("daily", 0.3, pacing::route_set::all());
    engine_rig rig(set, calm_options());
    pacing::permit_request request("POST /jobs");
    request.cost = 0.1;
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(rig.ask(request).granted) << i;
    }
    EXPECT_EQ(rig.ask(request).why.code, errc::quota_exhausted);
    request.cost = 0.4;
    EXPECT_EQ(rig.ask(request).why.code, errc::invalid_request); // not "after midnight" for ever
}

TEST(admission, without_any_window_nobody_ages_within_a_blink)
{
    pacing::policy_set set;
    set.concurrency.emplace_back("jobs", 1, pacing::route_set::all());
    engine_rig rig(set, calm_options());
    auto& running = rig.ask("POST /jobs");
    auto& poll = rig.ask("POST /jobs", priority::poll);
    rig.advance(0.01);
    auto& person = rig.ask("POST /jobs", priority::interactive);
    rig.advance(0.02);
    rig.engine().release_lease(*running.given.route, running.given.ticket, rig.now);
    rig.pump();
    EXPECT_TRUE(person.granted);
    EXPECT_FALSE(poll.granted);
}

TEST(admission, options_that_are_no_number_and_limits_of_nothing_are_not_taken_over)
{
    auto options = calm_options();
    options.reserve = std::nan("");
    EXPECT_EQ(pacing::settings_for(options).reserve, pacing::limiter_options().reserve);
    EXPECT_FALSE(pacing::parse_window_limit("create=0/60s"));
}
