#pragma once

#include <andante/emulator/finetuning/service.hpp>

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
#include <vector>

namespace emulator_test {

namespace json = boost::json;
namespace emulator = andante::emulator;
using namespace std::chrono_literals;

/// An answer, taken apart.
struct answer {
    int status = 0;
    andante::http::headers headers;
    std::string text;
    json::value body;

    std::string header(std::string_view name) const
    {
        return std::string(headers.find(name).value_or("(none)"));
    }
    /// error.code, or empty.
    std::string code() const
    {
        const auto* error = body.is_object() ? body.as_object().if_contains("error") : nullptr;
        return error ? std::string(error->at("code").as_string()) : std::string();
    }
    const json::value& data() const { return body.at("data"); }
};

/// Text to compare a JSON value with.
inline json::value text(std::string_view utf8)
{
    return json::value(json::string_view(utf8));
}

/// The names of an object's members, in their order.
inline std::vector<std::string> members(const json::value& object)
{
    std::vector<std::string> names;
    for (const auto& member : object.as_object()) {
        names.emplace_back(member.key());
    }
    return names;
}

/// A service at a moment of its own, and short ways to talk to it.
class api : public ::testing::Test {
protected:
    using settings = emulator::finetuning::settings;

    static constexpr std::string_view other_key = "ft_live_ffffffffffffffffffffffffffffffff";

    void start(settings chosen = settings())
    {
        service = std::make_unique<emulator::finetuning::service>(std::move(chosen));
    }
    void SetUp() override { start(); }

    answer send(std::string method, std::string target, std::string body, std::string_view key)
    {
        emulator::incoming request(std::move(method), std::move(target));
        if (!key.empty()) {
            request.headers.add("x-api-key", std::string(key));
        }
        if (!body.empty()) {
            request.headers.add("content-type", "application/json; charset=utf-8");
        }
        request.body = std::move(body);
        return send(request);
    }
    answer send(const emulator::incoming& request)
    {
        auto made = service->handle(request, now);
        answer seen{made.status, made.headers, made.body, nullptr};
        boost::system::error_code not_json;
        seen.body = json::parse(seen.text, not_json);
        return seen;
    }
    answer get(std::string target, std::string_view key = settings::default_key)
    {
        return send("GET", std::move(target), std::string(), key);
    }
    answer
    post(std::string target, const json::value& body, std::string_view key = settings::default_key)
    {
        return send("POST", std::move(target), json::serialize(body), key);
    }
    /// A create that must work; gives the id.
    std::string create(std::string tags = "slow")
    {
        const auto made = post("/v1/generations", json::object{{"tags", tags}});
        EXPECT_EQ(made.status, 202) << made.text;
        return made.status == 202 ? std::string(made.data().at("id").as_string()) : std::string();
    }
    /// Another account with the key other_key; gives its id.
    std::string add_other(std::string tier = "pro")
    {
        emulator::finetuning::account other;
        other.tier = std::move(tier);
        other.keys.emplace_back(other_key);
        return service->add_account(std::move(other));
    }

    std::unique_ptr<emulator::finetuning::service> service;
    /// 2026-06-02T19:04:11.250Z, a Tuesday.
    emulator::time_point now{std::chrono::milliseconds(1780427051250)};
};

} // namespace emulator_test
