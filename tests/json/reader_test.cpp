#include "json/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace {

using namespace std::chrono_literals;
using andante::json::problem;
using andante::json::read_document;
using andante::json::value;

struct inner {
    std::int64_t number = 0;
};

struct outer {
    std::string text;
    std::optional<double> maybe;
    andante::nullable<std::string> three;
    std::vector<inner> list;
    bool truth = false;
};

constexpr std::array inner_rules{andante::json::required_member<&inner::number>("n")};
constexpr std::array outer_rules{
    andante::json::required_member<&outer::text>("text"),
    andante::json::optional_member<&outer::maybe>("maybe"),
    andante::json::optional_member<&outer::three>("three"),
    andante::json::optional_member<&outer::list>("list"),
    andante::json::optional_member<&outer::truth>("truth"),
};

void from_json(value& from, inner& into)
{
    andante::json::read_members(from, inner_rules, into);
}
void from_json(value& from, outer& into)
{
    andante::json::read_members(from, outer_rules, into);
}

std::optional<problem> read(std::string text, outer& into, bool keep_raw = false)
{
    return read_document(text, keep_raw, [&into](value& root) { root.read(into); });
}

std::string problem_of(std::string text, bool keep_raw = false)
{
    outer into;
    const auto found = read(std::move(text), into, keep_raw);
    return found ? describe(*found) : "none";
}

TEST(reader, names_the_path_of_a_wrong_type)
{
    EXPECT_EQ(problem_of(R"({"text":1})"), "text: expected a string, found a number");
    EXPECT_EQ(problem_of(R"({"text":null})"), "text: expected a string, found null");
    EXPECT_EQ(
        problem_of(R"({"text":"","truth":"yes"})"), "truth: expected a boolean, found a string"
    );
    EXPECT_EQ(
        problem_of(R"({"text":"","list":[{"n":1},{"n":"2"}]})"),
        "list[1].n: expected an integer, found a string"
    );
    EXPECT_EQ(problem_of(R"({"text":"","list":{}})"), "list: expected an array, found an object");
    EXPECT_EQ(
        problem_of(R"({"text":"","list":[[]]})"), "list[0]: expected an object, found an array"
    );
    EXPECT_EQ(
        problem_of(R"({"text":"","maybe":true})"), "maybe: expected a number, found a boolean"
    );
}

TEST(reader, names_a_missing_member)
{
    EXPECT_EQ(problem_of("{}"), "text is missing");
    EXPECT_EQ(problem_of(R"({"text":"","list":[{"n":1},{}]})"), "list[1].n is missing");
}

TEST(reader, refuses_what_is_no_object)
{
    for (const auto* text :
         {"", " ", "null", "1", "\"x\"", "[]", "[{}]", "x", "<html>", "{", "}", "\xff"}) {
        EXPECT_NE(problem_of(text), "none") << text;
    }
}

TEST(reader, refuses_text_that_is_not_json)
{
    for (const auto* text :
         {R"({"text":"a")",
          R"({"text":"a",})",
          R"({"text" "a"})",
          R"({"text":})",
          R"({text:"a"})",
          R"({"text":"a"}})",
          R"({"text":"a"}{})",
          R"({"text":"a"} x})",
          R"({"text":"a\x"})",
          "{\"text\":\"\n\"}",
          "{\"text\":\"\xff\"}",
          R"({"text":"a","maybe":nul})",
          R"({"text":"a","maybe":nullx})",
          R"({"text":"a","maybe":01})",
          R"({"text":"\ud8"})",
          R"({"text":"\u12g4"})",
          R"({"text":"a","maybe":junk})",
          R"({"text":"a","three":junk})",
          R"({"text":"a","maybe":1e})",
          R"({"text":"a","maybe":-})",
          R"({"text":"a","maybe":junk})",
          R"({"text":"a","maybe":x})",
          R"({"text":"a","three":NaN})",
          R"({"text":"a","three":'b'})",
          R"({"text":"a","list":[undefined]})",
          R"({"text":None})",
          R"({"text":"a","truth":tru})",
          R"({"text":"a","list":[{"n":1} {"n":2}]})",
          R"({"text":"a","list":[})"}) {
        EXPECT_NE(problem_of(text), "none") << text;
    }
}

TEST(reader, what_is_not_json_is_never_read_as_null_or_forgiven)
{
    constexpr std::array rules{andante::json::lenient_member<&outer::maybe>("maybe")};
    const auto lenient = [&rules](std::string text) {
        outer into;
        const auto found = read_document(text, false, [&](value& root) {
            andante::json::read_members(root, rules, into);
        });
        return found ? describe(*found) : "none";
    };
    EXPECT_EQ(lenient(R"({"maybe":null})"), "none");
    EXPECT_EQ(lenient(R"({"maybe":"text"})"), "none");
    for (const auto* junk : {"junk", "None", "+1", ".5", "'a'", "undefined"}) {
        EXPECT_THAT(
            lenient(std::string(R"({"maybe":)") + junk + "}"),
            testing::StartsWith("maybe: not valid JSON")
        );
    }
}

TEST(reader, keeping_raw_bytes_checks_members_that_nobody_reads)
{
    const auto* const text = R"({"text":"a","other":{"x":[1 2]}})";
    EXPECT_EQ(problem_of(text), "none");
    EXPECT_NE(problem_of(text, true), "none");
}

TEST(reader, skips_unknown_members_of_any_shape)
{
    outer into;
    EXPECT_FALSE(read(
        R"({"a":{"text":"no","b":[{},[],[[]]]},"text":"yes","z":null,"y":1e5,"x":"\"}"})",
        into,
        true
    ));
    EXPECT_EQ(into.text, "yes");
}

