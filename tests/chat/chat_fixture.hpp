#pragma once

#include <andante/chat/client.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include "support/stream_server.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chat_tests {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace chat = andante::chat;
namespace emulator = andante::emulator;
using andante::errc;
using andante::error;
using andante::raw_json;
using andante::result;
using texts = std::vector<std::string>;

/// Keeps what it hears of streams and calls.
class stream_observer final : public andante::observer {
public:
    void on_call_start(const andante::call_info& call) override { id = call.id; }
    void on_call_end(const andante::call_end& event) override
    {
        ++calls;
        call_failed = event.failure != nullptr;
    }
    void on_stream_end(const andante::stream_end& event) override
    {
        ++streams;
        last = event;
        last.call = {};
        same_call = event.call.id == id;
        provider = event.call.provider;
        route = event.call.route;
        failure = event.failure != nullptr ? std::optional(*event.failure) : std::nullopt;
    }

    std::uint64_t id = 0;
    int calls = 0;
    int streams = 0;
    bool call_failed = false;
    bool same_call = false;
    std::string provider;
    std::string route;
    andante::stream_end last;
    std::optional<error> failure;
};

inline raw_json raw(std::string text)
{
    return raw_json::parse(std::move(text)).value();
}

/// One event of a stream.
inline std::string event(const std::string& data)
{
    return "data: " + data + "\n\n";
}

/// A chunk that adds text to the first answer.
inline std::string says(const std::string& text)
{
    return event(R"({"id":"c1","choices":[{"index":0,"delta":{"content":")" + text + R"("}}]})");
}

inline const std::string done = "data: [DONE]\n\n";

/// A client of a service that answers as a test says, in virtual time.
class chat_test : public testing::Test {
protected:
    chat_test()
    {
        settings.api_key = andante::secret("canary-key-0123456789");
        settings.base_url = "https://api.example.org/v1";
        settings.time = time.source();
        settings.transport = emulator::make_memory_transport(service, time.source());
        settings.observer = seen;
        settings.pacer = andante::pacing::unpaced();
        settings.random_seed = 7;
    }

    chat::completions completions()
    {
        return chat::client(time.executor(), settings).completions();
    }

    void answer_with(int status, std::string json)
    {
        answer = emulator::reply();
        answer.status = status;
        answer.headers.set("Content-Type", "application/json");
        answer.headers.set("X-Request-Id", "req-1");
        answer.body = std::move(json);
    }

    void serve(const texts& pieces, std::chrono::milliseconds apart = 1s)
    {
        answer = andante::support::stream_of("text/event-stream; charset=utf-8", pieces, apart);
        answer.headers.set("X-Request-Id", "req-1");
    }

    template <class T>
    T run(asio::awaitable<T> operation)
    {
        return andante::testing::run(time, std::move(operation));
    }

    result<chat::completion> create(chat::request what)
    {
        return run(andante::as_result(completions().create(std::move(what))));
    }

    result<chat::completion> create() { return create(hello()); }

    result<chat::stream> open(chat::stream_options reading = chat::stream_options())
    {
        return run(andante::as_result(completions().stream(hello(), reading)));
    }

    result<std::optional<chat::delta>> next(chat::stream& from)
    {
        return run(andante::as_result(from.next()));
    }

    /// What a stream came to.
    struct outcome {
        std::vector<chat::delta> deltas;
        chat::completion all;
        std::optional<error> problem;

        std::string content() const
        {
            std::string joined;
            for (const auto& each : deltas) {
                joined += each.content;
            }
            return joined;
        }
    };

    outcome read_all(chat::stream_options reading = chat::stream_options())
    {
        outcome came;
        auto opened = open(reading);
        if (!opened) {
            came.problem = opened.error();
            return came;
        }
        while (true) {
            auto found = next(*opened);
            if (found && *found) {
                came.deltas.push_back(std::move(**found));
                continue;
            }
            const auto again = next(*opened);
            EXPECT_EQ(again.has_value(), found.has_value()) << "an end stays";
            if (!found) {
                came.problem = found.error();
            }
            came.all = opened->accumulated();
            return came;
        }
    }

    static chat::request hello() { return {"test/model", "Hello"}; }

    andante::testing::virtual_time time;
    emulator::reply answer;
    std::shared_ptr<andante::support::stream_server> service =
        std::make_shared<andante::support::stream_server>([this](const emulator::incoming&) {
            return answer;
        });
    std::shared_ptr<stream_observer> seen = std::make_shared<stream_observer>();
    andante::client_options settings;
};

} // namespace chat_tests
