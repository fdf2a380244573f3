// The emulated Pioneer as its documentation has it, asked without a client.
#include <andante/emulator/pioneer/service.hpp>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace pioneer_emulator_test {
namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace served = andante::emulator::pioneer;
namespace json = boost::json;

constexpr auto asked = R"({"model_id":"m","text":"Ada","schema":["person"]})";

class pioneer_emulator : public testing::Test {
protected:
    emulator::reply ask(const std::string& method, const std::string& target, std::string body = "")
    {
        emulator::incoming request(method, target);
        if (!key.empty()) {
            request.headers.add("X-API-Key", key);
        }
        if (!address.empty()) {
            request.headers.add("X-Forwarded-For", address);
        }
        request.body = std::move(body);
        if (!service) {
            service = std::make_unique<served::service>(settings);
        }
        return service->handle(request, now);
    }

    std::string key{served::settings::default_key};
    std::string address;
    served::settings settings;
    std::unique_ptr<served::service> service;
    emulator::time_point now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15) + 12h;
};

TEST_F(pioneer_emulator, a_key_is_missing_misshapen_or_unknown_each_in_its_own_words)
{
    key = "";
    auto answer = ask("GET", "/billing/plan-info");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(
        json::parse(answer.body).at_pointer("/detail/code").as_string(), "invalid_credentials"
    );
    EXPECT_EQ(ask("GET", "/health").status, 200);
    key = "sk-1";
    EXPECT_NE(ask("GET", "/v1/models").body.find("must start with 'pio_sk_'"), std::string::npos);
    key = "pio_sk_nobody";
    EXPECT_NE(ask("GET", "/v1/models").body.find("check your credentials"), std::string::npos);
    emulator::incoming bearer("GET", "/v1/models");
    bearer.headers.add("authorization", "Bearer " + std::string(served::settings::default_key));
    EXPECT_EQ(service->handle(bearer, now).status, 200);
}

TEST_F(pioneer_emulator, a_request_takes_a_place_under_all_of_its_limits_or_under_none)
{
    settings.rates.ip_minute.limit = 3;
    settings.rates.inference.limit = 1;
    EXPECT_EQ(ask("POST", "/inference", asked).status, 200);
    const auto refused = ask("POST", "/inference", asked);
    EXPECT_EQ(refused.status, 429);
    EXPECT_NE(refused.body.find("Rate limit exceeded: 1 per 1 minute"), std::string::npos);
    EXPECT_EQ(refused.headers.find("Retry-After"), "60");
    EXPECT_FALSE(refused.headers.find("X-RateLimit-Remaining"));
    EXPECT_EQ(ask("GET", "/v1/models").status, 200) << "the refused one took nothing";
    EXPECT_EQ(ask("GET", "/v1/models").status, 200);
    EXPECT_EQ(ask("GET", "/v1/models").status, 429);
    address = "198.51.100.7";
    EXPECT_EQ(ask("GET", "/v1/models").status, 200) << "another address";
    EXPECT_EQ(ask("POST", "/inference", asked).status, 429) << "and the same user";
    now += 1min;
    EXPECT_EQ(ask("POST", "/inference", asked).status, 200);
}

TEST_F(pioneer_emulator, later_documentation_counts_once_and_says_more)
{
    settings = served::settings(served::docs::august_2026);
    settings.rates.ip_minute.limit = 1;
    settings.rates.inference.limit = 2;
    EXPECT_EQ(ask("POST", "/inference", asked).status, 200);
    EXPECT_EQ(ask("POST", "/inference", asked).status, 200);
    const auto refused = ask("POST", "/inference", asked);
    EXPECT_EQ(json::parse(refused.body).at("code").as_string(), "rate_limited");
    EXPECT_EQ(refused.headers.find("X-RateLimit-Scope"), "request-rate");
    EXPECT_EQ(ask("GET", "/v1/models").status, 200);
    EXPECT_EQ(ask("GET", "/v1/models").status, 429);
}

TEST_F(pioneer_emulator, a_cap_ends_at_midnight_and_is_refused_in_its_own_way)
{
    settings.money.daily_cap = 1;
    settings.money.misleading_wait = 3s;
    EXPECT_EQ(ask("POST", "/inference", asked).status, 200);
    const auto refused = ask("POST", "/inference", asked);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.find("X-RateLimit-Reason"), "daily_spend_cap_exceeded");
    EXPECT_EQ(refused.headers.find("Retry-After"), "3");
    EXPECT_EQ(ask("GET", "/v1/models").status, 200);
    const auto plan = json::parse(ask("GET", "/billing/plan-info").body);
    EXPECT_EQ(plan.at("exceeds_limit").as_bool(), true);
    now += 12h;
    EXPECT_EQ(ask("POST", "/inference", asked).status, 200);
}

TEST_F(pioneer_emulator, an_upload_wants_no_key)
{
    service = std::make_unique<served::service>(settings);
    service->set_media_base_url("https://media.example.org");
    const auto given = json::parse(
        ask("POST",
            "/felix/datasets/upload/url",
            R"({"dataset_name":"n","dataset_type":"ner","type":"training","filename":"a"})")
            .body
    );
    const std::string address_of_it(given.at("presigned_url").as_string());
    const auto target = address_of_it.substr(std::string("https://media.example.org").size());
    emulator::incoming put("PUT", target);
    put.origin = emulator::origin::media;
    put.body = "x";
    put.headers.add("X-API-Key", key);
    EXPECT_EQ(service->handle(put, now).status, 400);
    put.headers.erase("X-API-Key");
    EXPECT_EQ(service->handle(put, now).status, 200);
    EXPECT_EQ(service->uploaded("n"), "x");
}

TEST_F(pioneer_emulator, a_bad_request_is_told_in_two_forms)
{
    auto told = ask("POST", "/felix/training-jobs", R"({"model_name":"m"})");
    EXPECT_EQ(told.status, 422);
    EXPECT_EQ(json::parse(told.body).at_pointer("/detail/0/loc/1").as_string(), "base_model");
    settings.flat_validation = true;
    service.reset();
    told = ask("POST", "/felix/training-jobs", R"({"model_name":"m"})");
    EXPECT_TRUE(json::parse(told.body).at("detail").is_string());
    EXPECT_TRUE(json::parse(told.body).at("errors").is_array());
    EXPECT_EQ(ask("POST", "/inference", "{").status, 400);
    EXPECT_EQ(ask("GET", "/nowhere").status, 404);
}

} // namespace
} // namespace pioneer_emulator_test
