// The programs of docs/chat.md.
#include <andante/chat/client.hpp>
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace chat_docs {

namespace asio = boost::asio;
namespace chat = andante::chat;

//! [create]
asio::awaitable<std::string> ask(chat::client client, std::string question)
{
    chat::request request("gpt-4o-mini", question);
    request.temperature = 0.2;
    request.max_tokens = 200;
    const auto answer = co_await client.completions().create(std::move(request));
    co_return std::string(answer.text());
}
//! [create]

std::string weather_in(const std::string& arguments)
{
    return "rain at " + arguments;
}

//! [tools]
asio::awaitable<chat::completion> ask_with_tools(chat::client client, chat::request request)
{
    auto schema = andante::raw_json::parse(
        R"({"type":"object","properties":{"place":{"type":"string"}},"required":["place"]})"
    );
    request.tools.emplace_back("weather", "The weather at a place", std::move(schema).value());
    while (true) {
        auto answer = co_await client.completions().create(request);
        if (answer.tool_calls().empty()) {
            co_return answer;
        }
        request.messages.push_back(answer.choices[0].message); // the calls, as they came
        for (const auto& call : answer.tool_calls()) {
            const auto told = weather_in(call.arguments); // JSON, unless the model has erred
            request.messages.push_back(chat::message::tool(call.id, told));
        }
    }
}
//! [tools]

//! [partial]
asio::awaitable<std::string> as_much_as_comes(chat::client client, chat::request request)
{
    auto stream = co_await client.completions().stream(std::move(request));
    while (true) {
        const auto delta = co_await andante::as_result(stream.next());
        if (!delta) {
            // delta.error() says why, and how much came; all of that is kept.
            co_return std::string(stream.accumulated().text()) + " [broken off]";
        }
        if (!*delta) {
            co_return std::string(stream.accumulated().text());
        }
    }
}
//! [partial]

//! [observer]
class speed final : public andante::observer {
public:
    void on_stream_end(const andante::stream_end& event) override
    {
        const auto first = std::chrono::duration<double>(event.first).count();
        std::printf("first after %.2f s, %.1f tokens/s\n", first, event.tokens_a_second());
    }
};
//! [observer]

class chat_page : public testing::Test {
protected:
    chat_page()
    {
        options.api_key = andante::secret("canary-key-0123456789");
        options.base_url = "https://api.example.org/v1";
        options.transport = server;
        options.time = time.source();
        options.observer = std::make_shared<speed>();
        options.retry.attempts = 1;
    }

    void reply_events(std::string body)
    {
        andante::testing::scripted_reply made(200, std::move(body));
        made.what->headers.set("Content-Type", "text/event-stream");
        server->reply(std::move(made));
    }

    template <class T>
    T run(asio::awaitable<T> operation)
    {
        return andante::testing::run(time, std::move(operation));
    }

    andante::testing::virtual_time time;
    std::shared_ptr<andante::testing::scripted_transport> server =
        std::make_shared<andante::testing::scripted_transport>(time.source());
    andante::client_options options;
};

TEST_F(chat_page, asks_a_question)
{
    server->reply(andante::testing::scripted_reply(
        200, R"({"choices":[{"message":{"role":"assistant","content":"42"}}]})"
    ));
    EXPECT_EQ(run(ask(chat::client(time.executor(), options), "What?")), "42");
}

TEST_F(chat_page, calls_tools_until_there_is_an_answer)
{
    server->reply(andante::testing::scripted_reply(200, R"({"choices":[{"message":{"content":null,
        "tool_calls":[{"id":"c1","function":{"name":"weather","arguments":"here"}}]}}]})"));
    server->reply(andante::testing::scripted_reply(
        200, R"({"choices":[{"message":{"role":"assistant","content":"wet"}}]})"
    ));
    chat::client client(time.executor(), options);
    EXPECT_EQ(run(ask_with_tools(client, chat::request("m", "Weather?"))).text(), "wet");
    EXPECT_NE(
        server->requests().at(1).request.body.find("\"content\":\"rain at here\""),
        std::string::npos
    );
}

TEST_F(chat_page, keeps_what_came_before_a_stream_broke)
{
    const std::string event = "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n";
    reply_events(event);
    chat::client client(time.executor(), options);
    EXPECT_EQ(run(as_much_as_comes(client, chat::request("m", "Go"))), "half [broken off]");
    reply_events(event + "data: [DONE]\n\n");
    EXPECT_EQ(run(as_much_as_comes(client, chat::request("m", "Go"))), "half");
}

} // namespace chat_docs
