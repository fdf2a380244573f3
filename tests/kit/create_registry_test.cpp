#include "kit/create_registry.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace andante::kit {
namespace {

using namespace std::chrono_literals;
using answer = create_registry::answer;

bool same(const void* object, std::string_view mark)
{
    return *static_cast<const std::string*>(object) == mark;
}

create_mark mark_of(std::string text, bool is_unique)
{
    create_mark mark;
    mark.text = std::move(text);
    mark.is_unique = is_unique;
    return mark;
}

class registry : public ::testing::Test {
protected:
    static jobs::sighting job(std::string id, std::string mark, std::chrono::seconds age)
    {
        jobs::sighting seen;
        seen.id = std::move(id);
        seen.age = age;
        seen.value = std::make_shared<const std::string>(std::move(mark));
        return seen;
    }

    /// A look that began so long after the start.
    newest_jobs look(
        std::chrono::seconds when, std::initializer_list<jobs::sighting> jobs, bool complete = true
    )
    {
        newest_jobs seen;
        seen.items = jobs;
        seen.began = start + when;
        seen.has_all = complete;
        return seen;
    }

    create_registry::number lost(const std::string& mark, bool is_unique)
    {
        const auto one = all.begin(mark_of(mark, is_unique), start);
        all.lose(one, start + 1s);
        return one;
    }

