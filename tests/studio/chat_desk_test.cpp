// The studio's chat: what a page is told, and when the service is held up or let go.
#include <andante/emulator/memory_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include "examples/studio_server/chat_desk.hpp"
#include "support/stream_server.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace chat_desk_tests {

namespace json = boost::json;
namespace emulator = andante::emulator;
using namespace std::chrono_literals;
using studio_server::body_relay;
using studio_server::chat_desk;
using testing::HasSubstr;

std::string says(const std::string& text)
{
    return R"(data: {"choices":[{"index":0,"delta":{"content":")" + text + "\"}}]}\n\n";
}

class chat_desk_test : public testing::Test {
protected:
    chat_desk_test()
    {
        andante::client_options options;
        options.api_key = andante::secret("canary-key-0123456789");
        options.base_url = "https://api.example.org/v1";
        options.time = time.source();
        options.transport = emulator::make_memory_transport(service, time.source());
        desk = std::make_shared<chat_desk>(andante::chat::client(time.executor(), options), "m");
    }

    void serve(const std::vector<std::string>& pieces)
    {
        answer = andante::support::stream_of("text/event-stream", pieces, 1s);
    }

    std::shared_ptr<body_relay> talk(const std::string& body)
    {
        return andante::testing::run(time, desk->talk(json::parse(body).as_object()));
    }
    std::shared_ptr<body_relay> talk()
    {
        return talk(R"({"messages":[{"role":"user","text":"Hello"}]})");
    }
    std::string next(body_relay& from) { return andante::testing::run(time, from.next()); }

    andante::testing::virtual_time time;
    emulator::reply answer;
    std::shared_ptr<andante::support::stream_server> service =
        std::make_shared<andante::support::stream_server>([this](const emulator::incoming&) {
            return answer;
        });
    std::shared_ptr<chat_desk> desk;
};

TEST_F(chat_desk_test, tells_the_quota_the_text_and_the_end)
{
    serve(
        {says("a"),
         says("b"),
         R"(data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"total_tokens":7}})"
         "\n\n",
         "data: [DONE]\n\n"}
    );
    const auto relay = talk();
    EXPECT_THAT(next(*relay), HasSubstr("event: quota\ndata: {\"left\":9999,\"limit\":10000"));
    EXPECT_EQ(next(*relay), "event: delta\ndata: {\"text\":\"a\",\"reasoning\":\"\"}\n\n");
    EXPECT_THAT(next(*relay), HasSubstr("\"text\":\"b\""));
    EXPECT_THAT(next(*relay), HasSubstr("event: delta"));
    EXPECT_THAT(next(*relay), HasSubstr("event: end\ndata: {\"reason\":\"stop\",\"tokens\":7,"));
    EXPECT_EQ(next(*relay), "");
    EXPECT_THAT(
        service->seen().at(0).body, HasSubstr(R"("messages":[{"role":"user","content":"Hello"}])")
    );
    EXPECT_EQ(json::serialize(desk->about()).substr(0, 27), R"({"open":true,"model":"m","q)");
}

TEST_F(chat_desk_test, tells_why_an_answer_broke_off)
{
    serve({says("a")});
    const auto relay = talk();
    next(*relay);
    next(*relay);
    EXPECT_THAT(next(*relay), HasSubstr("event: failed\ndata: {\"message\":\"the stream ended"));
    EXPECT_EQ(next(*relay), "");
}

TEST_F(chat_desk_test, lets_the_service_go_when_the_page_has_gone)
{
    serve(std::vector<std::string>(1000, says("a")));
    auto relay = talk();
    next(*relay);
    next(*relay);
    EXPECT_EQ(desk->talking(), 1U);
    EXPECT_GT(time.armed_timers(), 0U) << "more is coming";
    relay.reset();
    time.settle();
    EXPECT_EQ(desk->talking(), 0U);
    EXPECT_EQ(time.armed_timers(), 0U);
}

TEST_F(chat_desk_test, refuses_what_is_no_conversation_and_asks_nobody)
{
    for (const auto* const body :
         {"{}",
          R"({"messages":[]})",
          R"({"messages":["a"]})",
          R"({"messages":[{"role":"user"}]})",
          R"({"messages":[{"role":"system","text":"a"}]})"}) {
        EXPECT_THROW(talk(body), std::invalid_argument) << body;
    }
    EXPECT_TRUE(service->seen().empty());
    const auto closed = std::make_shared<chat_desk>();
    EXPECT_THROW(andante::testing::run(time, closed->talk(json::object())), std::invalid_argument);
    EXPECT_EQ(json::serialize(closed->about()), R"({"open":false,"model":"","quota":null})");
}

TEST_F(chat_desk_test, answers_no_more_than_it_can)
{
    serve(std::vector<std::string>(3, says("a")));
    std::vector<std::shared_ptr<body_relay>> open;
    for (int i = 0; i < 100; ++i) {
        open.push_back(talk());
        ASSERT_TRUE(open.back());
    }
    EXPECT_FALSE(talk());
    open.pop_back();
    EXPECT_TRUE(talk());
}

TEST_F(chat_desk_test, passes_a_refusal_on)
{
    answer.status = 401;
    answer.body = R"({"error":{"message":"no","code":"invalid_api_key"}})";
    EXPECT_THROW(talk(), andante::failure);
    EXPECT_EQ(desk->talking(), 0U);
}

} // namespace chat_desk_tests
