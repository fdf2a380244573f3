// Answers that are read while they are made.
#include "chat/chat_fixture.hpp"

namespace chat_tests::stream_tests {

using andante::stop_reason;

class chat_stream : public chat_test {
protected:
    void serve_chunks(const texts& chunks)
    {
        texts pieces;
        for (const auto& each : chunks) {
            pieces.push_back(event(each));
        }
        pieces.push_back(done);
        serve(pieces);
    }
};

/// As a service has sent it, with its role, its text and its token on every chunk, and with seed
/// and usage on the last.
const std::string recorded =
    R"(data: {"id":"r1","object":"chat.completion.chunk","created":1777000000,"choices":[{"index":0,"text":"Hel","logprobs":null,"finish_reason":null,"seed":null,"delta":{"token_id":9906,"role":"assistant","content":"Hel"}}],"model":"org/m","usage":null})"
    "\n\n: comment\n\n"
    R"(data:{"id":"r1","created":1777000000,"choices":[{"index":0,"text":"lo","logprobs":-0.5,"finish_reason":null,"delta":{"token_id":7,"role":"assistant","content":"lo \ud83c\udfb5)"
    " \xC3\xA4"
    R"("}}],"model":"org/m","usage":null})"
    "\r\n\r\n"
    R"(data: {"id":"r1","created":1777000000,"choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"stop","seed":15924764223251450000,"delta":{"token_id":1,"role":"assistant","content":""}}],"model":"org/m","usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8,"cached_tokens":2},"x_more":{"id":"i-1"}})"
    "\n\n"
    "data: [DONE]\n\n";
const std::string recorded_text = "Hello \xF0\x9F\x8E\xB5 \xC3\xA4";

TEST_F(chat_stream, gives_deltas_and_joins_them)
{
    serve({recorded});
    const auto came = read_all();
    ASSERT_FALSE(came.problem) << came.problem->message();
    ASSERT_EQ(came.deltas.size(), 3U);
    EXPECT_EQ(came.deltas[0].content, "Hel");
    EXPECT_EQ(came.deltas[2].finish_reason, chat::finish_reason::stop);
    ASSERT_EQ(came.deltas[1].log_probabilities.size(), 1U);
    EXPECT_EQ(came.deltas[1].log_probabilities[0].id, 7);
    EXPECT_EQ(came.deltas[1].log_probabilities[0].log_probability, -0.5);
    EXPECT_EQ(came.content(), recorded_text);
    EXPECT_EQ(came.all.text(), recorded_text);
    EXPECT_EQ(came.all.id, "r1");
    EXPECT_EQ(came.all.model, "org/m");
    EXPECT_EQ(came.all.created->time_since_epoch(), 1777000000s);
    EXPECT_EQ(came.all.seed, 15924764223251450000U);
    EXPECT_EQ(came.all.usage, (chat::token_usage{5, 3, 8, 2, 0}));
    EXPECT_EQ(came.all.request_id, "req-1");
    EXPECT_EQ(came.all.choices.at(0).finish_reason, chat::finish_reason::stop);
    EXPECT_NE(came.all.raw.find("x_more"), std::string::npos);
    EXPECT_NE(came.deltas[0].raw.find("9906"), std::string::npos);
}

TEST_F(chat_stream, reads_the_same_however_it_is_split)
{
    for (std::size_t at = 1; at < recorded.size(); ++at) {
        serve({recorded.substr(0, at), recorded.substr(at)});
        const auto came = read_all();
        ASSERT_FALSE(came.problem) << at << came.problem->message();
        ASSERT_EQ(came.all.text(), recorded_text) << at;
        ASSERT_EQ(came.all.usage->total, 8U) << at;
    }
}

TEST_F(chat_stream, reads_the_same_byte_by_byte)
{
    serve({recorded});
    answer.fault.drip_bytes = 1;
    answer.fault.drip_pause = 1ms;
    const auto came = read_all();
    ASSERT_FALSE(came.problem) << came.problem->message();
    EXPECT_EQ(came.all.text(), recorded_text);
}

