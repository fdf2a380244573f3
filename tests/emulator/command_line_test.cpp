#include <andante/emulator/finetuning/service.hpp>

#include "emulator/program/finetuning/values.hpp"
#include "emulator/program/values.hpp"

#include <gtest/gtest.h>

namespace {

using namespace andante::emulator;
using namespace andante::emulator::finetuning;
using namespace std::chrono_literals;

/// A fault for the routes of Finetuning.ai.
fault parse_fault(std::string_view text)
{
    return andante::emulator::parse_fault(text, finetuning::service::routes());
}

TEST(command_line, values_that_make_no_sense_are_refused)
{
    finetuning::settings settings;
    EXPECT_THROW(parse_duration("3h"), bad_value);
    EXPECT_THROW(parse_duration("s"), bad_value);
    EXPECT_THROW(parse_limit("create=0/60s", settings.rates), bad_value);
    EXPECT_THROW(parse_limit("create=10/0s", settings.rates), bad_value);
    EXPECT_THROW(parse_limit("create=10", settings.rates), bad_value);
    EXPECT_THROW(parse_limit("upload=10/60s", settings.rates), bad_value);
    EXPECT_THROW(parse_limit("general=10/60s", settings.rates), bad_value);
    EXPECT_THROW(parse_rate_headers("limit,speed"), bad_value);
    EXPECT_THROW(parse_fault("GET /v1/me"), bad_value);
    EXPECT_THROW(parse_fault("GET /v1/me:explode"), bad_value);
    EXPECT_THROW(parse_fault("GET /v1/me:delay:when=1"), bad_value);
    EXPECT_THROW(parse_account("tier=pro"), bad_value);
    EXPECT_THROW(parse_account("key=k,colour=red"), bad_value);
    EXPECT_THROW(parse_switch("refund_failed", settings), bad_value);
    EXPECT_THROW(parse_switch("refund=on", settings), bad_value);
}

/// What a value is refused with.
template <class Parse>
std::string refusal(Parse parse)
{
    try {
        parse();
    } catch (const bad_value& problem) {
        return problem.what();
    }
    return "";
}

TEST(command_line, counts_are_whole_numbers_in_their_range)
{
    EXPECT_EQ(parse_count("0", 0, 5), 0U);
    EXPECT_EQ(parse_count("5", 0, 5), 5U);
    for (const auto* const text :
         {"", "6", "-1", "+1", "1e3", "1.0", " 1", "99999999999999999999"}) {
        EXPECT_EQ(
            refusal([&] { parse_count(text, 0, 5); }),
            "must be a whole number from 0 to 5, not '" + std::string(text) + "'"
        );
    }
}

TEST(command_line, addresses_are_numeric)
{
    EXPECT_EQ(parse_address("::1"), "::1");
    EXPECT_NE(
        refusal([] { parse_address("localhost"); }).find("not 'localhost'"), std::string::npos
    );
    EXPECT_THROW(parse_address(""), bad_value);
}

TEST(command_line, what_is_too_large_for_its_type_is_refused)
{
    finetuning::settings settings;
    EXPECT_THROW(parse_duration("99999999999999999999"), bad_value);
    EXPECT_THROW(parse_duration("32000000000ms"), bad_value);
    EXPECT_THROW(parse_limit("create=99999999999/60s", settings.rates), bad_value);
    EXPECT_THROW(parse_fault("*:error:status=99999"), bad_value);
    EXPECT_THROW(parse_fault("*:huge_body:bytes=99999999999999"), bad_value);
    EXPECT_THROW(parse_fault("*:error:first=0"), bad_value);
}

TEST(command_line, a_fault_names_a_route_that_is_served)
{
    const auto told = refusal([] { parse_fault("GET /v1/generatoins:error"); });
    EXPECT_NE(told.find("no route 'GET /v1/generatoins'"), std::string::npos) << told;
    EXPECT_NE(told.find("\"GET /v1/generations\""), std::string::npos) << told;
    EXPECT_THROW(parse_fault(":error"), bad_value);
    for (const auto& route : finetuning::service::routes()) {
        EXPECT_EQ(parse_fault(route + ":error").route, route);
    }
    EXPECT_NO_THROW(parse_fault("*:webhook_lost:first=2"));
}

TEST(command_line, durations_have_units_and_seconds_are_the_default)
{
    EXPECT_EQ(parse_duration("3"), 3s);
    EXPECT_EQ(parse_duration("0.5s"), 500ms);
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("2m"), 2min);
}

TEST(command_line, limits_and_job_times_reach_their_settings)
{
    finetuning::settings settings;
    parse_limit("create=3/10s", settings.rates);
    EXPECT_EQ(settings.rates.create.limit, 3U);
    EXPECT_EQ(settings.rates.create.window, 10s);
    EXPECT_EQ(settings.rates.read.limit, 60U);
    parse_limit("off", settings.rates);
    EXPECT_FALSE(settings.rates.enforced);
    parse_job_time("3s-8s", settings.jobs);
    EXPECT_EQ(settings.jobs.time, 3s);
    EXPECT_EQ(settings.jobs.max_time, 8s);
}

TEST(command_line, fault_takes_a_route_a_kind_and_members)
{
    const auto made = parse_fault(
        "POST /v1/generations:error:first=2,count=0,status=429,code=QUEUE_FULL,retry-after=7"
    );
    EXPECT_EQ(made.route, "POST /v1/generations");
    EXPECT_EQ(made.kind, fault_kind::error);
    EXPECT_EQ(made.first, 2U);
    EXPECT_EQ(made.count, 0U);
    EXPECT_EQ(made.status, 429);
    EXPECT_EQ(made.code, "QUEUE_FULL");
    EXPECT_EQ(made.retry_after, 7s);
    EXPECT_EQ(
        parse_fault("*:redirect:location=http://127.0.0.1:1/x").location, "http://127.0.0.1:1/x"
    );
}

TEST(command_line, every_switch_can_be_turned_both_ways)
{
    finetuning::settings settings;
    for (const auto& name : switch_names()) {
        EXPECT_NO_THROW(parse_switch(name + "=on", settings));
        EXPECT_NO_THROW(parse_switch(name + "=off", settings));
    }
    EXPECT_FALSE(settings.provisional_routes);
    parse_switch("provisional_routes=on", settings);
    EXPECT_TRUE(settings.provisional_routes);
}

TEST(command_line, names_of_kinds_and_windows_come_back_as_they_went)
{
    for (const auto kind : {fault_kind::delay, fault_kind::webhook_early, fault_kind::redirect}) {
        EXPECT_EQ(parse_fault_kind(to_string(kind)), kind);
    }
    for (const auto type : {window_type::fixed, window_type::sliding_counter, window_type::gcra}) {
        EXPECT_EQ(parse_window_type(to_string(type)), type);
    }
    EXPECT_EQ(parse_window_type("round"), std::nullopt);
}

} // namespace
