#include <andante/emulator/deepcreative/service.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace {

namespace json = boost::json;
namespace emulator = andante::emulator;
namespace labs = andante::emulator::deepcreative;
using namespace std::chrono_literals;

constexpr auto model_path = "/v1/black-forest-labs/flux-kontext-max/predictions";

struct lab_answer {
    int status = 0;
    andante::http::headers headers;
    json::value body;

    std::string header(std::string_view name) const
    {
        return std::string(headers.find(name).value_or("(none)"));
    }
    std::string error(std::string_view member) const
    {
        const auto* const found = body.at("error").as_object().if_contains(member);
        return found != nullptr ? std::string(found->as_string()) : "(none)";
    }
};

/// A lab at a moment of its own.
class deepcreative_service : public ::testing::Test {
protected:
    void start(labs::settings chosen = labs::settings())
    {
        service = std::make_unique<labs::service>(std::move(chosen));
    }
    void SetUp() override { start(); }

    lab_answer send(std::string method, std::string target, const json::value& body = nullptr)
    {
        emulator::incoming request(std::move(method), std::move(target));
        request.headers.add("Authorization", "Bearer " + key);
        if (!idempotency_key.empty()) {
            request.headers.add("Idempotency-Key", idempotency_key);
        }
        if (!body.is_null()) {
            request.headers.add("Content-Type", "application/json");
            request.body = json::serialize(body);
        }
        const auto made = service->handle(request, now);
        boost::system::error_code not_json;
        return {made.status, made.headers, json::parse(made.body, not_json)};
    }
    lab_answer get(std::string target) { return send("GET", std::move(target)); }
    lab_answer create(std::string prompt = "a heron")
    {
        return send("POST", model_path, {{"input", {{"prompt", prompt}}}});
    }
    std::string id_of(const lab_answer& made)
    {
        EXPECT_EQ(made.status, 201);
        return std::string(made.body.at("job_id").as_string());
    }

    std::string key{labs::settings::default_key};
    std::string idempotency_key;
    std::unique_ptr<labs::service> service;
    /// 2026-06-02T19:04:11.250Z, a Tuesday.
    emulator::time_point now{std::chrono::milliseconds(1780427051250)};
};

TEST_F(deepcreative_service, every_answer_tells_of_the_limit_also_one_without_a_valid_key)
{
    key = "sk_live_unknown";
    const auto refused = get("/v1/account");
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.error("type"), "authentication_error");
    EXPECT_EQ(refused.error("code"), "INVALID_API_KEY");
    EXPECT_EQ(refused.header("X-RateLimit-Limit"), "60");
    key = std::string(labs::settings::default_key);
    const auto lost = get("/v1/predictions/pred_none");
    EXPECT_EQ(lost.status, 404);
    EXPECT_EQ(lost.header("X-RateLimit-Remaining"), "59");
    EXPECT_EQ(lost.header("X-RateLimit-Reset"), "1780427100") << "the next minute of the clock";
    EXPECT_EQ(lost.header("Retry-After"), "(none)");
}

TEST_F(deepcreative_service, sixty_requests_of_any_route_fill_a_minute)
{
    const auto id = id_of(create());
    for (int number = 1; number < 60; ++number) {
        EXPECT_EQ(get("/v1/predictions/" + id).status, 200);
    }
    const auto refused = create();
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.error("type"), "rate_limit_error");
    EXPECT_EQ(refused.header("Retry-After"), "49");
    EXPECT_EQ(service->running(), 1U) << "a refused create takes no place";
    now += 49s;
    EXPECT_EQ(create().status, 201);
}

TEST_F(deepcreative_service, five_run_at_a_time_and_an_end_frees_a_place)
{
    std::string first;
    for (int number = 0; number < 5; ++number) {
        first = id_of(create("[hang]"));
    }
    const auto refused = create();
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.error("code"), "CONCURRENT_LIMIT_EXCEEDED");
    EXPECT_EQ(refused.body.at("error").at("details"), (json::value{{"limit", 5}, {"active", 5}}));
    EXPECT_EQ(send("POST", "/v1/predictions/" + first + "/cancel").status, 200);
    EXPECT_EQ(create().status, 201);
    EXPECT_EQ(service->accepted(), 6U);
}

TEST_F(deepcreative_service, somebody_elses_prediction_takes_a_place)
{
    const auto foreign = service->begin_elsewhere();
    for (int number = 0; number < 4; ++number) {
        create("[hang]");
    }
    EXPECT_EQ(create().status, 429);
    EXPECT_TRUE(service->finish(foreign));
    EXPECT_FALSE(service->finish(foreign));
    EXPECT_EQ(create().status, 201);
}

