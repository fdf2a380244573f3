// Two hundred calls under each kind of window that the service may have, in virtual time.
#include <andante/pacing/rate_limiter.hpp>

#include "emulator/kit/rate_window.hpp"
#include "providers/pioneer/outpost.hpp"
#include "support/window_kinds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pioneer_limits_test {
namespace {

using namespace pioneer_test;

constexpr int call_count = 200;

/// What a run needs: the limits that matter, small enough to matter.
struct trial {
    unsigned ip_minute = 100'000;
    unsigned ip_hour = 1'000'000;
    unsigned user_minute = 100'000;
    int users = 1;
    std::string limit = "llm"; ///< The user's.
};

emulator::rate_rule& rule_of(served::rate_settings& rates, std::string_view limit)
{
    return limit == "llm"         ? rates.llm
           : limit == "inference" ? rates.inference
           : limit == "gliner"    ? rates.gliner
           : limit == "generate"  ? rates.generate
                                  : rates.training;
}

/// A call that the limit counts; of those that begin jobs, the create.
void start_one(together& all, const pioneer::client& client, std::string_view limit)
{
    if (limit == "inference") {
        all.start(client.inference().encode(names_in("Ada")));
    } else if (limit == "gliner") {
        const pioneer::extraction_schema people(std::vector<std::string>{"person"});
        all.start(client.extraction().create({"Ada", people}));
    } else if (limit == "generate") {
        all.start(client.synthesis().create({pioneer::synthesis_task::decoder, "made-up"}));
    } else if (limit == "training") {
        all.start(client.training().create({"m", "base", {pioneer::training_data("data")}}));
    } else {
        all.start(client.completions().create(pioneer::text_request("m", "Once")));
    }
}

served::settings served_by(const trial& of, emulator::window_type type)
{
    served::settings settings;
    auto& rates = settings.rates;
    rates.ip_minute.limit = of.ip_minute;
    rates.ip_hour.limit = of.ip_hour;
    auto& own = rule_of(rates, of.limit);
    own.limit = of.user_minute;
    rates.ip_minute.type = rates.ip_hour.type = own.type = type;
    settings.jobs.synthesis = 0ms;
    settings.users.clear();
    for (int number = 0; number < of.users; ++number) {
        const auto name = std::to_string(number);
        settings.users.emplace_back("pio_sk_" + name, "user-" + name, "team-" + name);
    }
    return settings;
}

andante::pacing::policy_set policies_for(const trial& of)
{
    auto all = pioneer::policies_of_users();
    all.set({"ip-minute", of.ip_minute, 1min});
    all.set({"ip-hour", of.ip_hour, 1h});
    all.set({of.limit, of.user_minute, 1min});
    return all;
}

/// When somebody who sees such a server's counters and has no latency would have sent the last
/// call.
std::chrono::duration<double> seen_makespan(const trial& of, emulator::window_type type)
{
    auto settings = served_by(of, type);
    constexpr auto step = 10ms;
    const auto minute = emulator::make_rate_window(settings.rates.ip_minute);
    const auto hour = emulator::make_rate_window(settings.rates.ip_hour);
    std::vector<std::unique_ptr<emulator::rate_window>> users;
    std::vector<int> left;
    for (int number = 0; number < of.users; ++number) {
        users.push_back(emulator::make_rate_window(rule_of(settings.rates, of.limit)));
        left.push_back(call_count / of.users);
    }
    const emulator::time_point begin = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    auto now = begin;
    while (*std::max_element(left.begin(), left.end()) > 0) {
        bool is_sent = false;
        for (std::size_t user = 0; user < users.size(); ++user) {
            const bool is_free = left[user] > 0 && minute->look(now).remaining > 0 &&
                                 hour->look(now).remaining > 0 &&
                                 users[user]->look(now).remaining > 0;
            if (is_free) {
                minute->ask(now);
                hour->ask(now);
                users[user]->ask(now);
                --left[user];
                is_sent = true;
            }
        }
        now += is_sent ? 0ms : step;
    }
    return now - begin;
}

/// The service tells nothing of what is left, so that nobody can be sooner than the published
/// numbers allow in any window, nor than the server itself allows.
std::chrono::duration<double> least_makespan(const trial& of, emulator::window_type type)
{
    return std::max(seen_makespan(of, type), seen_makespan(of, emulator::window_type::sliding_log));
}

/// Refusals that nobody can avoid: of two kinds of counter, which allow less than is published,
/// only a refusal tells, once or twice for each limit.
std::size_t needed_refusals(const trial& of, emulator::window_type type)
{
    using emulator::window_type;
    const bool is_stricter = type == window_type::sliding_counter || type == window_type::gcra;
    const std::size_t limits = of.users == 1 ? 1 : 4;
    return is_stricter ? 2 * limits : 0;
}

class pioneer_windows : public testing::TestWithParam<emulator::window_type> {
protected:
    static void expect_good(const trial& of)
    {
        const auto settings = served_by(of, GetParam());
        andante::testing::virtual_time time;
        const auto service = std::make_shared<served::service>(settings);
        if (of.limit == "training") {
            make_data(*service, settings.users.front().key, time.source()->utc_now() - 1h);
            service->record().clear();
        }
        const auto limiter =
            andante::pacing::make_rate_limiter(time.executor(), time.source(), policies_for(of));
        std::vector<pioneer::client> clients;
        for (const auto& each : settings.users) {
            emulator::memory_options network;
            network.min_latency = 20ms;
            network.max_latency = 80ms;
            andante::client_options options;
            options.api_key = andante::secret(each.key);
            options.time = time.source();
            options.random_seed = 1;
            options.pacer = limiter;
            options.transport =
                emulator::make_memory_transport(service, time.source(), std::move(network));
            clients.emplace_back(time.executor(), options, pioneer::edition::june_2026, each.name);
        }
        together all(time);
        for (int number = 0; number < call_count; ++number) {
            const auto& client = clients[static_cast<std::size_t>(number) % clients.size()];
            start_one(all, client, of.limit);
        }
        all.finish();
        EXPECT_EQ(all.failed(), 0U);
        EXPECT_LE(service->record().count_status(429), needed_refusals(of, GetParam()));
        EXPECT_EQ(
            service->record().requests().size() - service->record().count_status(429),
            std::size_t(call_count)
        );
        const std::chrono::duration<double> took = time.elapsed();
        const auto least = least_makespan(of, GetParam()) + std::chrono::duration<double>(0.08);
        RecordProperty("ratio", std::to_string(took / least));
        EXPECT_LE(took / least, 1.05)
            << took.count() << " s where " << least.count() << " s would do";
    }
};

INSTANTIATE_TEST_SUITE_P(
    kinds, pioneer_windows, andante_tests::every_window_kind(), andante_tests::window_kind_name
);

TEST_P(pioneer_windows, the_minute_of_an_address_is_used_up_and_never_exceeded)
{
    trial of;
    of.ip_minute = 30;
    expect_good(of);
}

TEST_P(pioneer_windows, the_hour_of_an_address_is_used_up_and_never_exceeded)
{
    trial of;
    of.ip_hour = 50;
    expect_good(of);
}

TEST_P(pioneer_windows, each_minute_of_a_user_is_used_up_and_never_exceeded)
{
    for (const auto* limit : {"llm", "inference", "gliner", "generate", "training"}) {
        SCOPED_TRACE(limit);
        trial of;
        of.user_minute = 20;
        of.limit = limit;
        expect_good(of);
    }
}

TEST_P(pioneer_windows, two_users_behind_one_address_share_what_counts_it_and_nothing_else)
{
    trial of;
    of.ip_minute = 30;
    of.ip_hour = 150;
    of.user_minute = 20;
    of.users = 2;
    expect_good(of);
}

std::string limits_of(const andante::pacing::policy_set& all, std::string_view route)
{
    std::string names;
    for (const auto& each : all.windows) {
        names += each.routes.covers(route) ? each.name + " " : "";
    }
    return names;
}

TEST(pioneer_limits, each_route_stands_under_its_own_limits_and_those_of_the_address)
{
    const auto june = pioneer::policies();
    EXPECT_EQ(limits_of(june, "POST /inference"), "ip-minute ip-hour inference ");
    for (const auto* route :
         {"POST /v1/chat/completions", "POST /v1/completions", "POST /v1/responses"}) {
        EXPECT_EQ(limits_of(june, route), "ip-minute ip-hour llm ");
    }
    EXPECT_EQ(limits_of(june, "POST /v1/messages"), "ip-minute ip-hour llm ");
    EXPECT_EQ(limits_of(june, "POST /gliner-2/async"), "ip-minute ip-hour gliner ");
    EXPECT_EQ(limits_of(june, "POST /gliner-2"), "ip-minute ip-hour gliner ");
    EXPECT_EQ(limits_of(june, "GET /gliner-2/jobs/{job_id}"), "ip-minute ip-hour ");
    EXPECT_EQ(limits_of(june, "POST /generate"), "ip-minute ip-hour generate ");
    EXPECT_EQ(limits_of(june, "POST /generate/ner/label-existing"), "ip-minute ip-hour generate ");
    EXPECT_EQ(limits_of(june, "POST /felix/training-jobs"), "ip-minute ip-hour training ");
    EXPECT_EQ(limits_of(june, "POST /felix/training-jobs/{id}/stop"), "ip-minute ip-hour ");
    EXPECT_EQ(limits_of(june, "GET /health"), "ip-minute ip-hour ");
}

TEST(pioneer_limits, later_editions_count_each_route_once_and_everything_at_the_edge)
{
    const auto late = pioneer::policies(pioneer::edition::late_2026);
    EXPECT_EQ(limits_of(late, "POST /inference"), "edge inference ");
    EXPECT_EQ(limits_of(late, "POST /v1/training-jobs"), "edge training ");
    EXPECT_EQ(limits_of(late, "GET /base-models"), "edge ip-minute ip-hour ");
    const auto is_llm = [](const auto& each) { return each.name == "llm"; };
    const auto found = std::find_if(late.windows.begin(), late.windows.end(), is_llm);
    ASSERT_NE(found, late.windows.end());
    EXPECT_EQ(found->count, 5'000U);
}

TEST(pioneer_limits, a_429_without_a_wait_and_in_another_form_closes_all_the_same)
{
    for (const bool is_other : {true, false}) {
        served::settings settings;
        settings.rates.inference.limit = 2;
        settings.rates.tells_wait = false;
        settings.rates.other_body = is_other;
        outpost here(settings);
        for (int each = 0; each < 3; ++each) {
            here.run(here.client.inference().encode(names_in("Ada")));
        }
        EXPECT_GE(here.time.elapsed(), 55s);
        EXPECT_LE(here.time.elapsed(), 3min);
        EXPECT_LE(here.service->record().count_status(429), 12U);
    }
}

} // namespace
} // namespace pioneer_limits_test