TEST_F(chat_stream, a_cut_at_every_byte_is_a_failure_that_says_what_had_come)
{
    const auto last = recorded.find("[DONE]") + 6;
    for (std::size_t at = 1; at < last; ++at) {
        serve({recorded});
        answer.fault.truncate_at = at;
        const auto came = read_all();
        ASSERT_TRUE(came.problem) << at;
        ASSERT_EQ(*came.problem, errc::truncated_body) << at;
        ASSERT_EQ(came.all.text(), came.content()) << at;
        ASSERT_TRUE(recorded_text.starts_with(came.all.text())) << at;
        EXPECT_EQ(came.problem->stop(), stop_reason::not_repeatable);
        EXPECT_EQ(came.problem->outcome(), andante::outcome::unknown);
        serve({recorded.substr(0, at)}); // the same with a proper end of the body
        const auto ended = read_all();
        ASSERT_TRUE(ended.problem) << at;
        ASSERT_EQ(*ended.problem, errc::truncated_body) << at;
    }
    EXPECT_EQ(service->seen().size(), 2 * (last - 1)) << "nothing is sent again";
}

TEST_F(chat_stream, a_failure_counts_pieces_and_bytes)
{
    serve({says("four"), says("more")});
    const auto came = read_all();
    ASSERT_TRUE(came.problem);
    EXPECT_EQ(
        came.problem->message(),
        "the stream ended without its last event; 2 pieces with 8 bytes had come"
    );
    EXPECT_EQ(came.problem->request_id(), "req-1");
    serve({": nothing\n\n"});
    EXPECT_EQ(
        read_all().problem->message(),
        "the stream ended without its last event; no content had come"
    );
}

TEST_F(chat_stream, ends_at_its_end_mark_although_the_body_goes_on)
{
    serve({says("a"), done, ": late\n\n"}, 1h);
    answer.pieces[1].after = 1s;
    const auto came = read_all();
    EXPECT_FALSE(came.problem);
    EXPECT_EQ(came.content(), "a");
    EXPECT_EQ(time.elapsed(), 1s);
    time.settle();
    EXPECT_EQ(time.armed_timers(), 0U) << "the connection is closed";
    EXPECT_EQ(seen->calls, 1);
    EXPECT_FALSE(seen->call_failed);
}

TEST_F(chat_stream, silence_is_a_failure_although_comments_come)
{
    texts pieces{says("a")};
    pieces.insert(pieces.end(), 100, ": still here\n\n");
    serve(pieces);
    const auto came = read_all();
    ASSERT_TRUE(came.problem);
    EXPECT_EQ(*came.problem, errc::read_timeout);
    EXPECT_EQ(came.all.text(), "a");
    EXPECT_EQ(time.elapsed(), 60s) << "the default";
    time.settle();
    EXPECT_EQ(time.armed_timers(), 0U);
}

TEST_F(chat_stream, the_limit_of_silence_is_the_callers)
{
    serve({says("a"), says("b"), done}, 5s);
    chat::stream_options reading;
    reading.idle = 4s;
    EXPECT_EQ(*read_all(reading).problem, errc::read_timeout);
    reading.idle = 6s;
    EXPECT_FALSE(read_all(reading).problem);
}

TEST_F(chat_stream, an_error_within_it_is_the_services_own)
{
    serve(
        {says("a"),
         event(
             R"({"error":{"message":"overloaded","type":"server_error","param":null,"code":null}})"
         ),
         says("never"),
         done}
    );
    const auto came = read_all();
    ASSERT_TRUE(came.problem);
    EXPECT_EQ(*came.problem, errc::server_error);
    EXPECT_EQ(came.problem->api_code(), "server_error");
    EXPECT_EQ(came.problem->http_status(), 200);
    EXPECT_EQ(came.problem->message(), "overloaded; 1 pieces with 1 bytes had come");
    EXPECT_EQ(came.problem->stop(), stop_reason::not_repeatable);
    EXPECT_EQ(came.content(), "a");
    EXPECT_EQ(came.all.text(), "a");
    EXPECT_EQ(service->seen().size(), 1U) << "never sent again";
    time.settle();
    EXPECT_EQ(time.armed_timers(), 0U) << "the connection is closed";
}

