// What a stream adds up to: tool calls, reasoning, usage, several answers.
#include "chat/chat_fixture.hpp"

namespace chat_tests::joining_tests {

class chat_joining : public chat_test {
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

TEST_F(chat_joining, joins_fragments_of_tool_calls_by_their_index)
{
    serve_chunks({
        R"({"choices":[{"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}}]})",
        R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}}]})",
        R"({"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{"}},{"index":0,"function":{"arguments":"1}"}}]}}]})",
        R"({"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":"}"}}]},"finish_reason":"tool_calls"}]})",
    });
    const auto came = read_all();
    ASSERT_FALSE(came.problem) << came.problem->message();
    ASSERT_EQ(came.all.tool_calls().size(), 2U);
    EXPECT_EQ(came.all.tool_calls()[0], chat::tool_call("a", "f", R"({"x":1})"));
    EXPECT_EQ(came.all.tool_calls()[1], chat::tool_call("b", "g", "{}"));
    EXPECT_FALSE(came.all.choices[0].message.content) << "it was null";
    EXPECT_EQ(came.deltas[2].tool_calls.size(), 2U);
    EXPECT_EQ(came.all.choices[0].finish_reason, chat::finish_reason::tool_calls);
}

TEST_F(chat_joining, places_tool_calls_that_have_no_index_by_their_ids)
{
    serve_chunks({
        R"({"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{"}}]}}]})",
        R"({"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"}"}}]}}]})",
        R"({"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"g","arguments":"{}"}}]}}]})",
    });
    const auto came = read_all();
    ASSERT_EQ(came.all.tool_calls().size(), 2U);
    EXPECT_EQ(came.all.tool_calls()[0], chat::tool_call("a", "f", "{}"));
    EXPECT_EQ(came.all.tool_calls()[1], chat::tool_call("b", "g", "{}"));
    EXPECT_EQ(came.deltas[2].tool_calls[0].index, 1);
}

TEST_F(chat_joining, joins_the_older_form_of_a_call)
{
    serve_chunks({
        R"({"choices":[{"delta":{"function_call":{"name":"f","arguments":"{"}}}]})",
        R"({"choices":[{"delta":{"function_call":{"arguments":"}"}},"finish_reason":"function_call"}]})",
    });
    const auto came = read_all();
    ASSERT_EQ(came.all.tool_calls().size(), 1U);
    EXPECT_EQ(came.all.tool_calls()[0], chat::tool_call("", "f", "{}"));
}

TEST_F(chat_joining, joins_reasoning_under_both_names)
{
    serve_chunks({
        R"({"choices":[{"delta":{"reasoning":"I "}}]})",
        R"({"choices":[{"delta":{"reasoning":"think","reasoning_content":"think"}}]})",
        R"({"choices":[{"delta":{"reasoning_content":"."}}]})",
        R"({"choices":[{"delta":{"content":"Yes"}}]})",
    });
    const auto came = read_all();
    EXPECT_EQ(came.all.choices.at(0).message.reasoning, "I think.");
    EXPECT_EQ(came.all.text(), "Yes");
    EXPECT_EQ(came.deltas[0].reasoning, "I ");
}

TEST_F(chat_joining, takes_the_usage_of_a_chunk_without_choices)
{
    serve_chunks({
        R"({"choices":[{"delta":{"content":"a"}}]})",
        R"({"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}})",
    });
    const auto came = read_all();
    EXPECT_EQ(came.deltas.size(), 1U) << "it adds nothing to an answer";
    EXPECT_EQ(came.all.usage, (chat::token_usage{1, 2, 3, 0, 0})) << "the sum is made";
    serve_chunks({R"({"choices":[{"delta":{"content":"a"}}]})", R"({"usage":{"total_tokens":9}})"});
    EXPECT_EQ(read_all().all.usage->total, 9U) << "nor need it have choices";
}

TEST_F(chat_joining, bears_a_missing_usage_and_signs_of_life)
{
    serve({event("{}"), event(R"({"type":"ping"})"), says("a"), event(R"({"choices":[]})"), done});
    const auto came = read_all();
    EXPECT_FALSE(came.problem);
    EXPECT_EQ(came.content(), "a");
    EXPECT_FALSE(came.all.usage);
}

TEST_F(chat_joining, keeps_several_answers_apart)
{
    serve_chunks({
        R"({"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]})",
        R"({"choices":[{"index":0,"delta":{"content":"A"},"finish_reason":"stop"}]})",
    });
    const auto came = read_all();
    ASSERT_EQ(came.deltas.size(), 3U);
    EXPECT_EQ(came.deltas[0].index, 1);
    EXPECT_FALSE(came.deltas[0].raw.empty());
    EXPECT_TRUE(came.deltas[1].raw.empty()) << "the same chunk";
    ASSERT_EQ(came.all.choices.size(), 2U);
    EXPECT_EQ(came.all.text(), "aA");
    EXPECT_EQ(came.all.choices[1].message.content, "b");
}

TEST_F(chat_joining, reads_the_text_of_plain_completions)
{
    serve_chunks(
        {R"({"choices":[{"index":0,"text":"a"}]})",
         R"({"choices":[{"text":"b","finish_reason":"stop"}]})"}
    );
    EXPECT_EQ(read_all().all.text(), "ab");
}

} // namespace chat_tests::joining_tests
