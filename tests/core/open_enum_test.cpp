#include <andante/core/nullable.hpp>
#include <andante/core/open_enum.hpp>
#include <andante/providers/finetuning/generation.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using andante::nullable;
using andante::open_enum;
using andante::finetuning::generation_status;
using status = open_enum<generation_status>;

TEST(open_enum, unknown_word_is_kept_and_equals_no_enumerator)
{
    const status word(std::string_view("archived"));
    EXPECT_EQ(word.known(), std::nullopt);
    EXPECT_EQ(word.text(), "archived");
    EXPECT_NE(word, generation_status::pending);
    EXPECT_NE(word, status(std::string_view("other")));
    EXPECT_EQ(word, status(std::string_view("archived")));
}

TEST(open_enum, words_are_compared_exactly)
{
    EXPECT_EQ(status(std::string_view("Completed")).known(), std::nullopt);
    EXPECT_EQ(status(std::string_view("completed ")).known(), std::nullopt);
}

TEST(open_enum, default_has_neither_value_nor_text)
{
    const status none;
    EXPECT_EQ(none.known(), std::nullopt);
    EXPECT_EQ(none.text(), "");
    EXPECT_NE(none, generation_status::pending);
}

TEST(open_enum, every_word_round_trips)
{
    for (const auto& row : wire_names(generation_status())) {
        const status from_text(row.text);
        EXPECT_EQ(from_text, row.value) << row.text;
        EXPECT_EQ(status(row.value).text(), row.text);
        EXPECT_EQ(status(from_text.text()), status(row.value));
    }
}

TEST(open_enum, assigning_a_known_word_forgets_the_unknown_one)
{
    status word(std::string_view("archived"));
    word = generation_status::failed;
    EXPECT_EQ(word.text(), "failed");
    EXPECT_EQ(word, status(generation_status::failed));
}

TEST(is_terminal, only_completed_and_failed_end_a_job)
{
    EXPECT_TRUE(is_terminal(status(generation_status::completed)));
    EXPECT_TRUE(is_terminal(status(generation_status::failed)));
    EXPECT_FALSE(is_terminal(status(generation_status::pending)));
    EXPECT_FALSE(is_terminal(status(generation_status::processing)));
    EXPECT_FALSE(is_terminal(status(std::string_view("cancelled"))));
    EXPECT_FALSE(is_terminal(status()));
}

TEST(nullable, tells_absent_null_and_value_apart)
{
    const nullable<std::string> absent;
    const nullable<std::string> null(std::nullopt);
    const nullable<std::string> value(std::string("x"));
    EXPECT_TRUE(absent.is_absent());
    EXPECT_FALSE(absent.is_null());
    EXPECT_TRUE(null.is_null());
    EXPECT_FALSE(null.is_absent());
    EXPECT_FALSE(null.has_value());
    EXPECT_TRUE(value.has_value());
    EXPECT_FALSE(value.is_null() || value.is_absent());
    EXPECT_NE(absent, null);
    EXPECT_EQ(*value, "x");
    EXPECT_EQ(null.value_or("y"), "y");
    EXPECT_THROW(static_cast<void>(absent.value()), std::bad_optional_access);
}

} // namespace
