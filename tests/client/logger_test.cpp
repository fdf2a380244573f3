#include <andante/client/logger.hpp>
#include <andante/http/message.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::log_level;

struct log {
    std::vector<std::string> lines;
    std::shared_ptr<andante::observer> to = nullptr;

    explicit log(log_level level)
        : to(andante::make_logger(level, [this](std::string_view line) {
            lines.emplace_back(line);
        }))
    {}
};

andante::call_info some_call()
{
    return {7, "finetuning", "GET /v1/generations/{id}"};
}

TEST(logger, prints_only_headers_of_its_list)
{
    log written(log_level::debug);
    andante::http::headers headers;
    headers.add("X-API-Key", "canary");
    headers.add("Cookie", "canary");
    headers.add("X-New-Secret", "canary");
    headers.add("Retry-After", "12");
    written.to->on_attempt_start({some_call(), 1, headers});
    andante::attempt_end end;
    end.call = some_call();
    end.response_headers = &headers;
    end.http_status = 429;
    end.duration = 1234567ns;
    written.to->on_attempt_end(end);
    ASSERT_EQ(written.lines.size(), 2u);
    for (const auto& line : written.lines) {
        EXPECT_EQ(line.find("canary"), std::string::npos) << line;
        EXPECT_NE(line.find("Retry-After=12"), std::string::npos) << line;
    }
    EXPECT_NE(written.lines[1].find("1.234ms"), std::string::npos) << written.lines[1];
}

TEST(logger, error_level_prints_failures_alone)
{
    log written(log_level::error);
    andante::call_end fine;
    fine.call = some_call();
    written.to->on_call_end(fine);
    EXPECT_TRUE(written.lines.empty());
    andante::error_details details;
    details.api_code = "QUEUE_FULL";
    details.outcome = andante::outcome::rejected;
    const andante::error problem(andante::errc::queue_full, std::move(details));
    andante::call_end bad;
    bad.call = some_call();
    bad.failure = &problem;
    bad.http_status = 429;
    bad.request_id = "req-1";
    written.to->on_call_end(bad);
    ASSERT_EQ(written.lines.size(), 1u);
    for (const auto* part :
         {"#7", "GET /v1/generations/{id}", "QUEUE_FULL", "outcome=rejected", "request_id=req-1"}) {
        EXPECT_NE(written.lines[0].find(part), std::string::npos) << part;
    }
}

TEST(logger, tells_how_quick_a_stream_was_and_two_observers_both_hear_it)
{
    log first(log_level::info);
    log second(log_level::info);
    const auto to = andante::both(first.to, second.to);
    andante::stream_end end;
    end.call = some_call();
    end.first = 250ms;
    end.flow = 2s;
    end.duration = 3s;
    end.pieces = 4;
    end.tokens = 10;
    EXPECT_EQ(end.tokens_a_second(), 5);
    to->on_stream_end(end);
    ASSERT_EQ(first.lines.size(), 1u);
    EXPECT_EQ(first.lines, second.lines);
    EXPECT_NE(
        first.lines[0].find("stream done pieces=4 tokens=10 first after 250.000ms in 3000.000ms"),
        std::string::npos
    ) << first.lines[0];
    const andante::error problem(andante::errc::truncated_body, andante::error_details());
    end.failure = &problem;
    to->on_stream_end(end);
    EXPECT_NE(first.lines[1].find("stream broke"), std::string::npos) << first.lines[1];
}

TEST(logger, off_prints_nothing)
{
    log written(log_level::off);
    written.to->on_stream_end(andante::stream_end());
    andante::call_end end;
    end.call = some_call();
    const andante::error problem(andante::errc::queue_full, andante::error_details());
    end.failure = &problem;
    written.to->on_call_end(end);
    written.to->on_wait({some_call(), andante::wait_reason::backoff, 1s, "", ""});
    EXPECT_TRUE(written.lines.empty());
}

TEST(log_level, unknown_words_mean_off)
{
    EXPECT_EQ(andante::parse_log_level("debug"), log_level::debug);
    EXPECT_EQ(andante::parse_log_level("info"), log_level::info);
    EXPECT_EQ(andante::parse_log_level("error"), log_level::error);
    EXPECT_EQ(andante::parse_log_level("DEBUG!"), log_level::off);
    EXPECT_EQ(andante::parse_log_level(""), log_level::off);
}

} // namespace
