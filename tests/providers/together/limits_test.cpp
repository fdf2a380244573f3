// Two hundred requests under each kind of window that the service may have, and each profile of
// limits, in virtual time.
#include <andante/providers/together/profile.hpp>

#include "emulator/kit/rate_window.hpp"
#include "providers/together/workshop.hpp"
#include "support/window_kinds.hpp"

namespace together_limits_test {
namespace {

using namespace together_test;
using together::limit_profile;

constexpr int job_count = 200;

emulator::memory_options some_network()
{
    emulator::memory_options network;
    network.min_latency = 20ms;
    network.max_latency = 80ms;
    return network;
}

/// A network on which a second is not short.
emulator::memory_options quick_network()
{
    emulator::memory_options network;
    network.min_latency = 5ms;
    network.max_latency = 15ms;
    return network;
}

adjustment with(limit_profile which)
{
    return
        [which](andante::client_options&, together::service_options& how) { how.limits = which; };
}

/// What the limit on images is by now.
unsigned images_limit(const together::client& client)
{
    const auto limits = client.limits();
    for (const auto& each : limits->windows) {
        if (each.name == "images") {
            return each.limit;
        }
    }
    return 0;
}

/// When somebody who sees the server's counter and has no latency would have sent the last one.
std::chrono::duration<double> least_makespan(const emulator::rate_rule& rule)
{
    constexpr auto step = 10ms;
    const auto counter = emulator::make_rate_window(rule);
    // The moment at which virtual time begins.
    const emulator::time_point begin = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    auto now = begin;
    for (int sent = 0; sent < job_count;) {
        if (counter->look(now).remaining > 0) {
            sent += counter->ask(now).admitted ? 1 : 0;
        } else {
            now += step;
        }
    }
    return now - begin;
}

void draw_all(workshop& here)
{
    crowd all(here);
    for (int each = 0; each < job_count; ++each) {
        all.start(here.client.images().create(together::image_request("a heron", image_model)));
    }
    all.finish();
    all.expect_success();
}

class together_windows
    : public testing::TestWithParam<std::tuple<emulator::window_type, limit_profile>> {};

std::string
name_of(const testing::TestParamInfo<std::tuple<emulator::window_type, limit_profile>>& each)
{
    return std::string(to_string(std::get<0>(each.param))) + '_' +
           std::string(together::to_string(std::get<1>(each.param)));
}

INSTANTIATE_TEST_SUITE_P(
    kinds,
    together_windows,
    testing::Combine(
        andante_tests::every_window_kind(),
        testing::Values(limit_profile::learned, limit_profile::fixed)
    ),
    name_of
);

TEST_P(together_windows, two_hundred_images_meet_no_429_and_take_hardly_longer_than_they_must)
{
    const auto& [type, which] = GetParam();
    auto settings = service::settings();
    settings.rates.images.type = type;
    settings.rates.per_model = which == limit_profile::learned;
    workshop here(settings, with(which), some_network());
    draw_all(here);
    EXPECT_EQ(here.server->images_drawn(), std::size_t(job_count));
    EXPECT_EQ(here.server->record().count_status(429), 0U);
    const std::chrono::duration<double> took = here.time.elapsed();
    const auto least = least_makespan(settings.rates.images);
    EXPECT_LE(took / least, 1.05) << took.count() << " s where " << least.count() << " s would do";
}

TEST(together_limits, two_hundred_requests_by_the_second_meet_no_429)
{
    auto settings = service::settings();
    settings.rates.scheme = service::limit_scheme::dynamic;
    workshop here(settings, with(limit_profile::dynamic), quick_network());
    draw_all(here);
    EXPECT_EQ(here.server->record().count_status(429), 0U);
    const std::chrono::duration<double> took = here.time.elapsed();
    const double least = job_count - 1; // one a second
    RecordProperty("ratio", std::to_string(took.count() / least));
    EXPECT_LE(took.count() / least, 1.05) << took.count();
}

/// Knows that ten images a second are allowed.
adjustment knowing_ten_a_second(limit_profile which)
{
    return [which](andante::client_options& options, together::service_options& how) {
        how.limits = which;
        options.policies = together::policies(which);
        options.policies->set(andante::pacing::window_limit("images", 10, 1s));
    };
}

TEST(together_limits, ten_a_second_are_used_but_for_what_latency_costs)
{
    auto settings = service::settings();
    settings.rates.scheme = service::limit_scheme::dynamic;
    settings.rates.base_a_minute = 600;
    workshop here(settings, knowing_ten_a_second(limit_profile::dynamic), quick_network());
    draw_all(here);
    EXPECT_EQ(here.server->record().count_status(429), 0U);
    const std::chrono::duration<double> took = here.time.elapsed();
    const double least = (job_count / 10) - 1;
    RecordProperty("ratio", std::to_string(took.count() / least));
    EXPECT_LE(took.count() / least, 1.05) << took.count();
}

class together_seconds : public testing::TestWithParam<emulator::window_type> {};

INSTANTIATE_TEST_SUITE_P(
    kinds, together_seconds, andante_tests::every_window_kind(), andante_tests::window_kind_name
);

/// The least that one needs who has no refusal.
std::chrono::duration<double> least_of_seconds(const emulator::rate_rule& rule)
{
    auto counters = rule;
    switch (rule.type) {
    case emulator::window_type::fixed:
        // A Date of whole seconds does not say where in one it was written: before a refusal
        // nothing tells the windows from the counters that weigh the last one too.
        counters.type = emulator::window_type::sliding_counter;
        return least_makespan(counters);
    case emulator::window_type::gcra:
        // Of two requests, one may have come late by a trip and the next one early.
        return least_makespan(rule) + job_count * std::chrono::duration<double>(10ms);
    default:
        return least_makespan(rule);
    }
}

TEST_P(together_seconds, ten_a_second_are_used_and_never_exceeded_however_they_are_counted)
{
    auto settings = service::settings();
    settings.rates.images.limit = 10;
    settings.rates.images.window = 1s;
    settings.rates.images.type = GetParam();
    workshop here(settings, knowing_ten_a_second(limit_profile::fixed), quick_network());
    draw_all(here);
    EXPECT_EQ(here.server->record().count_status(429), 0U);
    const std::chrono::duration<double> took = here.time.elapsed();
    const auto least = least_of_seconds(settings.rates.images);
    RecordProperty("ratio", std::to_string(took / least));
    EXPECT_LE(took / least, 1.05) << took.count() << " s where " << least.count() << " s would do";
}

TEST(together_limits, the_dynamic_profile_follows_a_rate_that_grows)
{
    auto settings = service::settings();
    settings.rates.scheme = service::limit_scheme::dynamic;
    settings.rates.base_a_minute = 600; // ten a second, where the profile begins with one
    workshop here(settings, with(limit_profile::dynamic), some_network());
    draw_all(here);
    EXPECT_EQ(here.server->record().count_status(429), 0U);
    EXPECT_LT(here.time.elapsed(), 40s) << "20 s would do for who knows";
}

TEST(together_limits, the_learned_profile_is_corrected_in_both_directions)
{
    for (const unsigned limit : {20U, 240U}) {
        auto settings = service::settings();
        settings.rates.images.limit = limit;
        settings.rates.per_model = true;
        workshop here(settings, with(limit_profile::learned), some_network());
        draw_all(here);
        EXPECT_EQ(here.server->record().count_status(429), 0U) << limit;
        const auto limits = here.client.limits();
        ASSERT_EQ(limits->windows.size(), 1U);
        EXPECT_EQ(limits->windows[0].limit, limit) << "the table says 60";
    }
}

TEST(together_limits, the_fixed_profile_is_only_lowered)
{
    auto settings = service::settings();
    settings.rates.images.limit = 240;
    workshop here(settings, with(limit_profile::fixed), some_network());
    draw_all(here);
    EXPECT_EQ(images_limit(here.client), 60U);
    EXPECT_GT(here.time.elapsed(), 2min);
    settings.rates.images.limit = 20;
    workshop lower(settings, with(limit_profile::fixed), some_network());
    draw_all(lower);
    EXPECT_EQ(images_limit(lower.client), 20U);
    EXPECT_EQ(lower.server->record().count_status(429), 0U);
}

TEST(together_limits, tokens_are_learnt_from_answers_and_kept)
{
    auto settings = service::settings();
    settings.rates.per_model = true;
    settings.rates.tokens = 1'000;
    workshop here(settings, with(limit_profile::learned), some_network());
    crowd all(here);
    chat::request asked(chat_model, "a story of about ten words for somebody who listens well");
    asked.max_tokens = 20;
    for (int each = 0; each < job_count; ++each) {
        all.start(here.client.chat().create(asked));
    }
    all.finish();
    all.expect_success();
    EXPECT_EQ(here.server->record().count_status(429), 0U);
    EXPECT_GT(here.time.elapsed(), 2min);
    const auto limits = here.client.limits();
    ASSERT_EQ(limits->tokens.size(), 1U);
    EXPECT_EQ(limits->tokens[0].partition, chat_model);
    EXPECT_EQ(limits->tokens[0].amount, 1'000);
}

TEST(together_limits, each_model_has_limits_of_its_own)
{
    auto settings = service::settings();
    settings.rates.per_model = true;
    settings.rates.chat.limit = 600;
    workshop here(settings);
    crowd all(here);
    for (int each = 0; each < 500; ++each) {
        all.start(here.client.chat().create(chat::request(chat_model, "Hello")));
        all.start(here.client.chat().create(chat::request("Qwen/Qwen2.5-7B-Instruct-Turbo", "Hello")
        ));
    }
    all.finish();
    all.expect_success();
    EXPECT_LT(here.time.elapsed(), 30s) << "1000 requests where one model may have 600";
    EXPECT_EQ(here.server->record().count_status(429), 0U);
    EXPECT_EQ(here.client.limits()->windows.size(), 2U);
}

TEST(together_limits, a_model_can_be_given_a_limit_of_its_own)
{
    workshop here(quiet(), [](andante::client_options& options, together::service_options&) {
        options.policies = together::policies();
        options.policies->set(
            andante::pacing::window_limit("images[" + image_model + "]", 2, std::chrono::minutes(1))
        );
    });
    for (int each = 0; each < 3; ++each) {
        here.run(here.client.images().create(together::image_request("a heron", image_model)));
    }
    EXPECT_GE(here.time.elapsed(), 60s);
    const auto limits = here.client.limits();
    ASSERT_EQ(limits->windows.size(), 1U) << "in place of the general one";
    EXPECT_EQ(limits->windows[0].name, "images[" + image_model + "]");
}

TEST(together_limits, what_a_model_used_is_used_for_the_next_process)
{
    workshop here(quiet());
    const auto draw = [&here](together::client& client) {
        here.run(client.images().create(together::image_request("a heron", image_model)));
    };
    for (int each = 0; each < 60; ++each) {
        draw(here.client);
    }
    auto next = here.make_client();
    ASSERT_TRUE(next.restore_limits(here.client.save_limits()).has_value());
    const auto before = here.time.elapsed();
    draw(next);
    EXPECT_GE(here.time.elapsed() - before, 55s) << "sixty were drawn in this minute";
}

TEST(together_limits, another_profile_forgets_nothing)
{
    for (const auto which : {limit_profile::fixed, limit_profile::learned}) {
        const bool is_fixed = which == limit_profile::fixed;
        workshop here(quiet(), with(is_fixed ? limit_profile::learned : limit_profile::fixed));
        for (int each = 0; each < 60; ++each) {
            here.run(here.client.images().create(together::image_request("a heron", image_model)));
        }
        auto next = here.make_client(with(which));
        ASSERT_TRUE(next.restore_limits(here.client.save_limits()).has_value());
        const auto before = here.time.elapsed();
        here.run(next.images().create(together::image_request("a heron", image_model)));
        EXPECT_GE(here.time.elapsed() - before, 55s) << together::to_string(which);
    }
}

TEST(together_limits, a_call_by_its_path_is_counted_for_the_model_that_its_body_names)
{
    workshop here(quiet());
    const auto body = andante::raw_json::parse(
        R"({"prompt":"a heron","response_format":"base64","model":")" + image_model + "\"}"
    );
    for (int each = 0; each < 60; ++each) {
        here.run(here.client.call("POST /images/generations", body.value()));
    }
    const auto before = here.time.elapsed();
    here.run(here.client.images().create(together::image_request("a heron", image_model)));
    EXPECT_GE(here.time.elapsed() - before, 55s);
    ASSERT_EQ(here.client.limits()->windows.size(), 1U);
    EXPECT_EQ(here.client.limits()->windows[0].partition, image_model);
}

TEST(together_limits, no_header_at_all_is_no_failure)
{
    auto settings = service::settings();
    settings.rates.headers = false;
    workshop here(settings, with(limit_profile::learned), some_network());
    draw_all(here);
    EXPECT_LE(here.server->record().count_status(429), 2U);
}

TEST(together_limits, each_route_stands_under_its_own_limit)
{
    const auto limits = together::policies();
    const auto limit_of = [&limits](std::string_view route) {
        std::string names;
        for (const auto& each : limits.windows) {
            names += each.routes.covers(route) ? each.name : "";
        }
        for (const auto& each : limits.concurrency) {
            names += each.routes.covers(route) ? each.name : "";
        }
        return names;
    };
    EXPECT_EQ(limit_of("POST /chat/completions"), "chat");
    EXPECT_EQ(limit_of("POST /embeddings"), "embeddings");
    EXPECT_EQ(limit_of("POST /images/generations"), "images");
    EXPECT_EQ(limit_of("POST /fine-tunes"), "fine-tunes");
    EXPECT_EQ(limit_of("POST /batches"), "batches");
    EXPECT_EQ(limit_of("GET /fine-tunes/{id}"), "");
}

TEST(together_limits, a_profile_has_a_name)
{
    for (const auto each : {limit_profile::learned, limit_profile::fixed, limit_profile::dynamic}) {
        EXPECT_EQ(together::parse_limit_profile(together::to_string(each)), each);
    }
    EXPECT_FALSE(together::parse_limit_profile("quick").has_value());
}

} // namespace
} // namespace together_limits_test
