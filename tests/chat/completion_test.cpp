// Whole answers, and the errors in their place.
#include "chat/chat_fixture.hpp"

namespace chat_tests::completion_tests {

class chat_completion : public chat_test {};

constexpr auto whole = R"({
    "id": "cmpl-1", "object": "chat.completion", "created": 1777000000, "model": "org/model-3",
    "prompt": [], "warnings": [{"message": "max_tokens was lowered"}],
    "choices": [{
        "index": 0, "finish_reason": "eos", "seed": 15924764223251450000, "logprobs": null,
        "message": {"role": "assistant", "content": "Hi \ud83c\udfb5", "reasoning": "They greet."}
    }],
    "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11, "cached_tokens": 4},
    "x_more": {"inference_id": "i-1"}
})";

TEST_F(chat_completion, gives_every_member_that_is_documented)
{
    answer_with(200, whole);
    const auto made = create();
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(made->id, "cmpl-1");
    EXPECT_EQ(made->model, "org/model-3");
    EXPECT_EQ(made->created->time_since_epoch(), 1777000000s);
    EXPECT_EQ(made->warnings, texts{"max_tokens was lowered"});
    EXPECT_EQ(made->seed, 15924764223251450000U);
    EXPECT_EQ(made->request_id, "req-1");
    EXPECT_EQ(made->text(), "Hi \xF0\x9F\x8E\xB5");
    ASSERT_EQ(made->choices.size(), 1U);
    EXPECT_EQ(made->choices[0].finish_reason, chat::finish_reason::eos);
    EXPECT_EQ(made->choices[0].message.reasoning, "They greet.");
    EXPECT_EQ(made->choices[0].message.role, chat::role::assistant);
    EXPECT_EQ(made->usage, (chat::token_usage{9, 2, 11, 4, 0}));
    EXPECT_EQ(made->raw, whole) << "what is not known is there";
}

TEST_F(chat_completion, may_leave_out_everything_but_its_choices)
{
    answer_with(200, R"({"choices":[{"message":{"content":"a"}}],"usage":null})");
    const auto made = create();
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(made->text(), "a");
    EXPECT_FALSE(made->usage);
    EXPECT_FALSE(made->created);
    EXPECT_FALSE(made->seed);
    EXPECT_FALSE(made->choices[0].finish_reason.known());
}

TEST_F(chat_completion, with_tool_calls_has_no_content)
{
    answer_with(200, R"({"choices":[{"index":0,"finish_reason":"tool_calls","message":{
        "role":"assistant","content":null,"tool_calls":[
            {"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
            {"id":"call_2","type":"function","function":{"name":"g","arguments":{"b":2}}}]}}]})");
    const auto made = create();
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_FALSE(made->choices[0].message.content);
    ASSERT_EQ(made->tool_calls().size(), 2U);
    EXPECT_EQ(made->tool_calls()[0], chat::tool_call("call_1", "f", R"({"a":1})"));
    EXPECT_EQ(made->tool_calls()[1], chat::tool_call("call_2", "g", R"({"b":2})"));
}

TEST_F(chat_completion, reads_the_older_form_of_a_call_and_can_send_it_back)
{
    answer_with(200, R"({"choices":[{"index":0,"finish_reason":"function_call","message":{
        "role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}}]})");
    const auto made = create();
    ASSERT_TRUE(made) << made.error().message();
    ASSERT_EQ(made->tool_calls().size(), 1U);
    EXPECT_EQ(made->tool_calls()[0], chat::tool_call("", "f", "{}"));
    auto again = hello();
    again.messages.push_back(made->choices[0].message);
    ASSERT_TRUE(create(std::move(again)));
    EXPECT_NE(
        service->seen().back().body.find(R"("function_call":{"name":"f","arguments":"{}"})"),
        std::string::npos
    );
}

TEST_F(chat_completion, joins_a_content_of_several_parts)
{
    answer_with(200, R"({"choices":[{"message":{"content":[
        {"type":"text","text":"a"},{"type":"image"},5,{"type":"text","text":"b"}]}}]})");
    EXPECT_EQ(create()->text(), "ab");
    answer_with(200, R"({"choices":[{"message":{"content":[]}}]})");
    EXPECT_FALSE(create()->choices.at(0).message.content);
}

TEST_F(chat_completion, keeps_words_that_are_not_known)
{
    answer_with(
        200, R"({"choices":[{"finish_reason":"tired","message":{"role":"robot","content":"a"}}]})"
    );
    const auto made = create();
    ASSERT_TRUE(made);
    EXPECT_EQ(made->choices[0].finish_reason.text(), "tired");
    EXPECT_EQ(made->choices[0].message.role.text(), "robot");
}

