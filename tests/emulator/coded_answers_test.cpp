// Answers of JSON are served in gzip to those who ask for it.
#include <andante/emulator/finetuning/service.hpp>

#include "http/content_coding.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

namespace emulator = andante::emulator;
namespace http = andante::http;

class coded_answers : public testing::Test {
protected:
    coded_answers()
    {
        for (int i = 0; i < 10; ++i) {
            emulator::incoming order("POST", "/v1/generations");
            order.body = R"({"tags":"warm analog synthwave, night drive number )" +
                         std::to_string(i) + R"(","duration":60})";
            order.headers.add("Content-Type", "application/json");
            EXPECT_LT(send(order).status, 300);
        }
    }

    emulator::reply get(std::string target, std::string accepted)
    {
        emulator::incoming request("GET", std::move(target));
        request.headers.add("Accept-Encoding", std::move(accepted));
        return send(request);
    }

    emulator::reply send(emulator::incoming request)
    {
        request.headers.add("X-API-Key", std::string(emulator::finetuning::settings::default_key));
        return service.handle(request, now);
    }

    static std::string decoded(const emulator::reply& answer)
    {
        http::response whole;
        whole.status = answer.status;
        whole.headers = answer.headers;
        whole.body = answer.body;
        const auto done = http::decode_body(whole, 1'000'000);
        EXPECT_TRUE(done) << done.error().message();
        return whole.is_decoded ? whole.body : "(not coded)";
    }

    static emulator::finetuning::settings without_limits()
    {
        emulator::finetuning::settings chosen;
        chosen.rates.enforced = false;
        return chosen;
    }

    emulator::time_point now{std::chrono::hours(1000)};
    emulator::finetuning::service service{without_limits()};
};

TEST_F(coded_answers, are_not_given_to_those_who_do_not_ask_by_name)
{
    for (const std::string other :
         {"identity", "", "br, zstd", "gzip;q=0", "gzip ; q=0.000", "*", "x-gzip-like"}) {
        const auto answer = get("/v1/generations", other);
        EXPECT_EQ(answer.status, 200);
        EXPECT_FALSE(answer.headers.find("Content-Encoding")) << other;
        EXPECT_TRUE(answer.body.starts_with('{')) << other;
    }
}

TEST_F(coded_answers, are_given_to_those_who_do)
{
    const auto plain = get("/v1/generations", "identity");
    ASSERT_GT(plain.body.size(), 1024u);
    for (const std::string asked : {"gzip", "br, gzip", "GZIP;q=0.5", "deflate ,gzip; q=1"}) {
        const auto answer = get("/v1/generations", asked);
        EXPECT_EQ(answer.headers.find("Content-Encoding"), "gzip") << asked;
        EXPECT_EQ(answer.headers.find("Vary"), "Accept-Encoding");
        EXPECT_LT(answer.body.size(), plain.body.size() / 2);
        EXPECT_EQ(decoded(answer).size(), plain.body.size());
    }
}

TEST_F(coded_answers, that_are_small_stay_as_they_are)
{
    const auto answer = get("/health", "gzip");
    EXPECT_FALSE(answer.headers.find("Content-Encoding"));
}

TEST_F(coded_answers, are_cut_by_faults_as_they_travel)
{
    emulator::fault cut(emulator::fault_kind::truncate, "GET /v1/generations");
    cut.bytes = 100;
    service.add_fault(cut);
    const auto answer = get("/v1/generations", "gzip");
    EXPECT_EQ(answer.headers.find("Content-Encoding"), "gzip");
    EXPECT_EQ(answer.fault.truncate_at, 100u);
}

} // namespace
