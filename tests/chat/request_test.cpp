// What is sent, and what is refused before.
#include "chat/chat_fixture.hpp"

#include <limits>

namespace chat_tests::request_tests {

using chat::message;

class chat_request : public chat_test {
protected:
    chat_request() { answer_with(200, R"({"choices":[{"message":{"content":"a"}}]})"); }

    std::string sent(chat::request what)
    {
        const auto made = create(std::move(what));
        EXPECT_TRUE(made) << (made ? "" : made.error().message());
        return service->seen().empty() ? "" : service->seen().back().body;
    }

    void expect_refused(const chat::request& what, const std::string& field)
    {
        const auto before = service->seen().size();
        const auto made = create(what);
        ASSERT_FALSE(made) << field;
        EXPECT_EQ(made.error(), errc::invalid_request) << field;
        ASSERT_TRUE(made.error().field()) << field;
        EXPECT_EQ(made.error().field()->field, field);
        EXPECT_EQ(made.error().outcome(), andante::outcome::not_sent);
        EXPECT_EQ(service->seen().size(), before) << "nothing is sent";
        EXPECT_FALSE(chat::check(what)) << field;
        EXPECT_FALSE(completions().check(what)) << field;
    }
};

TEST_F(chat_request, sends_nothing_that_is_not_set)
{
    EXPECT_EQ(
        sent(hello()), R"({"model":"test/model","messages":[{"role":"user","content":"Hello"}]})"
    );
}

TEST_F(chat_request, sends_every_member_under_its_documented_name)
{
    auto what = hello();
    what.max_tokens = 100;
    what.max_completion_tokens = 200;
    what.temperature = 1.5;
    what.top_p = 0.5;
    what.min_p = 0.25;
    what.top_k = 40;
    what.stop = {"a", "b"};
    what.n = 2;
    what.logprobs = 3;
    what.seed = 18446744073709551615U;
    what.logit_bias = {{"50256", -100}};
    what.presence_penalty = -2;
    what.frequency_penalty = 2;
    what.repetition_penalty = 1.1;
    what.echo = true;
    what.tools = {chat::tool("f", "does", raw(R"({"type":"object"})")), chat::tool("g")};
    what.tools[0].strict = true;
    what.tool_choice = chat::tool_choice::function("f");
    what.parallel_tool_calls = false;
    what.response_format = chat::response_format::json_schema("s", raw("{}"), true, "d");
    what.reasoning.effort = "low";
    what.reasoning.enabled = false;
    what.user = "u";
    what.metadata = {{"k", "v"}};
    what.store = false;
    what.safety_model = "m";
    what.compliance = "hipaa";
    what.context_length_exceeded_behavior = "truncate";
    what.chat_template_kwargs = raw(R"({"think":true})");
    what.schema = raw(R"(["person"])");
    what.threshold = 0.5;
    what.include_spans = true;
    what.include_confidence = false;
    what.extra = {{"service_tier", raw("\"flex\"")}};
    EXPECT_EQ(
        sent(std::move(what)),
        R"({"model":"test/model","messages":[{"role":"user","content":"Hello"}],)"
        R"("max_tokens":100,"max_completion_tokens":200,"temperature":1.5,"top_p":0.5,"min_p":0.25,)"
        R"("top_k":40,"stop":["a","b"],"n":2,"logprobs":true,"top_logprobs":3,)"
        R"("seed":18446744073709551615,"logit_bias":{"50256":-100},"presence_penalty":-2,)"
        R"("frequency_penalty":2,"repetition_penalty":1.1,"echo":true,)"
        R"("tools":[{"type":"function","function":{"name":"f","description":"does",)"
        R"("parameters":{"type":"object"},"strict":true}},{"type":"function","function":{"name":"g"}}],)"
        R"("tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,)"
        R"("response_format":{"type":"json_schema","json_schema":{"name":"s","description":"d",)"
        R"("schema":{},"strict":true}},"reasoning_effort":"low","reasoning":{"enabled":false},)"
        R"("user":"u","metadata":{"k":"v"},"store":false,"safety_model":"m","compliance":"hipaa",)"
        R"("context_length_exceeded_behavior":"truncate","chat_template_kwargs":{"think":true},)"
        R"("schema":["person"],"threshold":0.5,"include_spans":true,"include_confidence":false,)"
        R"("service_tier":"flex"})"
    );
}

