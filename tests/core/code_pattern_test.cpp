#include "core/code_pattern.hpp"

#include <gtest/gtest.h>

namespace {

using andante::detail::fits_code;

TEST(code_pattern, letters_of_either_case_are_the_same)
{
    EXPECT_TRUE(fits_code("NOT_FOUND", "not_found"));
    EXPECT_FALSE(fits_code("NOT_FOUND", "NOT_FOUND_HERE"));
    EXPECT_FALSE(fits_code("NOT_FOUND", "NOT"));
    EXPECT_FALSE(fits_code("", "x"));
}

TEST(code_pattern, a_star_stands_for_any_text_and_for_none)
{
    EXPECT_TRUE(fits_code("*SPEND*", "daily_spend_limit"));
    EXPECT_TRUE(fits_code("*SPEND*", "SPEND"));
    EXPECT_TRUE(fits_code("*MONTH*SPEND*", "MONTHLY_SPENDING"));
    EXPECT_FALSE(fits_code("*MONTH*SPEND*", "SPENDING_OF_A_MONTH"));
    EXPECT_TRUE(fits_code("a*b*c", "aXbYbZc")) << "it tries again when a first fit leads nowhere";
    EXPECT_FALSE(fits_code("a*b*c", "aXbYbZ"));
    EXPECT_TRUE(fits_code("*", ""));
}

} // namespace