TEST(reader, tells_null_and_absent_apart_where_asked)
{
    outer absent;
    outer null;
    outer given;
    EXPECT_FALSE(read(R"({"text":""})", absent));
    EXPECT_FALSE(read(R"({"text":"","three":null,"maybe":null})", null));
    EXPECT_FALSE(read(R"({"text":"","three":"v","maybe":-0.5})", given));
    EXPECT_TRUE(absent.three.is_absent());
    EXPECT_TRUE(null.three.is_null());
    EXPECT_FALSE(null.maybe);
    EXPECT_EQ(given.three.value(), "v");
    EXPECT_EQ(given.maybe, -0.5);
}

TEST(reader, integers_are_exact_or_refused)
{
    const auto number = [](std::string text) -> std::optional<std::int64_t> {
        outer into;
        if (read(R"({"text":"","list":[{"n":)" + text + "}]}", into)) {
            return std::nullopt;
        }
        return into.list.at(0).number;
    };
    EXPECT_EQ(number("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(number("-9223372036854775808"), INT64_MIN);
    EXPECT_EQ(number("95.0"), 95);
    EXPECT_EQ(number("1e3"), 1000);
    EXPECT_EQ(number("9223372036854775808"), std::nullopt);
    EXPECT_EQ(number("1.5"), std::nullopt);
    EXPECT_EQ(number("1e17"), std::nullopt);
    EXPECT_EQ(number("99999999999999999999"), std::nullopt);
}

TEST(reader, reads_escaped_keys_and_texts)
{
    outer into;
    EXPECT_FALSE(read(R"({"\u0074ext":"\ud83c\udfb5 \"\\\/\b\f\n\r\t"})", into));
    EXPECT_EQ(into.text, "\xf0\x9f\x8e\xb5 \"\\/\b\f\n\r\t");
}

TEST(reader, last_of_two_equal_members_counts)
{
    outer into;
    EXPECT_FALSE(read(R"({"text":"a","text":"b"})", into));
    EXPECT_EQ(into.text, "b");
}

TEST(reader, copies_an_object_byte_for_byte)
{
    std::string text = "{\"outer\" : { \"a\": [1,\t2 ], \"b\":null }\n , \"c\":1}";
    std::string raw;
    std::vector<std::string> keys;
    const auto found = read_document(text, true, [&](value& root) {
        root.members([&](std::string_view key, value& member) {
            if (key == "outer") {
                member.members(
                    [&](std::string_view inner_key, value&) { keys.emplace_back(inner_key); }, &raw
                );
            }
        });
    });
    EXPECT_FALSE(found);
    EXPECT_EQ(raw, "{ \"a\": [1,\t2 ], \"b\":null }");
    EXPECT_EQ(keys, (std::vector<std::string>{"a", "b"}));
}

TEST(reader, does_not_copy_a_body_with_room_and_survives_one_without)
{
    std::string roomy = R"({"text":"x"})";
    roomy.reserve(1000);
    const auto* const before = roomy.data();
    outer into;
    EXPECT_FALSE(read_document(roomy, false, [&](value& root) { root.read(into); }));
    EXPECT_EQ(roomy.data(), before);

    std::string tight = R"({"text":"yy","list":[{"n":12345}]})";
    tight.shrink_to_fit();
    EXPECT_FALSE(read_document(tight, false, [&](value& root) { root.read(into); }));
    EXPECT_EQ(into.list.at(0).number, 12345);
}

TEST(reader, deep_nesting_is_skipped_or_refused_but_never_overflows)
{
    const std::string deep =
        R"({"text":"a","x":)" + std::string(200000, '[') + std::string(200000, ']') + "}";
    outer into;
    read(deep, into);
    EXPECT_NE(problem_of(deep, true), "none");
    const std::string open = R"({"text":"a","x":)" + std::string(200000, '[');
    EXPECT_NE(problem_of(open), "none");
    const std::string shallow =
        R"({"text":"a","x":)" + std::string(400, '[') + std::string(400, ']') + "}";
    EXPECT_EQ(problem_of(shallow, true), "none");
}

TEST(reader, a_walk_inside_a_walk_has_its_own_parser)
{
    std::string text = R"({"text":"a","other":"b"})";
    std::string keys;
    const auto found = read_document(text, false, [&](value& root) {
        root.members([&](std::string_view key, value& member) {
            outer nested;
            EXPECT_EQ(read(R"({"text":"inner"})", nested), std::nullopt);
            EXPECT_EQ(nested.text, "inner");
            keys += key;
            keys += member.text();
        });
    });
    EXPECT_EQ(found, std::nullopt);
    EXPECT_EQ(keys, "textaotherb");
}

TEST(reader, threads_do_not_share_a_parser)
{
    const auto work = [](const std::string& text) {
        for (int i = 0; i < 2000; ++i) {
            outer into;
            EXPECT_FALSE(read(R"({"text":")" + text + R"("})", into));
            EXPECT_EQ(into.text, text);
        }
    };
    std::thread other(work, std::string(500, 'a'));
    work("b");
    other.join();
}

TEST(reader, a_failed_walk_leaves_the_next_one_alone)
{
    EXPECT_NE(problem_of(R"({"text":[1,2,3]})"), "none");
    EXPECT_EQ(problem_of(R"({"text":"ok"})"), "none");
    EXPECT_EQ(problem_of(R"({"text":")" + std::string(3000000, 'x') + R"("})"), "none");
    EXPECT_EQ(problem_of(R"({"text":"ok"})"), "none");
}

TEST(reader, a_hostile_key_cannot_garble_the_message)
{
    const auto found = problem_of("{\"text\":\"\",\"list\":[{\"n\":{\"\\u001b[31m\":1}}]}");
    EXPECT_EQ(found, "list[0].n: expected an integer, found an object");
}

} // namespace