TEST_F(deepcreative_service, a_prediction_has_one_of_three_shapes)
{
    labs::settings chosen;
    chosen.shape = labs::object_shape::overview;
    start(chosen);
    auto id = id_of(create());
    now += 20s;
    EXPECT_EQ(get("/v1/predictions/" + id).body.as_object().size(), 3U) << "job_id, status, output";

    chosen.shape = labs::object_shape::http_rest;
    start(chosen);
    const auto made = create();
    id = id_of(made);
    EXPECT_EQ(
        made.body.at("urls").at("get").as_string(),
        "https://api.deepcreativelabs.com/v1/status/" + id
    );
    now += 20s;
    const auto done = get("/v1/status/" + id);
    EXPECT_EQ(done.body.at("status").as_string(), "succeeded");
    EXPECT_EQ(done.body.at("metrics").at("predict_time").to_number<double>(), 20);
    EXPECT_FALSE(done.body.as_object().contains("urls"));

    chosen.shape = labs::object_shape::model_page;
    start(chosen);
    const auto third = create();
    EXPECT_EQ(third.body.at("id").as_int64(), 789);
    EXPECT_EQ(third.body.at("model").as_string(), "black-forest-labs");
    now += 20s;
    const auto ended = get("/v1/predictions/789");
    EXPECT_EQ(ended.body.at("credits_used").as_string(), "2.5");
    EXPECT_EQ(ended.body.at("output_data").at("urls").as_array().size(), 1U);
}

TEST_F(deepcreative_service, a_key_for_a_create_is_taken_once)
{
    idempotency_key = "5d6f";
    const auto id = id_of(create());
    const auto again = create();
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.error("type"), "idempotency_error");
    EXPECT_EQ(again.body.at("error").at("details").at("job_id").as_string(), id);
    EXPECT_EQ(service->accepted(), 1U);
}

TEST_F(deepcreative_service, sums_are_looked_at_before_places)
{
    labs::settings chosen;
    chosen.accounts.front().daily_cap = 5;
    start(chosen);
    create("[hang]");
    create("[hang]");
    const auto spent = create();
    EXPECT_EQ(spent.status, 402);
    EXPECT_EQ(spent.error("code"), "DAILY_SPENDING_LIMIT_EXCEEDED");
    EXPECT_EQ(service->spent_today(), 5);
    now += 5h;
    EXPECT_EQ(create().status, 201) << "a new day has begun";
}

TEST_F(deepcreative_service, what_cannot_be_paid_or_is_not_allowed_is_refused)
{
    labs::settings chosen;
    chosen.accounts.front().credits = 3;
    start(chosen);
    create();
    EXPECT_EQ(create().error("code"), "INSUFFICIENT_CREDITS");
    chosen.accounts.front().may_create = false;
    start(chosen);
    const auto refused = create();
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.error("type"), "permission_error");
}

TEST_F(deepcreative_service, bodies_are_checked_and_errors_have_two_shapes)
{
    EXPECT_EQ(
        send("POST", "/v1/nobody/nothing/predictions", json::object()).error("code"),
        "INVALID_MODEL"
    );
    EXPECT_EQ(send("POST", model_path, json::object()).error("code"), "INVALID_REQUEST");
    labs::settings chosen;
    chosen.short_validation_errors = true;
    start(chosen);
    const auto refused = send("POST", model_path, {{"input", json::object()}, {"image_count", 0}});
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.error("type"), "(none)");
    EXPECT_EQ(refused.error("code"), "invalid_request");
    EXPECT_EQ(refused.body.at("error").at("details").at("param").as_string(), "image_count");
}

TEST_F(deepcreative_service, an_end_is_announced_in_an_envelope)
{
    send(
        "POST",
        model_path,
        {{"input", {{"prompt", "[fail]"}}}, {"webhook", "https://example.org/hook"}}
    );
    now += 20s;
    service->advance(now);
    const auto posts = service->take_webhooks();
    ASSERT_EQ(posts.size(), 1U);
    const auto told = json::parse(posts.front().body);
    EXPECT_EQ(told.at("event").as_string(), "prediction.failed");
    EXPECT_EQ(told.at("data").at("error").as_string(), "the model gave no output");
}

TEST_F(deepcreative_service, lists_go_on_by_cursor)
{
    const auto first = get("/v1/models?limit=1");
    EXPECT_EQ(first.body.at("data").as_array().size(), 1U);
    const std::string cursor(first.body.at("next_cursor").as_string());
    const auto second = get("/v1/models?limit=1&cursor=" + cursor);
    EXPECT_TRUE(second.body.at("next_cursor").is_null());
    EXPECT_EQ(get("/v1/models?limit=101").status, 400);
}

TEST_F(deepcreative_service, an_output_is_a_file_that_needs_no_key)
{
    const auto id = id_of(create());
    emulator::incoming request("GET", "/outputs/" + id + "-1.png");
    request.origin = emulator::origin::media;
    EXPECT_EQ(service->handle(request, now).status, 404) << "it is not there yet";
    now += 20s;
    const auto file = service->handle(request, now);
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.headers.find("Content-Type"), "image/png");
    EXPECT_EQ(file.body.substr(1, 3), "PNG");
}

} // namespace
