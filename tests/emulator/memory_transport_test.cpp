#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

namespace emulator = andante::emulator;
namespace http = andante::http;
using andante::errc;
using andante::error;
using andante::outcome;
using andante::result;
using andante::time_source;
using namespace std::chrono_literals;
using emulator::fault;
using emulator::fault_kind;

class collecting_sink final : public http::body_sink {
public:
    bool begin(const http::response&, std::optional<std::uint64_t> content_length) override
    {
        announced = content_length;
        return true;
    }
    result<void> write(std::string_view piece) override
    {
        body += piece;
        return result<void>();
    }

    std::optional<std::uint64_t> announced;
    std::string body;
};

class memory_transport : public ::testing::Test {
protected:
    void start(emulator::finetuning::settings settings = emulator::finetuning::settings())
    {
        settings.allow_loopback_webhooks = true;
        service = std::make_shared<emulator::finetuning::service>(std::move(settings));
        emulator::memory_options options;
        options.on_webhook = [this](const emulator::webhook_delivery& webhook) {
            webhooks.emplace_back(time.elapsed(), webhook.body);
        };
        transport = emulator::make_memory_transport(service, time.source(), std::move(options));
    }

    http::request
    request(http::method verb, const std::string& target, std::string body = std::string()) const
    {
        const auto base = std::string("https://pub.finetuning.ai");
        http::request made(verb, *http::url::parse(target[0] == '/' ? base + target : target));
        made.headers.add("X-API-Key", std::string(emulator::finetuning::settings::default_key));
        made.headers.add("Content-Type", "application/json");
        made.body = std::move(body);
        return made;
    }

    result<http::response>
    send(http::request what, http::exchange_limits limits = http::exchange_limits())
    {
        return andante::testing::run(time, transport->send(std::move(what), limits));
    }

    /// Fails a GET with a planned fault and gives the error.
    error fail(fault planned, http::exchange_limits limits = http::exchange_limits())
    {
        start();
        service->add_fault(std::move(planned));
        const auto answer = send(request(http::method::get, "/v1/me"), limits);
        EXPECT_FALSE(answer.has_value());
        return answer.has_error() ? answer.error() : error();
    }

    andante::testing::virtual_time time;
    std::shared_ptr<emulator::finetuning::service> service;
    std::shared_ptr<http::transport> transport;
    std::vector<std::pair<time_source::duration, std::string>> webhooks;
};

TEST_F(memory_transport, reset_is_a_reset_of_unknown_outcome)
{
    const auto seen = fail(fault(fault_kind::reset_before_commit, "GET /v1/me"));
    EXPECT_TRUE(seen == errc::connection_reset);
    EXPECT_EQ(seen.outcome(), outcome::unknown);
    EXPECT_TRUE(fail(fault(fault_kind::reset_after_commit, "*")) == errc::connection_reset);
}

TEST_F(memory_transport, delay_beyond_the_deadline_ends_at_the_deadline)
{
    fault slow(fault_kind::delay, "*");
    slow.delay = 20s;
    http::exchange_limits limits;
    limits.deadline = time.now() + 5s;
    const auto seen = fail(slow, limits);
    EXPECT_TRUE(seen == errc::deadline_exceeded);
    EXPECT_EQ(seen.outcome(), outcome::unknown);
    EXPECT_EQ(time.elapsed(), 5s);
    EXPECT_EQ(service->record().count("GET /v1/me", 200), 1U) << "the request was carried out";
}

TEST_F(memory_transport, silence_beyond_the_idle_limit_is_a_read_timeout)
{
    fault slow(fault_kind::delay, "*");
    slow.delay = 60s;
    const auto seen = fail(slow);
    EXPECT_TRUE(seen == errc::read_timeout);
    EXPECT_EQ(time.elapsed(), 30s);
}

TEST_F(memory_transport, expired_deadline_sends_nothing)
{
    start();
    time.advance(1s);
    http::exchange_limits limits;
    limits.deadline = time.now() - 1ms;
    const auto answer = send(request(http::method::get, "/v1/me"), limits);
    ASSERT_TRUE(answer.has_error());
    EXPECT_TRUE(answer.error() == errc::deadline_exceeded);
    EXPECT_EQ(answer.error().outcome(), outcome::not_sent);
    EXPECT_TRUE(service->record().requests().empty());
}

TEST_F(memory_transport, short_body_is_truncated_and_large_body_is_refused)
{
    EXPECT_TRUE(fail(fault(fault_kind::truncate, "*")) == errc::truncated_body);
    http::exchange_limits limits;
    limits.body_bytes = 1000;
    fault huge(fault_kind::huge_body, "*");
    huge.bytes = 1001;
    EXPECT_TRUE(fail(huge, limits) == errc::body_too_large);
}

TEST_F(memory_transport, drip_takes_its_time_and_is_bounded_by_the_deadline)
{
    fault drip(fault_kind::drip, "*");
    drip.delay = 1s;
    drip.bytes = 20;
    start();
    service->add_fault(drip);
    const auto answer = send(request(http::method::get, "/v1/me"));
    ASSERT_TRUE(answer.has_value());
    const auto pauses = (answer->body.size() - 1) / 20;
    EXPECT_EQ(time.elapsed(), std::chrono::seconds(pauses));

    http::exchange_limits limits;
    limits.deadline = time.now() + 2500ms;
    const auto before = time.elapsed();
    EXPECT_TRUE(fail(drip, limits) == errc::deadline_exceeded);
    EXPECT_EQ(time.elapsed() - before, 2500ms);
}

TEST_F(memory_transport, latency_is_spent_on_both_legs)
{
    service = std::make_shared<emulator::finetuning::service>();
    emulator::memory_options options;
    options.min_latency = options.max_latency = 40ms;
    transport = emulator::make_memory_transport(service, time.source(), std::move(options));
    const auto before = time.source()->utc_now();
    ASSERT_TRUE(send(request(http::method::get, "/v1/me")).has_value());
    EXPECT_EQ(time.elapsed(), 80ms);
    EXPECT_EQ(service->record().requests().at(0).time - before, 40ms);
}

TEST_F(memory_transport, webhook_arrives_when_the_job_ends)
{
    start();
    const auto answer = send(request(
        http::method::post,
        "/v1/generations",
        R"({"tags": "slow", "webhook": "https://hooks.example.org/ft?token=1"})"
    ));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 202);
    time.advance(29s);
    EXPECT_TRUE(webhooks.empty());
    time.advance(2s);
    ASSERT_EQ(webhooks.size(), 1U);
    EXPECT_EQ(webhooks[0].first, 30s);
    EXPECT_NE(webhooks[0].second.find(R"("status":"completed")"), std::string::npos);
    EXPECT_EQ(time.armed_timers(), 0U);
}

TEST_F(memory_transport, media_host_streams_into_the_sink_without_a_key)
{
    emulator::finetuning::settings settings;
    settings.tracks.emplace_back("seeded", false);
    start(settings);
    auto download = request(
        http::method::get,
        "https://media.finetuning.ai/audio/" + service->track_ids().at(0) + ".mp3"
    );
    download.headers = http::headers();
    auto sink = std::make_shared<collecting_sink>();
    download.sink = sink;
    const auto answer = send(std::move(download));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 200);
    EXPECT_TRUE(answer->body.empty());
    EXPECT_EQ(sink->announced, sink->body.size());
    EXPECT_EQ(sink->body.size(), 2500U * 72U) << "a minute in frames of 24 ms";
}

} // namespace