TEST_F(chat_stream, an_error_within_it_has_many_forms)
{
    struct row {
        std::string text;
        errc value;
    };
    const std::vector<row> rows{
        {event(R"({"error":{"message":"m","code":429}})"), errc::rate_limited},
        {event(R"({"error":{"message":"m","code":"context_length_exceeded"}})"),
         errc::rejected_by_validation},
        {event(R"({"error":"words alone"})"), errc::server_error},
        {event(R"({"id":"x","choices":[],"error":{"message":"m"}})"), errc::server_error},
        {"event: error\n" + event(R"({"error":{"message":"m","code":"insufficient_quota"}})"),
         errc::quota_exhausted},
        {"event: error\n" + event("no JSON"), errc::malformed_response},
    };
    for (const auto& each : rows) {
        serve({each.text, done});
        const auto came = read_all();
        ASSERT_TRUE(came.problem) << each.text;
        EXPECT_EQ(*came.problem, each.value) << each.text << came.problem->message();
    }
    serve({event(R"({"error":null,"choices":[{"delta":{"content":"a"}}]})"), done});
    EXPECT_FALSE(read_all().problem) << "null is none";
}

TEST_F(chat_stream, what_is_no_chunk_is_a_malformed_response)
{
    for (const auto* const data : {"text", "[1]", "{\"choices\":[{]}", "5", "{"}) {
        serve({says("a"), event(data), done});
        const auto came = read_all();
        ASSERT_TRUE(came.problem) << data;
        EXPECT_EQ(*came.problem, errc::malformed_response) << data;
        EXPECT_EQ(came.content(), "a");
    }
    serve_chunks({R"({"choices":[{"index":128,"delta":{"content":"a"}}]})"});
    EXPECT_EQ(*read_all().problem, errc::malformed_response);
    serve_chunks({R"({"choices":[{"delta":{"tool_calls":[{"index":4000000000}]}}]})"});
    EXPECT_EQ(*read_all().problem, errc::malformed_response);
}

TEST_F(chat_stream, a_refusal_comes_before_it_opens)
{
    settings.retry.attempts = 1;
    answer_with(401, R"({"error":{"message":"m","code":"invalid_api_key"}})");
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), errc::invalid_api_key);
    EXPECT_EQ(seen->streams, 0) << "there was no stream";
}

TEST_F(chat_stream, is_opened_again_until_the_service_answers)
{
    int asked = 0;
    service = std::make_shared<andante::support::stream_server>([&](const emulator::incoming&) {
        if (++asked < 3) {
            answer_with(503, R"({"error":{"message":"busy"}})");
        } else {
            serve({says("a"), done});
        }
        return answer;
    });
    settings.transport = emulator::make_memory_transport(service, time.source());
    EXPECT_EQ(read_all().content(), "a");
    EXPECT_EQ(asked, 3);
}

TEST_F(chat_stream, an_answer_that_is_no_stream_is_a_malformed_response)
{
    answer_with(200, R"({"choices":[]})");
    EXPECT_EQ(open().error(), errc::malformed_response);
}

TEST_F(chat_stream, grows_no_further_than_it_is_allowed_to)
{
    serve(texts(100, says("0123456789")));
    chat::stream_options reading;
    reading.max_content_bytes = 25;
    const auto came = read_all(reading);
    ASSERT_TRUE(came.problem);
    EXPECT_EQ(*came.problem, errc::body_too_large);
    EXPECT_EQ(came.all.text(), "01234567890123456789");
}

