// What the fuzz target checks, on some inputs.
#include "fuzz/chat_everything.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace chat_tests::hostile_tests {

const std::string stream =
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\u00e4\"}}]}\r\n\r\n"
    ": comment\n\n"
    "data:{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"x\",\"function\":"
    "{\"name\":\"f\",\"arguments\":\"{}\"}}]},\"logprobs\":{\"tokens\":[\"t\"]}}],"
    "\"usage\":{\"prompt_tokens\":1}}\n\n"
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"},\"seed\":1.5e19}]}\n\n";

TEST(chat_hostile, the_target_reads_a_stream)
{
    const auto counts = andante::test::read_chat_everything(stream);
    EXPECT_EQ(counts.deltas, 3);
    EXPECT_EQ(counts.refused, 0);
    EXPECT_EQ(
        counts.text,
        "a\xC3\xA4"
        "b"
    );
}

TEST(chat_hostile, any_byte_may_be_another_one)
{
    std::mt19937 random(20261201); // NOLINT(bugprone-random-generator-seed): the same on each run
    int refused = 0;
    for (std::size_t at = 0; at < stream.size(); ++at) {
        auto broken = stream;
        broken[at] = static_cast<char>(random() % 256);
        refused += andante::test::read_chat_everything(broken).refused;
    }
    EXPECT_GT(refused, 10);
}

TEST(chat_hostile, numbers_and_nesting_may_be_anything)
{
    for (const auto* const value :
         {"1e999", "-1", "99999999999999999999", "{}", "[]", "null", "\"x\"", "true", "[[[[]]]]"}) {
        for (const auto* const name :
             {"index", "delta", "message", "seed", "logprobs", "text", "finish_reason"}) {
            const std::string chunk =
                std::string(R"({"choices":[{")") + name + "\":" + value + "}]}";
            andante::test::read_chat_everything("data: " + chunk + "\n\n");
            andante::test::read_chat_everything(chunk);
        }
        for (const auto* const name : {"choices", "usage", "created", "warnings", "error", "id"}) {
            const std::string chunk = std::string("{\"") + name + "\":" + value + "}";
            andante::test::read_chat_everything("data: " + chunk + "\n\n");
            andante::test::read_chat_everything(chunk);
        }
    }
}

} // namespace chat_tests::hostile_tests
