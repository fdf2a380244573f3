#include <andante/client/body_form.hpp>

#include <gtest/gtest.h>

namespace andante_tests {
namespace {

using andante::body_form;
using andante::is_of;
using andante::media_type;

constexpr body_form all_forms[] = {
    body_form::none,
    body_form::json,
    body_form::form,
    body_form::multipart,
    body_form::bytes,
    body_form::events,
};

TEST(body_form, is_told_by_its_own_media_type)
{
    for (const auto each : all_forms) {
        EXPECT_TRUE(is_of(media_type(each), each)) << to_string(each);
    }
}

TEST(body_form, has_a_word_and_a_type_of_its_own)
{
    for (const auto one : all_forms) {
        for (const auto other : all_forms) {
            EXPECT_EQ(to_string(one) == to_string(other), one == other);
            EXPECT_EQ(media_type(one) == media_type(other), one == other);
        }
    }
}

TEST(body_form, is_told_whatever_the_parameters_and_the_case_are)
{
    EXPECT_TRUE(is_of("Multipart/Form-Data ; boundary=x", body_form::multipart));
    EXPECT_TRUE(is_of("text/event-stream;charset=utf-8", body_form::events));
    EXPECT_TRUE(is_of("application/problem+JSON; charset=utf-8", body_form::json));
    EXPECT_FALSE(is_of("multipart/form-data-like", body_form::multipart));
}

TEST(body_form, json_is_no_other_type_that_has_the_letters)
{
    EXPECT_FALSE(is_of("application/jsonl", body_form::json));
    EXPECT_FALSE(is_of("+json", body_form::json));
    EXPECT_FALSE(is_of("text/plain; format=json", body_form::json));
    EXPECT_FALSE(is_of("", body_form::json));
}

TEST(body_form, bytes_are_of_any_type_but_none)
{
    EXPECT_TRUE(is_of("audio/wav", body_form::bytes));
    EXPECT_FALSE(is_of("", body_form::bytes));
    EXPECT_FALSE(is_of("text/plain", body_form::none));
}

} // namespace
} // namespace andante_tests
