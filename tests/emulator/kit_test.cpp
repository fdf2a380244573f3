#include "emulator/print_shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace print_shop;
using emulator::fault;
using emulator::fault_kind;
using emulator::reply;
using ::testing::ElementsAre;

/// A shop at a moment of its own.
class kit : public ::testing::Test {
protected:
    reply
    send(std::string method, std::string target, std::string body = "", std::string who = "ann")
    {
        emulator::incoming request(std::move(method), std::move(target));
        request.headers.add("Authorization", "Bearer " + who);
        request.body = std::move(body);
        return shop.handle(request, now);
    }
    reply get(std::string target, std::string who = "ann")
    {
        return send("GET", std::move(target), "", std::move(who));
    }
    reply order(std::string webhook = "") { return send("POST", "/v1/corner/posters", webhook); }

    print_shop::service shop;
    emulator::time_point now{std::chrono::milliseconds(1780427051250)};
};

TEST_F(kit, a_stream_can_end_in_an_error_of_the_provider_or_be_cut_or_stall)
{
    fault broken(fault_kind::stream_error, std::string(list_route));
    broken.bytes = 12;
    broken.status = 529;
    broken.code = "overloaded";
    shop.add_fault(broken);
    const auto seen = get("/v1/posters?watch=all");
    EXPECT_EQ(seen.status, 200);
    ASSERT_EQ(seen.pieces.size(), 2U);
    EXPECT_EQ(seen.pieces.at(0).bytes, "data: 1\n\n");
    EXPECT_EQ(seen.pieces.at(1).bytes, "event: error\ndata: 529 overloaded\n\n");
    fault cut(fault_kind::truncate, std::string(list_route));
    cut.bytes = 1000;
    shop.add_fault(cut);
    EXPECT_EQ(get("/v1/posters?watch=all").fault.truncate_at, 26U) << "before the last byte";
    fault stall(fault_kind::stall, std::string(list_route));
    stall.bytes = 9;
    stall.delay = 1h;
    shop.add_fault(stall);
    const auto stalled = get("/v1/posters?watch=all");
    EXPECT_EQ(stalled.fault.stall_at, 9U);
    EXPECT_EQ(stalled.fault.stall_for, 1h);
    EXPECT_FALSE(stalled.announce_length);
}

TEST_F(kit, a_path_gives_its_values_by_name)
{
    EXPECT_EQ(send("POST", "/v1/caf%C3%A9/posters").status, 200);
    EXPECT_EQ(get("/v1/posters/1").body, "caf\xC3\xA9 queued");
}

TEST_F(kit, what_fits_no_route_is_refused_in_the_providers_words)
{
    for (const auto* target : {"/v1", "/v1/posters/", "/v1/posters/1/2", "/v1//posters", "//"}) {
        const auto seen = get(target);
        EXPECT_EQ(seen.status, 404) << target;
        EXPECT_EQ(seen.body, "no_route") << target;
    }
    EXPECT_EQ(send("POST", "/v1//posters").status, 404) << "a parameter is never empty";
    EXPECT_EQ(shop.record().requests().at(0).route, "");
    EXPECT_EQ(get("/v1/posters", "eve").body, "bad_key");
}

TEST_F(kit, a_route_belongs_to_one_host_and_may_need_no_key)
{
    emulator::incoming request("GET", "/files/1");
    EXPECT_EQ(shop.handle(request, now).status, 404);
    request.origin = emulator::origin::media;
    request.headers.add("Range", "bytes=2-4");
    const auto seen = shop.handle(request, now);
    EXPECT_EQ(seen.status, 206);
    EXPECT_EQ(seen.body, "234");
    EXPECT_EQ(shop.record().requests().back().route, file_route);
}

TEST_F(kit, an_exception_is_an_internal_error)
{
    EXPECT_EQ(get("/v1/posters?fail=badly").body, "broken");
}

TEST_F(kit, a_request_takes_a_place_under_all_of_its_limits_or_under_none)
{
    order();
    order();
    const auto refused = order();
    EXPECT_EQ(refused.body, "orders");
    EXPECT_EQ(get("/v1/posters").status, 200);
    EXPECT_EQ(get("/v1/posters").status, 200) << "the refused order took no place of any";
    EXPECT_EQ(get("/v1/posters").body, "any");
    EXPECT_EQ(get("/v1/posters", "bob").status, 200) << "each subject is counted by itself";
}

