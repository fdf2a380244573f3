#include "emulator/api.hpp"

namespace {

using namespace emulator_test;
using emulator::rate_rule;
using emulator::window_type;

/// The default settings' limits, and each type of window.
class rate_limits : public api {
protected:
    void start_read(rate_rule rule)
    {
        settings chosen;
        chosen.rates.read = rule;
        start(chosen);
    }
    static rate_rule rule(window_type type, unsigned limit = 10)
    {
        rate_rule made;
        made.limit = limit;
        made.type = type;
        return made;
    }
    /// Sends until refused and says how many were admitted.
    unsigned burst()
    {
        unsigned admitted = 0;
        while (admitted < 1000 && (last = get("/v1/me")).status == 200) {
            ++admitted;
        }
        return admitted;
    }
    /// The default moment is 11.25 s into its minute; this one is at the beginning of the next.
    void at_full_minute() { now += 48750ms; }

    answer last;
};

TEST_F(rate_limits, read_limit_refuses_the_61st_with_code_and_headers)
{
    EXPECT_EQ(burst(), 60U);
    EXPECT_EQ(last.status, 429);
    EXPECT_EQ(last.code(), "RATE_LIMITED");
    EXPECT_EQ(last.header("X-RateLimit-Limit"), "60");
    EXPECT_EQ(last.header("X-RateLimit-Remaining"), "0");
    EXPECT_EQ(last.header("Retry-After"), "49") << "48.75 s, rounded up";
    EXPECT_EQ(last.header("X-RateLimit-Reset"), "(none)");
    EXPECT_EQ(last.text.find("retryAfter"), std::string::npos);
}

TEST_F(rate_limits, create_bucket_is_separate_and_has_its_own_code)
{
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(
            post("/v1/generations", json::object{}).header("X-RateLimit-Remaining"),
            std::to_string(9 - i)
        ) << "an invalid call counts as well";
    }
    const auto seen = post("/v1/generations", json::object{{"tags", "slow"}});
    EXPECT_EQ(seen.status, 429);
    EXPECT_EQ(seen.code(), "GENERATION_RATE_LIMITED");
    EXPECT_EQ(seen.header("X-RateLimit-Limit"), "10");
    EXPECT_EQ(burst(), 60U) << "creates take nothing from the read limit";
    now += 49s;
    EXPECT_EQ(post("/v1/generations", json::object{{"tags", "slow"}}).status, 202);
}

TEST_F(rate_limits, creates_count_as_read_when_switched_on)
{
    settings chosen;
    chosen.rates.creates_count_as_read = true;
    chosen.rates.read.limit = 2;
    start(chosen);
    const auto seen = post("/v1/generations", json::object{{"tags", "slow"}});
    EXPECT_EQ(seen.header("X-RateLimit-Remaining"), "9");
    EXPECT_EQ(burst(), 1U);
    EXPECT_EQ(post("/v1/generations", json::object{{"tags", "slow"}}).code(), "RATE_LIMITED");
}

TEST_F(rate_limits, buckets_belong_to_the_user_and_not_to_the_key)
{
    settings chosen;
    chosen.accounts.at(0).keys.emplace_back("ft_live_second");
    start(chosen);
    add_other();
    EXPECT_EQ(burst(), 60U);
    EXPECT_EQ(get("/v1/me", "ft_live_second").status, 429);
    EXPECT_EQ(get("/v1/me", other_key).status, 200);
}

TEST_F(rate_limits, header_set_follows_its_settings)
{
    settings chosen;
    chosen.rates.read.limit = 1;
    chosen.rates.headers = {false, false, true, false, true, false};
    start(chosen);
    burst();
    EXPECT_EQ(last.header("X-RateLimit-Limit"), "(none)");
    EXPECT_EQ(last.header("X-RateLimit-Remaining"), "(none)");
    EXPECT_EQ(last.header("Retry-After"), "(none)");
    EXPECT_EQ(last.header("X-RateLimit-Reset"), "1780427100") << "2026-06-02T19:05:00Z";
    EXPECT_EQ(last.body.at("error").at("retryAfter"), 49);
}

TEST_F(rate_limits, no_limits_and_no_headers_when_not_enforced)
{
    settings chosen;
    chosen.rates.enforced = false;
    start(chosen);
    EXPECT_EQ(burst(), 1000U);
    EXPECT_EQ(get("/v1/me").header("X-RateLimit-Limit"), "(none)");
}

TEST_F(rate_limits, fixed_window_admits_twice_the_limit_around_its_edge)
{
    start_read(rule(window_type::fixed));
    at_full_minute();
    now -= 1ms;
    EXPECT_EQ(burst(), 10U);
    EXPECT_EQ(last.header("Retry-After"), "1");
    now += 1ms;
    EXPECT_EQ(burst(), 10U);
    EXPECT_EQ(service->record().max_in_any_window("read", 1s), 22U) << "refused ones included";
}

TEST_F(rate_limits, phase_shifts_the_fixed_windows)
{
    auto shifted = rule(window_type::fixed);
    shifted.phase = 11250ms;
    start_read(shifted);
    EXPECT_EQ(burst(), 10U);
    EXPECT_EQ(last.header("Retry-After"), "60");
    now += 60s;
    EXPECT_EQ(burst(), 10U);
}

