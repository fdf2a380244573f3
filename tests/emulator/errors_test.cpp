#include "emulator/api.hpp"

namespace {

using namespace emulator_test;
using ::testing::StartsWith;

/// Who may call, what is refused, and with which code.
class refusals : public api {};

TEST_F(refusals, missing_key_and_bearer_token_differ)
{
    auto seen = get("/v1/me", "");
    EXPECT_EQ(seen.status, 401);
    EXPECT_EQ(seen.code(), "MISSING_API_KEY");

    emulator::incoming request("GET", "/v1/me");
    request.headers.add("Authorization", "Bearer " + std::string(settings::default_key));
    seen = send(request);
    EXPECT_EQ(seen.status, 401);
    EXPECT_EQ(seen.code(), "INVALID_API_KEY");
}

TEST_F(refusals, unknown_padded_and_revoked_keys_are_invalid)
{
    EXPECT_EQ(get("/v1/me", other_key).code(), "INVALID_API_KEY");
    EXPECT_EQ(get("/v1/me", std::string(settings::default_key) + "\n").code(), "INVALID_API_KEY");
    EXPECT_EQ(get("/v1/me").status, 200);
    service->revoke_key(settings::default_key);
    EXPECT_EQ(get("/v1/me").status, 401);
}

TEST_F(refusals, plan_without_api_access_is_403_on_every_keyed_route_and_counts_nothing)
{
    add_other("plus");
    for (int i = 0; i < 3; ++i) {
        const auto seen = get("/v1/playlists", other_key);
        EXPECT_EQ(seen.status, 403);
        EXPECT_EQ(seen.code(), "PRO_PLAN_REQUIRED");
        EXPECT_EQ(seen.header("X-RateLimit-Remaining"), "60");
    }
    EXPECT_EQ(post("/v1/generations", json::object{}, other_key).status, 403) << "before the body";
}

TEST_F(refusals, lifetime_plan_may_call)
{
    add_other("lifetime");
    EXPECT_EQ(get("/v1/me", other_key).status, 200);
}

TEST_F(refusals, unknown_route_and_wrong_method_are_404_before_the_key_is_looked_at)
{
    for (const auto* target : {"/", "/v1", "/v1/me/", "/v2/me", "/v1/generations/a/b", "/v1//me"}) {
        const auto seen = get(target, "");
        EXPECT_EQ(seen.status, 404) << target;
        EXPECT_EQ(seen.code(), "NOT_FOUND") << target;
        EXPECT_EQ(seen.header("X-RateLimit-Limit"), "(none)") << target;
    }
    EXPECT_EQ(send("DELETE", "/v1/generations/x", "", settings::default_key).status, 404);
    EXPECT_EQ(send("POST", "/v1/me", "{}", settings::default_key).status, 404);
}

TEST_F(refusals, unreadable_target_is_404)
{
    EXPECT_EQ(get("not a target").status, 404);
    EXPECT_EQ(get("/v1/generations/%zz").status, 404);
}

TEST_F(refusals, rate_headers_are_left_out_on_401_unless_switched_on)
{
    EXPECT_EQ(get("/v1/me", "").header("X-RateLimit-Limit"), "(none)");
    settings chosen;
    chosen.rates.headers.when_unauthorized = true;
    start(chosen);
    EXPECT_EQ(get("/v1/me", "").header("X-RateLimit-Limit"), "60");
}

TEST_F(refusals, every_answer_has_a_date_and_a_json_type)
{
    for (const auto* target : {"/v1/me", "/v1/nope", "/health"}) {
        const auto seen = get(target);
        EXPECT_EQ(seen.header("Date"), "Tue, 02 Jun 2026 19:04:11 GMT");
        EXPECT_THAT(seen.header("Content-Type"), StartsWith("application/json"));
    }
}

TEST_F(refusals, body_that_is_not_a_json_object_is_a_validation_error)
{
    const std::vector<std::string> bodies{"", "{", "[]", "\"tags\"", "null", "{\"tags\":\"\xff\"}"};
    for (const auto& body : bodies) {
        emulator::incoming request("POST", "/v1/generations");
        request.headers.add("X-API-Key", std::string(settings::default_key));
        request.headers.add("Content-Type", "application/json");
        request.body = body;
        const auto seen = send(request);
        EXPECT_EQ(seen.status, 400) << body;
        EXPECT_EQ(seen.code(), "VALIDATION_ERROR") << body;
    }
}

TEST_F(refusals, content_type_is_demanded_and_the_demand_can_be_switched_off)
{
    emulator::incoming request("POST", "/v1/generations");
    request.headers.add("X-API-Key", std::string(settings::default_key));
    request.body = R"({"tags":"slow"})";
    EXPECT_EQ(send(request).status, 400);
    request.headers.add("Content-Type", "text/json");
    EXPECT_EQ(send(request).status, 400);
    settings chosen;
    chosen.validation.require_json_content_type = false;
    start(chosen);
    EXPECT_EQ(send(request).status, 202);
}

TEST_F(refusals, planned_error_carries_its_code_status_and_retry_after)
{
    emulator::fault planned(emulator::fault_kind::error, "GET /v1/me");
    planned.status = 503;
    planned.retry_after = 7s;
    planned.first = 2;
    planned.count = 2;
    service->add_fault(planned);
    EXPECT_EQ(get("/v1/me").status, 200);
    const auto seen = get("/v1/me");
    EXPECT_EQ(seen.status, 503);
    EXPECT_EQ(seen.header("Retry-After"), "7");
    EXPECT_EQ(get("/v1/me").status, 503);
    EXPECT_EQ(get("/v1/me").status, 200);
    EXPECT_EQ(service->record().count("GET /v1/me", 503), 2U);
}

TEST_F(refusals, internal_error_is_reachable_on_any_route)
{
    emulator::fault planned(emulator::fault_kind::error, "*");
    planned.count = 0;
    service->add_fault(planned);
    EXPECT_EQ(get("/v1/me").code(), "INTERNAL_ERROR");
    EXPECT_EQ(get("/v1/playlists").status, 500);
    service->clear_faults();
    EXPECT_EQ(get("/v1/me").status, 200);
}

TEST_F(refusals, fault_of_a_route_that_is_not_served_would_never_be_hit)
{
    using emulator::fault;
    using emulator::fault_kind;
    const fault misspelt(fault_kind::error, "GET /v1/generatoins");
    EXPECT_THROW(service->add_fault(misspelt), std::invalid_argument);
    service->add_fault(fault(fault_kind::error, "*"));
    for (const auto& route : emulator::finetuning::service::routes()) {
        service->add_fault(fault(fault_kind::error, route));
    }
    service->add_fault(fault(fault_kind::webhook_lost, "")); // counts webhooks
}

TEST_F(refusals, fault_that_prevents_commit_leaves_no_trace)
{
    for (const auto kind :
         {emulator::fault_kind::reset_before_commit,
          emulator::fault_kind::html,
          emulator::fault_kind::error,
          emulator::fault_kind::garbage}) {
        service->add_fault({kind, "POST /v1/generations"});
        post("/v1/generations", json::object{{"tags", "slow"}});
        service->clear_faults();
    }
    EXPECT_EQ(service->generations_accepted(), 0U);
    EXPECT_EQ(get("/v1/me").data().at("limits").at("generationsUsed"), 0);
}

TEST_F(refusals, fault_after_commit_leaves_the_job_and_its_price)
{
    service->add_fault({emulator::fault_kind::reset_after_commit, "POST /v1/generations"});
    emulator::fault garbage(emulator::fault_kind::garbage, "POST /v1/generations");
    garbage.first = 2;
    garbage.commit = true;
    service->add_fault(garbage);
    post("/v1/generations", json::object{{"tags", "slow"}});
    const auto seen = post("/v1/generations", json::object{{"tags", "slow"}});
    EXPECT_EQ(seen.status, 202);
    EXPECT_TRUE(seen.body.is_null()) << "not JSON";
    EXPECT_EQ(service->generations_accepted(), 2U);
    EXPECT_EQ(service->record().count("POST /v1/generations", 0), 1U) << "a reset has no status";
}

TEST_F(refusals, page_of_a_proxy_is_html)
{
    service->add_fault({emulator::fault_kind::html, "*"});
    const auto seen = get("/v1/me");
    EXPECT_EQ(seen.status, 502);
    EXPECT_EQ(seen.header("Content-Type"), "text/html");
    EXPECT_THAT(seen.text, StartsWith("<html>"));
}

TEST_F(refusals, redirect_points_where_it_was_told)
{
    emulator::fault away(emulator::fault_kind::redirect, "*");
    away.location = "https://elsewhere.example/";
    service->add_fault(away);
    const auto seen = get("/v1/me");
    EXPECT_EQ(seen.status, 302);
    EXPECT_EQ(seen.header("Location"), "https://elsewhere.example/");
}

TEST_F(refusals, impossible_settings_are_refused_at_once)
{
    settings no_limit;
    no_limit.rates.create.limit = 0;
    EXPECT_THROW(start(no_limit), std::invalid_argument);
    settings no_window;
    no_window.rates.read.window = 0ms;
    EXPECT_THROW(start(no_window), std::invalid_argument);
    settings shared_key;
    shared_key.accounts.push_back(shared_key.accounts.front());
    shared_key.accounts.back().id = "another";
    EXPECT_THROW(start(shared_key), std::invalid_argument);
    EXPECT_THROW(service->add_playlist({"x", true, "nobody"}), std::invalid_argument);
    EXPECT_THROW(service->add_track({"x", true, "nobody"}), std::invalid_argument);
}

TEST_F(refusals, health_needs_no_key_and_provisional_routes_can_be_switched_off)
{
    EXPECT_EQ(get("/health", "").text, R"({"status":"ok"})");
    settings documented_only;
    documented_only.provisional_routes = false;
    start(documented_only);
    EXPECT_EQ(get("/health", "").status, 404);
    EXPECT_EQ(get("/v1/sound-effects").status, 404);
    EXPECT_EQ(post("/v1/instrumental", json::object{{"prompt", "x"}}).status, 404);
}

} // namespace