TEST_F(chat_request, writes_messages_of_every_kind)
{
    std::vector<message> all;
    all.push_back(message::system("be brief"));
    all.push_back(message::user(
        {chat::content_part::text("what"),
         chat::content_part::image_url("https://e.org/a.png", "low"),
         chat::content_part::audio_url("https://e.org/a.mp3"),
         chat::content_part::video_url("https://e.org/a.mp4"),
         chat::content_part::input_audio("AAAA", "wav"),
         chat::content_part::other(raw(R"({"type":"file"})"))}
    ));
    all.push_back(message::assistant({chat::tool_call("c1", "f", "{}")}));
    all.push_back(message::tool("c1", "done"));
    all.push_back(message::assistant("so"));
    all.back().name = "bob";
    all.back().reasoning = "never sent";
    const auto body = sent(chat::request("m", std::move(all)));
    EXPECT_EQ(
        body,
        R"({"model":"m","messages":[{"role":"system","content":"be brief"},{"role":"user","content":[)"
        R"({"type":"text","text":"what"},)"
        R"({"type":"image_url","image_url":{"url":"https://e.org/a.png","detail":"low"}},)"
        R"({"type":"audio_url","audio_url":{"url":"https://e.org/a.mp3"}},)"
        R"({"type":"video_url","video_url":{"url":"https://e.org/a.mp4"}},)"
        R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}},{"type":"file"}]},)"
        R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",)"
        R"("function":{"name":"f","arguments":"{}"}}]},)"
        R"({"role":"tool","content":"done","tool_call_id":"c1"},)"
        R"({"role":"assistant","content":"so","name":"bob"}]})"
    );
}

TEST_F(chat_request, asks_for_a_stream_and_its_usage_unless_it_is_told_not_to)
{
    serve({says("a"), done});
    ASSERT_TRUE(open());
    EXPECT_NE(
        service->seen().back().body.find(R"("stream":true,"stream_options":{"include_usage":true}})"
        ),
        std::string::npos
    );
    chat::stream_options reading;
    reading.include_usage = false;
    ASSERT_TRUE(open(reading));
    EXPECT_TRUE(service->seen().back().body.ends_with(R"("stream":true})"));
}

TEST_F(chat_request, names_the_member_that_breaks_a_documented_bound)
{
    const auto with = [](auto change) {
        auto what = hello();
        change(what);
        return what;
    };
    using chat::request;
    expect_refused(request("", "Hello"), "model");
    expect_refused(request("m", std::vector<message>()), "messages");
    expect_refused(with([](request& r) { r.max_tokens = 0; }), "max_tokens");
    expect_refused(with([](request& r) { r.max_completion_tokens = 0; }), "max_completion_tokens");
    expect_refused(with([](request& r) { r.n = 0; }), "n");
    expect_refused(with([](request& r) { r.n = 129; }), "n");
    expect_refused(with([](request& r) { r.logprobs = -1; }), "logprobs");
    expect_refused(with([](request& r) { r.logprobs = 21; }), "logprobs");
    expect_refused(with([](request& r) { r.presence_penalty = 2.1; }), "presence_penalty");
    expect_refused(with([](request& r) { r.frequency_penalty = -2.1; }), "frequency_penalty");
    expect_refused(with([](request& r) { r.threshold = 1.5; }), "threshold");
    expect_refused(
        with([](request& r) { r.temperature = std::numeric_limits<double>::infinity(); }),
        "temperature"
    );
    expect_refused(with([](request& r) { r.stop = {""}; }), "stop");
    expect_refused(with([](request& r) { r.tools.emplace_back(""); }), "tools[0].name");
    expect_refused(
        with([](request& r) { r.tools.emplace_back("f", "", raw("[]")); }), "tools[0].parameters"
    );
    expect_refused(
        with([](request& r) {
            r.response_format = chat::response_format::json_schema("s", raw("5"));
        }),
        "response_format"
    );
    expect_refused(with([](request& r) { r.user = "\xFF"; }), "user");
    expect_refused(
        with([](request& r) { r.chat_template_kwargs = raw("5"); }), "chat_template_kwargs"
    );
}

