// The emulated SAUTI as its documentation has it, asked without a client.
#include <andante/emulator/sauti/service.hpp>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace json = boost::json;

constexpr auto speak = "/v1/text-to-speech/sauti-swahili-v1";

class sauti_emulator : public testing::Test {
protected:
    emulator::reply ask(const std::string& method, const std::string& target, std::string body = "")
    {
        emulator::incoming request(method, target);
        request.headers.add("xi-api-key", std::string(emulator::sauti::settings::default_key));
        request.headers.add("Content-Type", type);
        request.body = std::move(body);
        return service.handle(request, now);
    }
    static std::string code_of(const emulator::reply& answer)
    {
        EXPECT_EQ(answer.headers.find("Content-Type"), "application/problem+json");
        const auto problem = json::parse(answer.body).as_object();
        EXPECT_EQ(problem.at("status").to_number<int>(), answer.status);
        const std::string kind(problem.at("type").as_string());
        return kind.substr(kind.rfind('/') + 1);
    }

    std::string type = "application/json";
    emulator::time_point now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 15);
    emulator::sauti::service service;
};

TEST_F(sauti_emulator, refuses_what_is_not_exactly_right)
{
    EXPECT_EQ(code_of(ask("POST", speak, "{")), "invalid_request");
    EXPECT_EQ(code_of(ask("POST", speak, "{}")), "invalid_request");
    EXPECT_EQ(code_of(ask("POST", speak, R"({"text":7})")), "invalid_request");
    EXPECT_EQ(code_of(ask("POST", speak, R"({"text":"a","speed":1})")), "invalid_request");
    EXPECT_EQ(
        code_of(ask("POST", speak, R"({"text":"a","voice_settings":{"pitch":1}})")),
        "invalid_request"
    );
    EXPECT_EQ(code_of(ask("POST", speak, R"({"text":""})")), "unprocessable_content");
    EXPECT_EQ(code_of(ask("GET", "/v1/voices?page=2")), "invalid_request");
    EXPECT_EQ(code_of(ask("POST", "/v1/voice-clone", "")), "not_found") << "without its slash";
    EXPECT_EQ(code_of(ask("POST", "/v1/voice-clone/", "")), "invalid_request");
}

TEST_F(sauti_emulator, wants_the_key_in_its_header)
{
    emulator::incoming request("GET", "/v1/voices?xi-api-key=x");
    EXPECT_EQ(code_of(service.handle(request, now)), "unauthorized");
    request.headers.add("xi-api-key", "wrong");
    const auto answer = service.handle(request, now);
    EXPECT_EQ(answer.status, 401);
    EXPECT_FALSE(answer.headers.find("X-RateLimit-Limit"));
}

TEST_F(sauti_emulator, counts_before_it_validates_and_says_when_a_place_is_free)
{
    for (int each = 0; each < 10; ++each) {
        EXPECT_EQ(ask("POST", speak, "{").status, 400);
        now += 1s;
    }
    const auto refused = ask("POST", "/v1/tts/jobs", R"({"text":"a"})");
    EXPECT_EQ(code_of(refused), "rate_limit_exceeded");
    EXPECT_EQ(refused.headers.find("Retry-After"), "50");
    EXPECT_EQ(refused.headers.find("X-RateLimit-Limit"), "10");
    EXPECT_EQ(refused.headers.find("X-RateLimit-Remaining"), "0");
    const auto reset = (now + 50s).time_since_epoch() / 1s;
    EXPECT_EQ(refused.headers.find("X-RateLimit-Reset"), std::to_string(reset));
    EXPECT_EQ(ask("GET", "/v1/voices").headers.find("X-RateLimit-Limit"), "30");
    now += 50s;
    EXPECT_EQ(ask("POST", "/v1/tts/jobs", R"({"text":"a"})").status, 202);
}

TEST_F(sauti_emulator, makes_a_job_of_what_is_too_long_to_be_spoken_at_once)
{
    const auto text_of = [](std::size_t length) {
        return R"({"text":")" + std::string(length, 'a') + R"("})";
    };
    EXPECT_EQ(ask("POST", speak, text_of(2000)).status, 200);
    EXPECT_EQ(ask("POST", speak, text_of(2001)).status, 202);
    EXPECT_EQ(ask("POST", speak, text_of(5000)).status, 202);
    EXPECT_EQ(code_of(ask("POST", speak, text_of(5001))), "unprocessable_content");
    const auto job = "/v1/tts/jobs/" + service.job_ids().at(0);
    EXPECT_EQ(json::parse(ask("GET", job).body).at("status").as_string(), "queued");
    now += 2s;
    EXPECT_EQ(json::parse(ask("GET", job).body).at("status").as_string(), "running");
    EXPECT_EQ(code_of(ask("GET", job + "/audio")), "job_not_complete");
    now += 10s;
    EXPECT_EQ(json::parse(ask("GET", job).body).at("status").as_string(), "succeeded");
    EXPECT_EQ(ask("GET", job + "/audio").body, service.speech_of(std::string(2001, 'a')));
}

TEST_F(sauti_emulator, reads_forms)
{
    type = "multipart/form-data; boundary=XX";
    const std::string file =
        "--XX\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"a.wav\"\r\n"
        "Content-Type: audio/wav\r\n\r\nRIFF\r\n--X\r\n";
    const std::string name =
        "--XX\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nMimi\r\n";
    const auto made = ask("POST", "/v1/voice-clone/", file + name + "--XX--\r\n");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(json::parse(made.body).at("name").as_string(), "Mimi");
    const auto odd = "--XX\r\nContent-Disposition: form-data; name=\"pitch\"\r\n\r\n1\r\n";
    EXPECT_EQ(
        code_of(ask("POST", "/v1/voice-clone/", file + odd + "--XX--\r\n")), "invalid_request"
    );
    EXPECT_EQ(code_of(ask("POST", "/v1/voice-clone/", name + "--XX--\r\n")), "invalid_request");
    EXPECT_EQ(code_of(ask("POST", "/v1/voice-clone/", file)), "invalid_request") << "no end";
}

} // namespace