TEST_F(rate_limits, window_from_the_first_request_lasts_its_length_from_there)
{
    start_read(rule(window_type::fixed_from_first_request));
    get("/v1/me");
    now += 50s;
    EXPECT_EQ(burst(), 9U);
    EXPECT_EQ(last.header("Retry-After"), "10");
    now += 9999ms;
    EXPECT_EQ(burst(), 0U);
    now += 1ms;
    EXPECT_EQ(burst(), 10U);
}

TEST_F(rate_limits, sliding_log_frees_each_place_after_the_windows_length)
{
    start_read(rule(window_type::sliding_log));
    get("/v1/me");
    now += 50s;
    EXPECT_EQ(burst(), 9U);
    EXPECT_EQ(last.header("Retry-After"), "10");
    now += 10s;
    EXPECT_EQ(burst(), 1U);
    EXPECT_EQ(last.header("Retry-After"), "50");
}

TEST_F(rate_limits, sliding_log_that_counts_refused_calls_keeps_a_hammering_client_out)
{
    auto counting = rule(window_type::sliding_log);
    counting.count_refused = true;
    start_read(counting);
    EXPECT_EQ(burst(), 10U);
    for (int i = 0; i < 100; ++i) {
        now += 1s;
        EXPECT_EQ(get("/v1/me").status, 429);
    }
    now += std::chrono::seconds(std::stoi(get("/v1/me").header("Retry-After")));
    EXPECT_EQ(get("/v1/me").status, 200);
}

TEST_F(rate_limits, sliding_counter_weighs_the_window_before)
{
    start_read(rule(window_type::sliding_counter));
    at_full_minute();
    EXPECT_EQ(burst(), 10U);
    now += 60s;
    EXPECT_EQ(burst(), 0U) << "the whole of the window before still counts";
    EXPECT_EQ(last.header("Retry-After"), "1");
    now += 30s;
    EXPECT_EQ(burst(), 5U) << "half of it";
    EXPECT_EQ(last.header("Retry-After"), "1") << "floor(10 * 0.4999) + 5 is below 10";
    now += 90s;
    EXPECT_EQ(burst(), 10U) << "nothing of it after two windows";
}

TEST_F(rate_limits, token_bucket_refills_evenly_after_a_burst_of_the_limit)
{
    start_read(rule(window_type::token_bucket));
    EXPECT_EQ(burst(), 10U);
    EXPECT_EQ(last.header("Retry-After"), "6");
    now += 5999ms;
    EXPECT_EQ(burst(), 0U);
    now += 1ms;
    EXPECT_EQ(burst(), 1U);
    now += 1h;
    EXPECT_EQ(burst(), 10U) << "not more than a full bucket";
}

TEST_F(rate_limits, gcra_admits_a_sixth_at_once_and_the_rest_evenly)
{
    start_read(rule(window_type::gcra, 12));
    EXPECT_EQ(burst(), 2U);
    now += 5s;
    EXPECT_EQ(burst(), 1U);
    auto smooth = rule(window_type::gcra);
    smooth.burst = 1;
    start_read(smooth);
    EXPECT_EQ(burst(), 1U);
}

TEST_F(rate_limits, retry_after_is_enough_for_every_type_and_one_second_less_is_not_for_long_waits)
{
    for (const auto type :
         {window_type::fixed,
          window_type::fixed_from_first_request,
          window_type::sliding_log,
          window_type::sliding_counter,
          window_type::token_bucket,
          window_type::gcra}) {
        start_read(rule(type, 7));
        for (int round = 0; round < 50; ++round) {
            burst();
            const auto wait = std::chrono::seconds(std::stoi(last.header("Retry-After")));
            now += wait - 1s;
            if (wait > 1s) {
                EXPECT_EQ(get("/v1/me").status, 429) << to_string(type) << " after " << round;
            }
            now += 1s;
            EXPECT_EQ(get("/v1/me").status, 200) << to_string(type) << " after " << round;
            now += std::chrono::milliseconds(round * 137);
        }
    }
}

TEST_F(rate_limits, recorder_counts_by_bucket_in_half_open_windows)
{
    start_read(rule(window_type::fixed, 100));
    for (int i = 0; i < 4; ++i) {
        get("/v1/me");
        now += 1s;
    }
    create();
    get("/v1/nope");
    EXPECT_EQ(service->record().max_in_any_window("read", 1s), 1U);
    EXPECT_EQ(service->record().max_in_any_window("read", 1001ms), 2U);
    EXPECT_EQ(service->record().max_in_any_window("read", 1min), 4U);
    EXPECT_EQ(service->record().max_in_any_window("create", 1min), 1U);
    EXPECT_EQ(service->record().count("GET /v1/me"), 4U);
    EXPECT_EQ(service->record().count_status(404), 1U);
    EXPECT_EQ(service->record().requests("POST /v1/generations").at(0).body, R"({"tags":"slow"})");
    service->record().keep(2);
    EXPECT_EQ(service->record().requests().at(0).route, "POST /v1/generations");
    service->record().clear();
    EXPECT_TRUE(service->record().requests().empty());
}

} // namespace