TEST_F(chat_completion, reads_a_seed_in_any_form)
{
    const std::vector<std::pair<std::string, std::optional<std::uint64_t>>> cases{
        {"7", 7U},
        {"18446744073709551615", 18446744073709551615U},
        {"1.5924764223251450e19", 15924764223251449856U},
        {"9.007199254740992e15", 9007199254740992U},
        {"-1", std::nullopt},
        {"1.5", std::nullopt},
        {"1e300", std::nullopt},
        {"\"7\"", std::nullopt},
        {"null", std::nullopt},
    };
    for (const auto& [text, wanted] : cases) {
        answer_with(200, R"({"choices":[{"message":{"content":"a"},"seed":)" + text + "}]}");
        const auto made = create();
        ASSERT_TRUE(made) << text << made.error().message();
        EXPECT_EQ(made->seed, wanted) << text;
    }
}

TEST_F(chat_completion, reads_log_probabilities_in_both_forms)
{
    answer_with(200, R"({"choices":[{"message":{"content":"ab"},"logprobs":{
        "token_ids":[5,6],"tokens":["a","b"],"token_logprobs":[null,-0.5],
        "top_logprobs":[{"a":-0.1,"c":-2},{"b":-0.5}]}}]})");
    auto made = create();
    ASSERT_TRUE(made) << made.error().message();
    auto tokens = made->choices[0].log_probabilities;
    ASSERT_EQ(tokens.size(), 2U);
    EXPECT_EQ(tokens[0].token, "a");
    EXPECT_EQ(tokens[0].id, 5);
    ASSERT_EQ(tokens[0].likeliest.size(), 2U);
    EXPECT_EQ(tokens[0].likeliest[1].log_probability, -2);
    EXPECT_EQ(tokens[1].log_probability, -0.5);
    answer_with(
        200, R"({"choices":[{"message":{"content":"a"},"logprobs":{"content":[
        {"token":"a","logprob":-0.25,"bytes":null,"top_logprobs":[{"token":"x","logprob":-3}]}]}}]})"
    );
    made = create();
    ASSERT_TRUE(made) << made.error().message();
    tokens = made->choices[0].log_probabilities;
    ASSERT_EQ(tokens.size(), 1U);
    EXPECT_EQ(tokens[0].log_probability, -0.25);
    ASSERT_EQ(tokens[0].likeliest.size(), 1U);
    EXPECT_EQ(tokens[0].likeliest[0].token, "x");
}

TEST_F(chat_completion, puts_several_answers_in_order)
{
    answer_with(
        200,
        R"({"choices":[{"index":1,"message":{"content":"b"}},{"index":0,"message":{"content":"a"}}]})"
    );
    const auto made = create();
    ASSERT_TRUE(made);
    ASSERT_EQ(made->choices.size(), 2U);
    EXPECT_EQ(made->text(), "a");
    EXPECT_EQ(made->choices[1].message.content, "b");
}

TEST_F(chat_completion, without_choices_is_a_malformed_response)
{
    for (const auto* const body :
         {"{}", R"({"error":{"message":"no"}})", "[]", "text", "", R"({"choices":5})"}) {
        answer_with(200, body);
        const auto made = create();
        ASSERT_FALSE(made) << body;
        EXPECT_EQ(made.error(), errc::malformed_response) << body;
        EXPECT_EQ(made.error().request_id(), "req-1") << body;
    }
}

TEST_F(chat_completion, of_an_impossible_index_is_a_malformed_response)
{
    for (const auto* const index : {"-1", "128", "4000000000"}) {
        answer_with(
            200, std::string(R"({"choices":[{"message":{"content":"a"},"index":)") + index + "}]}"
        );
        const auto made = create();
        ASSERT_FALSE(made) << index;
        EXPECT_EQ(made.error(), errc::malformed_response) << index;
    }
}

struct refusal {
    int status;
    std::string body;
    errc value;
    std::string code;
};