TEST_F(chat_stream, tells_the_observer_how_quick_it_was)
{
    serve(
        {": wait\n\n",
         says("a"),
         says("b"),
         says("c"),
         event(
             R"({"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"completion_tokens":6}})"
         ),
         done}
    );
    EXPECT_FALSE(read_all().problem);
    EXPECT_EQ(seen->streams, 1);
    EXPECT_TRUE(seen->same_call);
    EXPECT_EQ(seen->provider, "openai");
    EXPECT_EQ(seen->route, "POST /chat/completions");
    EXPECT_EQ(seen->last.first, 1s);
    EXPECT_EQ(seen->last.flow, 2s);
    EXPECT_EQ(seen->last.duration, 5s);
    EXPECT_EQ(seen->last.pieces, 3U);
    EXPECT_EQ(seen->last.tokens, 6U);
    EXPECT_EQ(seen->last.tokens_a_second(), 3);
    EXPECT_FALSE(seen->failure);
}

TEST_F(chat_stream, tells_the_observer_once_that_it_broke)
{
    serve({says("a")});
    const auto came = read_all();
    EXPECT_EQ(seen->streams, 1);
    ASSERT_TRUE(seen->failure);
    EXPECT_EQ(*seen->failure, errc::truncated_body);
    EXPECT_EQ(seen->last.tokens_a_second(), 0) << "nobody can say";
}

TEST_F(chat_stream, closing_it_ends_the_exchange)
{
    serve(texts(100, says("a")));
    auto opened = open();
    ASSERT_TRUE(*next(*opened));
    opened->close();
    const auto after = next(*opened);
    ASSERT_FALSE(after);
    EXPECT_TRUE(after.error().is_cancelled());
    EXPECT_EQ(opened->accumulated().text(), "a");
    time.settle();
    EXPECT_EQ(time.armed_timers(), 0U);
    ASSERT_TRUE(seen->failure);
    EXPECT_TRUE(seen->failure->is_cancelled());
    EXPECT_EQ(seen->streams, 1);
}

TEST_F(chat_stream, destroying_or_replacing_it_ends_the_exchange)
{
    serve(texts(100, says("a")));
    {
        auto opened = open();
        ASSERT_TRUE(*next(*opened));
        auto moved = std::move(*opened);
        ASSERT_TRUE(*next(moved));
        moved = chat::stream();
        EXPECT_EQ(seen->streams, 1);
    }
    time.settle();
    EXPECT_EQ(time.armed_timers(), 0U);
    EXPECT_EQ(seen->calls, 1);
}

TEST_F(chat_stream, keeps_its_client)
{
    serve({says("a"), says("b"), done});
    auto opened = open(); // client and handle are gone
    ASSERT_TRUE(*next(*opened));
    ASSERT_TRUE(*next(*opened));
    EXPECT_FALSE(*next(*opened));
}

asio::awaitable<void>
open_into(asio::awaitable<chat::stream> opening, std::optional<result<chat::stream>>* place)
{
    auto trying = andante::as_result(std::move(opening));
    auto opened = co_await std::move(trying);
    place->emplace(std::move(opened));
}

TEST_F(chat_stream, that_is_being_opened_does_not_keep_its_client)
{
    serve({says("a"), done});
    answer.fault.delay = 10s;
    std::optional<result<chat::stream>> came;
    auto client = std::make_unique<chat::client>(time.executor(), settings);
    auto opening = open_into(client->completions().stream(hello()), &came);
    andante::testing::start(time.executor(), std::move(opening), [](std::exception_ptr) {});
    time.settle();
    EXPECT_FALSE(came);
    client.reset();
    time.settle();
    ASSERT_TRUE(came);
    EXPECT_TRUE(came->error().is_cancelled());
}

} // namespace chat_tests::stream_tests
