#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace andante_tests {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace http = andante::http;
using andante::call;
using andante::call_effect;
using andante::client_options;
using andante::errc;
using andante::error;
using andante::error_details;
using andante::outcome;
using andante::result;
using andante::stop_reason;
using andante::testing::scripted_reply;
using andante::testing::scripted_transport;
using andante::testing::virtual_time;

inline error describe(const http::response& answer)
{
    error_details details;
    details.http_status = answer.status;
    details.message = answer.body;
    details.outcome = answer.status >= 500 ? outcome::unknown : outcome::rejected;
    if (const auto seconds = answer.headers.find("retry-after")) {
        details.retry_after = std::chrono::seconds(std::stoi(std::string(*seconds)));
    }
    details.api_code = answer.status == 429 ? "RATE_LIMITED" : "OTHER";
    const auto code = answer.status == 429   ? errc::rate_limited
                      : answer.status == 404 ? errc::not_found
                      : answer.status >= 500 ? errc::server_error
                                             : errc::request_refused;
    return error(code, std::move(details));
}

inline andante::provider_profile test_profile()
{
    andante::provider_profile facts("test", "https://api.example.org");
    facts.key_variable = "ANDANTE_TEST_NO_SUCH_KEY";
    facts.url_variable = "ANDANTE_TEST_NO_SUCH_URL";
    facts.describe_error = describe;
    return facts;
}

/// Notes what it is told, in one line each.
class noting_observer final : public andante::observer {
public:
    void on_call_start(const andante::call_info& each) override
    {
        note("call " + std::string(each.route));
    }

    void on_call_end(const andante::call_end& event) override
    {
        note(
            "end " + std::to_string(event.attempts) +
            (event.failure != nullptr ? " " + event.failure->code().message() : " ok")
        );
    }

    void on_attempt_start(const andante::attempt_start& event) override
    {
        note("attempt " + std::to_string(event.number));
    }

    void on_attempt_end(const andante::attempt_end& event) override
    {
        note("status " + std::to_string(event.http_status));
    }

    void on_wait(const andante::wait_start& event) override
    {
        note("wait " + std::string(to_string(event.reason)));
    }

    std::string traceparent(const andante::call_info&) override { return trace; }

    std::vector<std::string> notes;
    std::string trace;

private:
    void note(std::string line) { notes.push_back(std::move(line)); }
};

/// Counts how permits end.
class counting_pacer final : public andante::pacing::pacer {
public:
    class ending final : public andante::pacing::permit::ending {
    public:
        explicit ending(counting_pacer* owner)
            : owner_(owner)
        {}
        void given_back() noexcept override { ++owner_->given_back; }
        void settled(const andante::pacing::observation& seen) override
        {
            owner_->statuses.push_back(seen.status);
        }
        void lost() noexcept override { ++owner_->lost; }

    private:
        counting_pacer* owner_;
    };

    asio::awaitable<result<andante::pacing::permit>> acquire(andante::pacing::permit_request request
    ) override
    {
        routes.push_back(request.route);
        if (!refusals.empty()) {
            auto refusal = refusals.front();
            refusals.pop_front();
            if (refusal) {
                co_return *refusal;
            }
        }
        ++granted;
        co_return andante::pacing::permit(std::make_unique<ending>(this));
    }

    std::deque<std::optional<error>> refusals;
    std::vector<std::string> routes;
    std::vector<int> statuses;
    int granted = 0;
    int given_back = 0;
    int lost = 0;
};

/// A pipeline with a scripted server and hand-made parts around it.
class pipeline_test : public testing::Test {
protected:
    pipeline_test()
    {
        settings.api_key = andante::secret("canary-key-0123456789");
        settings.time = time.source();
        settings.transport = server;
        settings.observer = seen;
        settings.pacer = pacer;
        settings.random_seed = 7;
    }

    result<http::response> run(call what)
    {
        andante::pipeline calls(time.executor(), test_profile(), settings);
        return andante::testing::run(time, calls.execute(std::move(what)));
    }

    static call read() { return call(http::method::get, "GET /things/{id}", "/things/1"); }

    static call create()
    {
        call what(http::method::post, "POST /things", "/things");
        what.body = "{}";
        what.effect = call_effect::paid_create;
        return what;
    }

    virtual_time time;
    std::shared_ptr<scripted_transport> server =
        std::make_shared<scripted_transport>(time.source());
    std::shared_ptr<noting_observer> seen = std::make_shared<noting_observer>();
    std::shared_ptr<counting_pacer> pacer = std::make_shared<counting_pacer>();
    client_options settings;
};

} // namespace andante_tests
