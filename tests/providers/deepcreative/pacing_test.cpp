// What the documented limits mean for many predictions, in virtual time.
#include "providers/deepcreative/lab.hpp"
#include "support/window_kinds.hpp"

#include <algorithm>
#include <map>

namespace {

using namespace deepcreative_test;

/// Notes every second how many run, until the crowd is through.
class watch_running {
public:
    explicit watch_running(lab& here)
        : here_(here)
    {}

    asio::awaitable<void> watch(const together* crowd)
    {
        const auto time = here_.time.source();
        while (!crowd->is_over()) {
            samples.push_back(here_.service->running());
            co_await time->sleep_for(1s);
        }
    }

    std::vector<std::size_t> samples;

private:
    lab& here_;
};

andante::wait_options patient()
{
    andante::wait_options options(24h);
    options.call.deadline = 24h;
    return options;
}

class deepcreative_windows : public testing::TestWithParam<emulator::window_type> {};

INSTANTIATE_TEST_SUITE_P(
    kinds, deepcreative_windows, andante_tests::every_window_kind(), andante_tests::window_kind_name
);

TEST_P(deepcreative_windows, two_hundred_predictions_take_hardly_longer_than_they_must)
{
    labs::settings settings;
    settings.rate.type = GetParam();
    settings.jobs.time = 60s;
    lab here(settings);
    together all(here);
    for (int number = 0; number < 200; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    watch_running watcher(here);
    together watching(here);
    watching.start(watcher.watch(&all));
    all.finish();
    const auto took = here.time.elapsed();
    watching.finish();

    for (const auto& each : all.outcomes) {
        EXPECT_FALSE(each.has_value()) << each->message();
    }
    const auto& record = here.service->record();
    EXPECT_EQ(here.service->accepted(), 200U);
    EXPECT_EQ(record.count_status(429), 0U);
    constexpr auto optimum = 200 / 5 * 60s;
    EXPECT_LE(took, optimum * 105 / 100) << std::chrono::duration<double>(took).count() << " s";
    EXPECT_LE(*std::max_element(watcher.samples.begin(), watcher.samples.end()), 5U);
}

TEST(deepcreative_pacing, places_are_taken_again_as_soon_as_an_end_was_seen)
{
    labs::settings settings;
    settings.jobs.time = 40s;
    settings.jobs.max_time = 80s;
    lab here(settings);
    together all(here);
    for (int number = 0; number < 60; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    watch_running watcher(here);
    together watching(here);
    watching.start(watcher.watch(&all));
    all.finish();
    watching.finish();
    EXPECT_EQ(here.service->record().count_status(429), 0U);
    EXPECT_EQ(*std::max_element(watcher.samples.begin(), watcher.samples.end()), 5U);
    // While work waits a place is empty only from an end until the look that sees it.
    watcher.samples.resize(watcher.samples.size() - 100);
    double sum = 0;
    for (const auto each : watcher.samples) {
        sum += static_cast<double>(each);
    }
    EXPECT_GE(sum / static_cast<double>(watcher.samples.size()), 4.5);
}

class deepcreative_places : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(others, deepcreative_places, testing::Bool(), [](const auto& given) {
    return given.param ? "one_is_foreign" : "all_are_ours";
});

TEST_P(deepcreative_places, none_is_empty_and_none_too_many_while_work_waits)
{
    labs::settings settings;
    settings.jobs.time = 40s;
    settings.jobs.max_time = 80s;
    lab here(settings);
    if (GetParam()) {
        here.service->begin_elsewhere();
    }
    together all(here);
    for (int number = 0; number < 60; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    std::size_t samples = 0;
    while (!all.is_over()) {
        here.time.advance(250ms);
        ASSERT_LE(here.service->running(), 5U);
        const auto limits = *here.client.limits();
        if (limits.queued[static_cast<std::size_t>(andante::priority::normal)] > 0) { // creates
            const auto& cap = limits.concurrency.at(0);
            ASSERT_EQ(cap.held + cap.foreign, 5U) << here.time.elapsed() / 1s << " s";
            ++samples;
        }
    }
    EXPECT_GT(samples, 1000U);
}

TEST(deepcreative_pacing, predictions_that_end_at_once_use_most_of_the_request_limit)
{
    labs::settings settings;
    settings.jobs.time = 1s;
    lab here(settings);
    together all(here);
    for (int number = 0; number < 200; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    all.finish();
    for (const auto& each : all.outcomes) {
        EXPECT_FALSE(each.has_value()) << each->message();
    }
    const auto& record = here.service->record();
    EXPECT_EQ(record.count_status(429), 0U);
    const auto requests = record.requests().size();
    EXPECT_LE(requests, 420U) << "one look a prediction, or few more";
    // A look a prediction, and thirty looks a minute at most: the limit keeps a tenth of its places
    // for what is more urgent than a look, and looks wait for ends.
    const auto looks = std::chrono::duration<double>(200 * 2);
    EXPECT_LE(here.time.elapsed(), looks * 1.2);
}

TEST(deepcreative_pacing, a_foreign_prediction_takes_one_place_and_costs_one_refusal)
{
    labs::settings settings;
    settings.jobs.time = 50s;
    lab here(settings);
    here.service->begin_elsewhere();
    together all(here);
    for (int number = 0; number < 40; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    watch_running watcher(here);
    together watching(here);
    watching.start(watcher.watch(&all));
    all.finish();
    watching.finish();
    for (const auto& each : all.outcomes) {
        EXPECT_FALSE(each.has_value()) << each->message();
    }
    EXPECT_LE(*std::max_element(watcher.samples.begin(), watcher.samples.end()), 5U);
    // One to find out, and one each time somebody looks whether it is over.
    EXPECT_LE(here.service->record().count_status(429), 5U);
    double sum = 0;
    watcher.samples.resize(watcher.samples.size() - 60);
    for (const auto each : watcher.samples) {
        sum += static_cast<double>(each);
    }
    EXPECT_GE(sum / static_cast<double>(watcher.samples.size()), 4.6)
        << "never below while work waits";
}

TEST(deepcreative_pacing, a_place_that_somebody_elses_end_frees_is_used_again)
{
    labs::settings settings;
    settings.jobs.time = 50s;
    lab here(settings);
    const auto foreign = here.service->begin_elsewhere();
    together all(here);
    for (int number = 0; number < 60; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    here.time.advance(2min);
    here.service->finish(foreign);
    here.time.advance(4min);
    std::size_t most = 0;
    for (int second = 0; second < 60; ++second) {
        here.time.advance(1s);
        most = std::max(most, here.service->running());
    }
    EXPECT_EQ(most, 5U);
    all.finish();
}

TEST(deepcreative_pacing, a_refusal_that_names_another_cap_changes_ours)
{
    labs::settings settings;
    settings.running = 3;
    lab here(settings);
    together all(here);
    for (int number = 0; number < 12; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    all.finish();
    EXPECT_EQ(here.client.limits()->concurrency.at(0).cap, 3U);
    EXPECT_LE(here.service->record().count_status(429), 2U)
        << "those that were on their way, and none later";
}

TEST(deepcreative_pacing, looks_take_half_of_the_limit_at_most_and_none_comes_within_a_second)
{
    labs::settings settings;
    settings.jobs.time = 10min;
    lab here(settings);
    together all(here);
    for (int number = 0; number < 5; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    all.finish();
    std::vector<emulator::time_point> looks;
    std::map<std::string, emulator::time_point> last;
    for (const auto& each : here.service->record().requests(status_route)) {
        looks.push_back(each.time);
        if (const auto before = last.find(each.target); before != last.end()) {
            EXPECT_GE(each.time - before->second, 1s) << each.target;
        }
        last[each.target] = each.time;
    }
    ASSERT_GT(looks.size(), 30U);
    for (std::size_t first = 0; first + 30 < looks.size(); ++first) {
        EXPECT_GE(looks[first + 30] - looks[first], 60s);
    }
}

TEST(deepcreative_pacing, the_request_limit_is_kept_by_all_routes_together)
{
    lab here;
    together all(here);
    for (int number = 0; number < 90; ++number) {
        all.start(here.client.account());
    }
    for (int number = 0; number < 5; ++number) {
        all.start(here.client.predictions().create_and_wait(asked_for(), patient()));
    }
    all.finish();
    EXPECT_EQ(here.service->record().count_status(429), 0U);
}

TEST(deepcreative_restart, each_saved_prediction_has_its_place_and_is_looked_at_once)
{
    labs::settings settings;
    settings.jobs.time = 10min;
    lab here(settings);
    std::vector<std::string> ids;
    for (int number = 0; number < 4; ++number) {
        ids.push_back(here.run(here.client.predictions().create(asked_for())).id);
    }
    const auto saved = here.client.save_limits();
    here.time.advance(1min);
    here.service->finish(ids[0]);
    here.service->finish(ids[1]);

    const deepcreative::client second(here.time.executor(), here.options());
    ASSERT_TRUE(second.restore_limits(saved).has_value());
    EXPECT_EQ(second.limits()->concurrency.at(0).held, 4U);
    here.service->record().clear();
    here.run(second.predictions().create(asked_for()));
    here.time.advance(30s);
    std::map<std::string, int> looks;
    for (const auto& each : here.service->record().requests(get_route)) {
        ++looks[each.target];
    }
    EXPECT_EQ(looks.size(), 4U);
    for (const auto& [target, count] : looks) {
        EXPECT_EQ(count, 1) << target;
    }
    EXPECT_EQ(second.limits()->concurrency.at(0).held, 3U) << "two that run, and the new one";
    EXPECT_EQ(here.service->record().count_status(429), 0U);
}

TEST(deepcreative_restart, creates_wait_for_the_places_of_a_former_process)
{
    labs::settings settings;
    settings.jobs.time = 3min;
    lab here(settings);
    for (int number = 0; number < 5; ++number) {
        here.run(here.client.predictions().create(asked_for()));
    }
    const deepcreative::client second(here.time.executor(), here.options());
    ASSERT_TRUE(second.restore_limits(here.client.save_limits()).has_value());
    andante::call_options patience;
    patience.deadline = 1h;
    here.run(second.predictions().create(asked_for(), patience));
    EXPECT_EQ(here.service->record().count_status(429), 0U);
    EXPECT_LT(here.time.elapsed(), 3min + 30s);
}

} // namespace
