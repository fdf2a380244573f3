#include <andante/client/problem_reading.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

andante::http::response answer(std::string body)
{
    andante::http::response made;
    made.status = 422;
    made.body = std::move(body);
    return made;
}

/// What is read of a problem that has the documented form.
andante::error_body sound(const std::string& body)
{
    andante::error_body out;
    EXPECT_EQ(andante::read_problem(answer(body), out), "") << body;
    return out;
}

TEST(problem_reading, what_is_no_problem_says_why)
{
    for (const auto* const body :
         {"", "<html>", "[]", "{}", R"({"status":422})", R"({"type":7})"}) {
        andante::error_body out;
        EXPECT_NE(andante::read_problem(answer(body), out), "") << body;
    }
}

TEST(problem_reading, the_code_is_the_last_segment_of_the_type)
{
    EXPECT_EQ(sound(R"({"type":"https://a.example/errors/too_long"})").code, "too_long");
    EXPECT_EQ(sound(R"({"type":"https://a.example/errors/too_long/"})").code, "too_long");
    EXPECT_EQ(sound(R"({"type":"https://a.example/errors/too_long?v=1#x"})").code, "too_long");
    EXPECT_EQ(sound(R"({"type":"too_long"})").code, "too_long");
    EXPECT_EQ(sound(R"({"type":"about:blank","title":"Not Found"})").code, "");
    EXPECT_EQ(sound(R"({"title":"Not Found"})").code, "");
}

TEST(problem_reading, the_message_has_all_words)
{
    const auto whole = sound(
        R"({"type":"x/y","title":"Too long","detail":"6000 characters","instance":"/v1/speak"})"
    );
    EXPECT_EQ(whole.message, "Too long: 6000 characters (/v1/speak)");
    EXPECT_EQ(sound(R"({"type":"x/y","title":"Too long"})").message, "Too long");
    EXPECT_EQ(sound(R"({"type":"x/y","detail":"6000"})").message, "6000");
    EXPECT_EQ(sound(R"({"title":"Same","detail":"Same"})").message, "Same");
    EXPECT_EQ(sound(R"({"type":"x/y","title":null,"detail":["odd"]})").message, "");
}

TEST(problem_reading, the_extension_errors_gives_items_and_the_field)
{
    const auto read = sound(R"({"type":"x/y","errors":[{"pointer":"#/text","detail":"is empty"},)"
                            R"({"field":"voice","message":"is unknown"},7]})");
    ASSERT_EQ(read.items.size(), 2u);
    EXPECT_EQ(read.items[0].id, "#/text");
    EXPECT_EQ(read.items[0].reason, "is empty");
    EXPECT_EQ(read.items[1].id, "voice");
    EXPECT_EQ(read.field, "#/text");
}

} // namespace