TEST_F(chat_request, names_the_message_that_cannot_be_sent)
{
    const auto of = [](message what) {
        return chat::request("m", std::vector<message>{message::user("a"), std::move(what)});
    };
    using chat::content_part;
    expect_refused(of(message::user("\xC3(")), "messages[1].content");
    expect_refused(of(message()), "messages[1].role");
    expect_refused(of(message::user(std::vector<content_part>())), "messages[1].content");
    expect_refused(of(message::tool("", "a")), "messages[1].tool_call_id");
    expect_refused(
        of(message::assistant({chat::tool_call("a", "", "{}")})), "messages[1].tool_calls[0].name"
    );
    expect_refused(
        of(message::assistant({chat::tool_call("a", "f", ""), chat::tool_call("", "f", "")})),
        "messages[1].tool_calls[1].id"
    );
    expect_refused(of(message::user({content_part::image_url("")})), "messages[1].parts[0].url");
    expect_refused(
        of(message::user({content_part::input_audio("not base64!", "wav")})),
        "messages[1].parts[0].input_audio.data"
    );
    expect_refused(
        of(message::user({content_part::input_audio("AAAA", "")})),
        "messages[1].parts[0].input_audio.format"
    );
    expect_refused(of(message::user({content_part::other(raw("5"))})), "messages[1].parts[0]");
    auto both = message::user("a");
    both.parts.push_back(content_part::text("b"));
    expect_refused(of(both), "messages[1].content");
}

TEST_F(chat_request, bounds_of_sampling_are_the_services_own)
{
    auto what = hello();
    what.temperature = 2;
    what.top_p = 7;
    what.min_p = -1;
    what.repetition_penalty = 9;
    EXPECT_TRUE(chat::check(what));
}

TEST_F(chat_request, an_extra_member_must_not_be_written_twice)
{
    auto what = hello();
    what.temperature = 1;
    what.extra = {{"temperature", raw("2")}};
    expect_refused(what, "extra.temperature");
    what.extra = {{"stream", raw("true")}};
    expect_refused(what, "extra.stream");
    what.extra = {{"messages", raw("[]")}};
    expect_refused(what, "extra.messages");
    what.extra = {{"reasoning", raw(R"({"max_tokens":5})")}};
    EXPECT_TRUE(chat::check(what));
}

TEST_F(chat_request, options_of_a_stream_out_of_range_send_nothing)
{
    const auto refused = [&](auto change) {
        chat::stream_options reading;
        change(reading);
        const auto opened = open(reading);
        EXPECT_FALSE(opened);
        return !opened && opened.error() == errc::invalid_request && service->seen().empty();
    };
    EXPECT_TRUE(refused([](auto& o) { o.idle = 0ms; }));
    EXPECT_TRUE(refused([](auto& o) { o.buffer_bytes = 0; }));
    EXPECT_TRUE(refused([](auto& o) { o.max_event_bytes = 0; }));
    EXPECT_TRUE(refused([](auto& o) { o.max_content_bytes = 0; }));
}

TEST(chat_estimate, is_a_quarter_of_the_code_points_rounded_up_and_the_answer)
{
    chat::request what("m", "12345"); // 2 tokens
    EXPECT_EQ(chat::estimate_tokens(what), 2U + 1024U);
    EXPECT_EQ(chat::estimate_tokens(what, 10), 12U);
    what.max_tokens = 100;
    EXPECT_EQ(chat::estimate_tokens(what), 102U);
    what.max_completion_tokens = 50;
    EXPECT_EQ(chat::estimate_tokens(what), 52U);
    what.n = 3;
    EXPECT_EQ(chat::estimate_tokens(what), 152U);
    const chat::request umlauts("m", "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F"); // 4 code points
    EXPECT_EQ(chat::estimate_tokens(umlauts, 0), 1U);
    const chat::request nothing("m", "");
    EXPECT_EQ(chat::estimate_tokens(nothing, 0), 0U);
}

TEST(chat_estimate, counts_tools_and_formats_and_bears_any_number)
{
    chat::request what("m", "abcd");
    what.tools.emplace_back("tool", "text", raw("{}  ")); // 4 + 4 + 2
    EXPECT_EQ(chat::estimate_tokens(what, 0), 4U);
    what.max_tokens = std::numeric_limits<std::int64_t>::max();
    what.n = 128;
    EXPECT_GT(chat::estimate_tokens(what), 1'000'000'000U);
}

} // namespace chat_tests::request_tests