const std::vector<refusal> refusals{
    {401,
     R"({"error":{"message":"m","type":"invalid_request_error","param":null,"code":"invalid_api_key"}})",
     errc::invalid_api_key,
     "invalid_api_key"},
    {401,
     R"({"error":{"message":"m","type":"invalid_request_error"}})",
     errc::invalid_api_key,
     "invalid_request_error"},
    {404,
     R"({"error":{"message":"m","code":"model_not_found"}})",
     errc::not_found,
     "model_not_found"},
    {400,
     R"({"error":{"message":"m","type":"invalid_request_error","param":"messages"}})",
     errc::rejected_by_validation,
     "invalid_request_error"},
    {400,
     R"({"error":{"message":"m","code":"context_length_exceeded"}})",
     errc::rejected_by_validation,
     "context_length_exceeded"},
    {429,
     R"({"error":{"message":"m","code":"insufficient_quota"}})",
     errc::quota_exhausted,
     "insufficient_quota"},
    {402, R"({"error":{"message":"m"}})", errc::quota_exhausted, ""},
    {400, R"({"error":"only words"})", errc::rejected_by_validation, ""},
    {500, R"({"error":{"message":"m","type":"server_error"}})", errc::server_error, "server_error"},
    {503, R"({"error":{"message":"m","code":7}})", errc::server_error, "7"},
    {502, "<html>", errc::malformed_response, ""},
};

TEST_F(chat_completion, is_refused_with_the_services_own_code)
{
    settings.retry.attempts = 1;
    for (const auto& each : refusals) {
        answer_with(each.status, each.body);
        const auto made = create();
        ASSERT_FALSE(made) << each.body;
        EXPECT_EQ(made.error(), each.value) << each.status << each.body;
        EXPECT_EQ(made.error().api_code(), each.code) << each.body;
        EXPECT_EQ(made.error().http_status(), each.status) << each.body;
    }
}

TEST_F(chat_completion, is_asked_for_again_after_a_failure_of_the_service)
{
    int asked = 0;
    service = std::make_shared<andante::support::stream_server>([&](const emulator::incoming&) {
        const bool is_busy = ++asked < 3;
        answer_with(is_busy ? 503 : 200, is_busy ? R"({"error":{"message":"busy"}})" : whole);
        return answer;
    });
    settings.transport = emulator::make_memory_transport(service, time.source());
    const auto made = create();
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(asked, 3);
}

TEST_F(chat_completion, goes_to_the_base_url_with_the_key)
{
    answer_with(200, whole);
    ASSERT_TRUE(create());
    const auto asked = service->seen().at(0);
    EXPECT_EQ(asked.method, "POST");
    EXPECT_EQ(asked.target, "/v1/chat/completions");
    EXPECT_EQ(asked.headers.find("Authorization"), "Bearer canary-key-0123456789");
    EXPECT_EQ(asked.headers.find("Content-Type"), "application/json");
}

TEST_F(chat_completion, operations_outlive_their_client)
{
    answer_with(200, whole);
    auto kept = completions(); // its client is gone
    EXPECT_TRUE(run(andante::as_result(kept.create(hello()))));
}

TEST_F(chat_completion, limits_are_learned_from_the_answers)
{
    settings.pacer = nullptr;
    answer_with(200, whole);
    answer.headers.set("Date", "Thu, 01 Jan 2026 00:00:00 GMT");
    answer.headers.set("x-ratelimit-limit-requests", "3");
    answer.headers.set("x-ratelimit-remaining-requests", "0");
    answer.headers.set("x-ratelimit-reset-requests", "30s");
    answer.headers.set("x-ratelimit-limit-tokens", "5000");
    chat::client client(time.executor(), settings);
    ASSERT_TRUE(run(andante::as_result(client.completions().create(hello()))));
    const auto now = client.limits();
    ASSERT_TRUE(now);
    ASSERT_EQ(now->windows.size(), 1U);
    EXPECT_EQ(now->windows[0].partition, "test/model");
    EXPECT_EQ(now->windows[0].limit, 3U);
    ASSERT_EQ(now->tokens.size(), 1U);
    EXPECT_EQ(now->tokens[0].amount, 5000);
    EXPECT_EQ(now->tokens[0].used, 11) << "the usage, and no longer the estimate";
}

TEST_F(chat_completion, limits_are_counted_for_each_model_apart)
{
    settings.pacer = nullptr;
    settings.policies = chat::profile().policies;
    settings.policies->windows.at(0).count = 1;
    answer_with(200, whole);
    chat::client client(time.executor(), settings);
    const auto ask = [&](const std::string& model) {
        return run(andante::as_result(client.completions().create(chat::request(model, "Hello"))));
    };
    ASSERT_TRUE(ask("a"));
    ASSERT_TRUE(ask("b"));
    EXPECT_EQ(time.elapsed(), 0s);
    ASSERT_TRUE(ask("a"));
    EXPECT_GE(time.elapsed(), 59s);
    ASSERT_TRUE(client.limits());
    EXPECT_FALSE(client.save_limits().empty());
    EXPECT_TRUE(client.restore_limits(client.save_limits()));
    EXPECT_EQ(client.base_url().text(), "https://api.example.org/v1");
    client.close_idle();
}

} // namespace chat_tests::completion_tests
