#include <andante/kit/checks.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace {

using namespace std::chrono_literals;
namespace kit = andante::kit;
using andante::result;

/// "ok", or what is wrong, in words.
std::string words(const result<void>& checked)
{
    if (checked) {
        return "ok";
    }
    EXPECT_EQ(checked.error(), andante::errc::invalid_request);
    EXPECT_EQ(checked.error().outcome(), andante::outcome::not_sent);
    EXPECT_EQ(checked.error().stop(), andante::stop_reason::permanent);
    return checked.error().message();
}

TEST(check_text, refuses_what_is_no_text_or_too_long)
{
    EXPECT_NE(words(kit::check_text("f", "\xff")).find("UTF-8"), std::string::npos);
    EXPECT_NE(words(kit::check_text("f", std::string("a\0", 2))).find("U+0000"), std::string::npos);
    const std::string utf16("p\0i\0", 4);
    EXPECT_NE(words(kit::check_text("f", utf16)).find("UTF-16"), std::string::npos);
    EXPECT_EQ(
        words(kit::check_text("f", "abcd", 3)),
        "f may have at most 3 characters: it has 4 (UTF-16 code units), so shorten it"
    );
}

TEST(check_text, counts_utf16_code_units_and_may_be_empty)
{
    const std::string note = "\xf0\x9f\x8e\xb5";
    EXPECT_EQ(words(kit::check_text("f", note, 2)), "ok");
    EXPECT_NE(words(kit::check_text("f", note, 1)), "ok");
    EXPECT_EQ(words(kit::check_text("f", "", 0)), "ok");
    EXPECT_EQ(words(kit::check_text("f", std::string(100000, 'a'))), "ok");
}

TEST(check_prompt, needs_something_that_can_be_seen)
{
    for (const auto* const empty : {"", " \n\t", "\xE2\x80\x8B"}) {
        EXPECT_NE(words(kit::check_prompt("f", empty)), "ok") << empty;
    }
    EXPECT_EQ(words(kit::check_prompt("f", "a lighthouse", 12)), "ok");
    EXPECT_NE(words(kit::check_prompt("f", "a lighthouse", 11)), "ok");
}

TEST(check_range, names_range_and_unit_and_takes_both_ends)
{
    EXPECT_EQ(
        words(kit::check_range("n", 61, 1, 60, "items")),
        "n must be 1 to 60 items: choose a value in this range"
    );
    EXPECT_NE(words(kit::check_range("n", 0, 1, 60)), "ok");
    EXPECT_EQ(words(kit::check_range("n", 1, 1, 60)), "ok");
    EXPECT_EQ(words(kit::check_range("n", 60, 1, 60)), "ok");
    EXPECT_EQ(words(kit::check_range("n", std::nullopt, 1, 60)), "ok");
    EXPECT_EQ(words(kit::check_range("n", std::optional<int>(7), 1, 60)), "ok");
}

TEST(check_decimal_range, writes_numbers_as_short_as_they_can_be)
{
    EXPECT_EQ(
        words(kit::check_decimal_range("t", 2.5, 0, 2)),
        "t must be 0 to 2: choose a value in this range"
    );
    EXPECT_EQ(kit::check_decimal_range("t", 0.1, 0.5, 2).error().field()->value, "0.1");
    EXPECT_EQ(words(kit::check_decimal_range("t", 0.5, 0.5, 2)), "ok");
    EXPECT_EQ(words(kit::check_decimal_range("t", std::nullopt, 0, 2)), "ok");
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
        EXPECT_NE(words(kit::check_decimal_range("t", bad, 0, 2)), "ok");
    }
}

TEST(check_seconds, says_seconds)
{
    EXPECT_EQ(
        words(kit::check_seconds("d", 4s, 5, 210)),
        "d must be 5 to 210 seconds: choose a value in this range"
    );
    EXPECT_EQ(words(kit::check_seconds("d", 210s, 5, 210)), "ok");
    EXPECT_EQ(words(kit::check_seconds("d", std::nullopt, 5, 210)), "ok");
}

TEST(check_word, lists_the_words_that_are_allowed)
{
    constexpr std::array<std::string_view, 2> scales{"major", "minor"};
    EXPECT_EQ(
        words(kit::check_word("scale", "blues", scales)),
        "scale must be one of major minor: or leave it out and the service chooses"
    );
    EXPECT_EQ(words(kit::check_word("scale", "minor", scales)), "ok");
    EXPECT_EQ(words(kit::check_word("scale", std::nullopt, scales)), "ok");
}

TEST(first_problem, is_the_first_that_failed)
{
    const result<void> fine;
    const result<void> first = kit::invalid("a", "", "b", "c");
    const result<void> second = kit::invalid("d", "", "e", "f");
    EXPECT_EQ(words(kit::first_problem({fine, first, second})), "a must be b: c");
    EXPECT_EQ(words(kit::first_problem({fine, fine})), "ok");
    EXPECT_EQ(words(kit::first_problem({})), "ok");
}

} // namespace