TEST_F(kit, headers_speak_the_providers_dialect)
{
    EXPECT_EQ(get("/v1/posters").headers.find("X-RateLimit-Remaining"), "3");
    now += 1500ms;
    const auto seen = get("/v1/posters");
    EXPECT_EQ(seen.headers.find("X-RateLimit-Reset"), "58.500");
    EXPECT_FALSE(seen.headers.find("X-RateLimit-Limit").has_value());
}

TEST_F(kit, a_reset_can_be_written_in_four_ways)
{
    using emulator::reset_form;
    emulator::rate_decision said;
    said.reset = now + 2250ms;
    const auto written = [&](reset_form form) {
        emulator::limit_headers words;
        words.reset_as = form;
        andante::http::headers headers;
        emulator::add_limit_headers(headers, words, said, now);
        return std::string(headers.find("X-RateLimit-Reset").value_or(""));
    };
    EXPECT_EQ(written(reset_form::unix_seconds), "1780427054");
    EXPECT_EQ(written(reset_form::seconds), "3");
    EXPECT_EQ(written(reset_form::decimal_seconds), "2.250");
    EXPECT_EQ(written(reset_form::rfc3339), "2026-06-02T19:04:14Z");
}

TEST_F(kit, a_cap_counts_unfinished_jobs_and_frees_their_places_at_their_end)
{
    order();
    order();
    now += 2min;
    EXPECT_EQ(order().body, "press_is_busy");
    now += 4h;
    EXPECT_EQ(order().status, 200);
}

TEST_F(kit, a_job_goes_through_its_states_by_itself)
{
    order();
    EXPECT_EQ(get("/v1/posters/1").body, "corner queued");
    now += 30s;
    EXPECT_EQ(get("/v1/posters/1").body, "corner printing");
    EXPECT_EQ(shop.next_event(), now + 4h);
    now += 4h - 1ms;
    EXPECT_EQ(get("/v1/posters/1").body, "corner printing");
    now += 1ms;
    EXPECT_EQ(get("/v1/posters/1").body, "corner done");
    EXPECT_EQ(shop.next_event(), std::nullopt);
}

TEST_F(kit, a_timeline_can_be_cut_short)
{
    emulator::job_timeline timeline("queued", now);
    timeline.then("printing", 30s).then("done", 4h);
    EXPECT_EQ(timeline.reached("done"), now + 30s + 4h);
    timeline.turn_to("cancelled", now + 1min);
    EXPECT_EQ(timeline.state(now + 59s), "printing");
    EXPECT_EQ(timeline.state(now + 24h), "cancelled");
    EXPECT_EQ(timeline.reached("done"), std::nullopt);
}

TEST_F(kit, a_fault_hits_the_route_of_the_table_and_speaks_the_providers_words)
{
    fault busy(fault_kind::error, std::string(order_route));
    busy.first = 2;
    busy.status = 503;
    busy.code = "later";
    shop.add_fault(busy);
    EXPECT_EQ(get("/v1/posters").status, 200);
    EXPECT_EQ(order().status, 200);
    const auto hit = order();
    EXPECT_EQ(hit.status, 503);
    EXPECT_EQ(hit.body, "503 later");
    EXPECT_EQ(get("/v1/posters").body, "1") << "the second order was not carried out";
    EXPECT_THROW(shop.add_fault(fault(fault_kind::error, "GET /v2")), std::invalid_argument);
    EXPECT_THAT(shop.route_names(), ElementsAre(list_route, poster_route, order_route, file_route));
}

TEST_F(kit, a_record_says_what_the_table_knows)
{
    order();
    get("/v1/posters/9");
    const auto seen = shop.record().requests();
    EXPECT_EQ(seen.at(0).route, order_route);
    EXPECT_EQ(seen.at(0).effect, emulator::route_effect::create);
    EXPECT_THAT(seen.at(0).limits, ElementsAre("any", "orders"));
    EXPECT_EQ(seen.at(0).account, "ann");
    EXPECT_EQ(seen.at(1).status, 404);
    EXPECT_EQ(seen.at(1).api_code, "no_poster");
    EXPECT_EQ(shop.record().max_in_any_window("any", 1min), 2U);
}

TEST_F(kit, a_webhook_is_sent_late_when_a_fault_says_so)
{
    fault late(fault_kind::webhook_late, "*");
    late.delay = 5s;
    shop.add_fault(late);
    order("https://example.org/hook");
    now += 30s + 4h;
    shop.advance(now);
    EXPECT_TRUE(shop.take_webhooks().empty());
    shop.advance(now + 5s);
    EXPECT_EQ(shop.take_webhooks().size(), 1U);
}

} // namespace
