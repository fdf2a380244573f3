// What JSON allows and C++ cannot hold: it costs its own value, and nothing beside it.
#include "json/reader.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace {

using andante::json::lenient_member;
using andante::json::read_document;
using andante::json::required_lenient_member;
using andante::json::required_member;
using andante::json::value;

struct job {
    std::string id;
    std::string title;
    std::optional<double> length;
    std::optional<std::int64_t> plays;
    double total = 7;
    std::string raw;
};

constexpr std::array job_rules{
    required_member<&job::id>("id"),
    lenient_member<&job::title>("title"),
    lenient_member<&job::length>("length"),
    lenient_member<&job::plays>("plays"),
    required_lenient_member<&job::total>("total"),
};

void from_json(value& from, job& into)
{
    andante::json::read_members(from, job_rules, into, from.raw_into(into.raw));
}

/// Read with and without the check of the whole text: it must come to the same.
job read_job(const std::string& text)
{
    job checked;
    job quick;
    for (auto* const into : {&checked, &quick}) {
        auto copy = text;
        const auto wrong =
            read_document(copy, into == &checked, [into](value& root) { root.read(*into); });
        EXPECT_FALSE(wrong) << text << ": " << describe(*wrong);
    }
    EXPECT_EQ(checked.id, quick.id) << text;
    EXPECT_EQ(checked.title, quick.title) << text;
    EXPECT_EQ(checked.length, quick.length) << text;
    return checked;
}

std::string title_of(const std::string& escapes)
{
    return read_job(R"({"title":")" + escapes + R"(","id":"a","total":1})").title;
}

constexpr auto replacement_character = "\xEF\xBF\xBD"; // U+FFFD

TEST(lenient_json, half_of_a_surrogate_pair_is_a_replacement_character)
{
    const std::string one = replacement_character;
    EXPECT_EQ(title_of(R"(Rain \ud83d)"), "Rain " + one);
    EXPECT_EQ(title_of(R"(Rain \udd27 on)"), "Rain " + one + " on");
    EXPECT_EQ(title_of(R"(\udd27\ud83d)"), one + one) << "swapped";
    EXPECT_EQ(title_of(R"(\ud83d\ud83d\ude00)"), one + "\xF0\x9F\x98\x80");
    EXPECT_EQ(title_of(R"(\ud83d\u0041)"), one + "A");
    EXPECT_EQ(title_of(R"(\ud83d\n\"\\\/\b\f\r\t)"), one + "\n\"\\/\b\f\r\t");
    EXPECT_EQ(title_of(R"(\uD800)"), one);
    EXPECT_EQ(title_of(R"(\uDFFF)"), one);
    EXPECT_EQ(title_of(R"(\ud83dx)"), one + "x");
    EXPECT_EQ(title_of("\\ud83d\xED\x95\x9C"), one + "\xED\x95\x9C") << "Korean begins so too";
}

TEST(lenient_json, whole_pairs_and_other_letters_are_untouched)
{
    EXPECT_EQ(title_of(R"(\ud83d\ude00)"), "\xF0\x9F\x98\x80");
    EXPECT_EQ(title_of("\xED\x95\x9C\xED\x9F\xBF"), "\xED\x95\x9C\xED\x9F\xBF");
    EXPECT_EQ(title_of(R"(\ud7ff\ue000)"), "\xED\x9F\xBF\xEE\x80\x80");
}

TEST(lenient_json, half_a_pair_that_no_escape_has_made_is_no_text)
{
    for (const std::string bytes : {"\xED\xA0\xBD", "\xED\xB4\xA7"}) {
        auto text = R"({"title":")" + bytes + R"(","id":"a","total":1})";
        job into;
        const auto wrong = read_document(text, false, [&into](value& root) { root.read(into); });
        EXPECT_TRUE(wrong) << "the parser sees to the bytes, so that only escapes are looked at";
    }
}

TEST(lenient_json, a_member_may_have_half_a_pair_in_its_name)
{
    for (const std::string name : {"x\\ud83d", "\\udd27x", "\\udd27\\ud83d", "title\\ud83d"}) {
        const auto read = read_job("{\"" + name + R"(":"no","id":"a","title":"t","total":1})");
        EXPECT_EQ(read.id, "a") << name;
        EXPECT_EQ(read.title, "t") << name;
    }
    std::string text = R"({"k\ud83d":1})";
    std::string seen;
    read_document(text, false, [&seen](value& root) {
        root.members([&seen](std::string_view key, value&) { seen = key; });
    });
    EXPECT_EQ(seen, std::string("k") + replacement_character);
}

TEST(lenient_json, a_number_beyond_a_double_counts_as_absent)
{
    const std::vector<std::string> numbers{
        "1e400", "-1e400", "1E+99999", "123456789e400", std::string(400, '9')
    };
    for (const auto& number : numbers) {
        const auto read = read_job(
            R"({"length":)" + number + R"(,"plays":)" + number + R"(,"total":)" + number +
            R"( ,"id":"a"})"
        );
        EXPECT_EQ(read.id, "a") << number;
        EXPECT_FALSE(read.length) << number;
        EXPECT_FALSE(read.plays) << number;
        EXPECT_EQ(read.total, 0) << number;
    }
    EXPECT_EQ(read_job(R"({"id":"a","total":1,"length":1e308})").length, 1e308);
    EXPECT_EQ(read_job(R"({"id":"a","total":1,"length":1e-400})").length, 0);
}

TEST(lenient_json, a_required_number_beyond_a_double_is_named)
{
    struct strict {
        double total = 0;
    };
    std::string text = R"({"total":1e400})";
    strict into;
    const auto wrong = read_document(text, false, [&into](value& root) {
        root.members([&into](std::string_view, value& total) { total.read(into.total); });
    });
    ASSERT_TRUE(wrong);
    EXPECT_EQ(describe(*wrong), "total: expected a number that a double can hold");
}

TEST(lenient_json, a_byte_order_mark_is_skipped_and_the_text_stays)
{
    std::string text = "\xEF\xBB\xBF{\"id\":\"a\",\"total\":1}";
    const auto before = text;
    job into;
    EXPECT_FALSE(read_document(text, true, [&into](value& root) { root.read(into); }));
    EXPECT_EQ(into.id, "a");
    EXPECT_EQ(into.raw, R"({"id":"a","total":1})");
    EXPECT_EQ(text, before);

    std::string alone = "\xEF\xBB\xBF";
    EXPECT_TRUE(read_document(alone, false, [](value&) {}));
}

TEST(lenient_json, raw_text_stays_as_it_came)
{
    const std::string text = R"({ "t\ud83d": "\udd27", "id":"a", "length": 1e400,"total":1 })";
    EXPECT_EQ(read_job(text).raw, text);
}

} // namespace