    const time_source::time_point start = time_source::time_point() + 24h;
    create_registry all{same, 10s};
};

TEST_F(registry, an_empty_list_says_nothing_before_the_server_has_had_its_time)
{
    const auto one = lost("a", true);
    EXPECT_EQ(all.judge(one, look(10s, {})).what, answer::open);
    EXPECT_EQ(all.judge(one, look(11s, {})).what, answer::absent);
}

TEST_F(registry, a_list_that_does_not_reach_back_says_nothing)
{
    const auto one = lost("a", true);
    EXPECT_EQ(all.judge(one, look(60s, {job("1", "b", 30s)}, false)).what, answer::hidden);
    EXPECT_EQ(all.judge(one, look(60s, {job("1", "b", 61s)}, false)).what, answer::hidden);
    EXPECT_EQ(all.judge(one, look(60s, {job("1", "b", 63s)}, false)).what, answer::absent);
}

TEST_F(registry, a_job_without_an_age_may_be_of_now_and_does_not_reach_back)
{
    const auto one = lost("a", false);
    auto ageless = job("1", "b", 0s);
    ageless.age.reset();
    EXPECT_EQ(all.judge(one, look(60s, {ageless}, false)).what, answer::hidden);
    auto own = ageless;
    own.value = std::make_shared<const std::string>("a");
    EXPECT_EQ(all.judge(one, look(60s, {own}, false)).what, answer::found);
}

TEST_F(registry, a_unique_mark_is_found_at_any_age_and_another_only_since_it_was_sent)
{
    const auto unique = lost("a", true);
    EXPECT_EQ(all.judge(unique, look(60s, {job("1", "a", 500s)})).what, answer::found);
    const auto common = lost("b", false);
    EXPECT_EQ(all.judge(common, look(60s, {job("1", "b", 63s)})).what, answer::absent);
    EXPECT_EQ(all.judge(common, look(60s, {job("1", "b", 62s)})).what, answer::found);
}

TEST_F(registry, a_job_that_has_an_owner_is_nobodys_else)
{
    const auto first = lost("a", false);
    const auto second = lost("a", false);
    const auto seen = look(20s, {job("1", "a", 19s)});
    ASSERT_EQ(all.judge(first, seen).what, answer::found);
    all.own(first, "1");
    EXPECT_EQ(all.judge(second, seen).what, answer::absent);
}

TEST_F(registry, one_that_is_under_way_with_the_same_mark_may_own_what_is_there)
{
    const auto other = all.begin(mark_of("a", false), start);
    const auto one = lost("a", false);
    const auto seen = look(20s, {job("1", "a", 19s)});
    EXPECT_EQ(all.judge(one, seen).what, answer::open);
    EXPECT_EQ(all.judge(one, seen).job->id, "1");
    const auto two = look(20s, {job("2", "a", 1s), job("1", "a", 19s)});
    EXPECT_EQ(all.judge(one, two).what, answer::found);
    EXPECT_EQ(all.judge(one, two).job->id, "1") << "the oldest";
    all.own(other, "1");
    EXPECT_EQ(all.judge(one, seen).what, answer::absent);
    EXPECT_EQ(all.judge(one, two).job->id, "2");
}

TEST_F(registry, one_that_has_ended_is_in_nobodys_way)
{
    const auto other = all.begin(mark_of("a", false), start);
    const auto one = lost("a", false);
    all.end(other);
    EXPECT_EQ(all.judge(one, look(20s, {job("1", "a", 19s)})).what, answer::found);
}

TEST_F(registry, one_that_was_sent_again_is_under_way)
{
    const auto one = lost("a", false);
    const auto other = lost("a", false);
    all.resend(other);
    EXPECT_EQ(all.judge(one, look(20s, {job("1", "a", 2s)})).what, answer::open);
    all.lose(other, start + 15s);
    EXPECT_EQ(all.judge(one, look(20s, {job("1", "a", 2s)})).what, answer::found);
    EXPECT_EQ(all.judge(other, look(20s, {})).what, answer::open) << "since the last loss";
    EXPECT_EQ(all.judge(other, look(25s, {})).what, answer::absent);
}

TEST_F(registry, a_page_that_took_long_shows_no_job_older_than_it_was)
{
    const auto one = lost("a", false);
    newest_jobs seen;
    seen.began = start + 20s;
    jobs::listing page;
    page.items = {job("2", "b", 30s), job("1", "a", 50s)}; // as of its answer, 30 s later
    page.has_more = true;
    add_page(seen, page, start + 50s);
    EXPECT_EQ(all.judge(one, seen).what, answer::found);
    EXPECT_FALSE(reaches_back(seen, start)) << "the last was begun when the first was sent";
}

TEST_F(registry, pages_that_have_moved_show_each_job_once)
{
    const auto other = all.begin(mark_of("a", false), start);
    const auto one = lost("a", false);
    newest_jobs seen;
    seen.began = start + 20s;
    jobs::listing page;
    page.items = {job("3", "b", 1s), job("2", "a", 10s)};
    page.has_more = true;
    add_page(seen, page, seen.began);
    page.items = {job("2", "a", 10s), job("1", "b", 60s)};
    add_page(seen, page, seen.began);
    EXPECT_EQ(seen.items.size(), 3u);
    EXPECT_TRUE(reaches_back(seen, start));
    EXPECT_EQ(all.judge(one, seen).what, answer::open) << "the one job may be of " << other;
}

TEST_F(registry, pages_between_which_jobs_were_deleted_say_nothing)
{
    const auto one = lost("a", true);
    newest_jobs seen;
    seen.began = start + 20s;
    jobs::listing page;
    page.items = {job("4", "b", 1s), job("3", "b", 2s)};
    page.has_more = true;
    add_page(seen, page, seen.began);
    page.items = {job("1", "b", 60s)}; // and 2 was in the place of 3
    page.has_more = false;
    add_page(seen, page, seen.began);
    EXPECT_EQ(all.judge(one, seen).what, answer::hidden);
}

TEST_F(registry, the_oldest_that_is_lost_says_how_far_to_look)
{
    EXPECT_EQ(all.oldest_lost(start + 1h), start + 1h);
    all.begin(mark_of("a", true), start);
    const auto later = all.begin(mark_of("b", true), start + 5s);
    all.lose(later, start + 6s);
    EXPECT_EQ(all.oldest_lost(start + 1h), start + 5s);
}

} // namespace
} // namespace andante::kit
