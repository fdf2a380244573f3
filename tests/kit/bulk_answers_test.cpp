// Answers of bulk routes, in the words of a made-up provider.
#include "kit/bulk_answers.hpp"
#include "kit/error_bodies.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bulk_answers_test {
namespace {

namespace http = andante::http;
namespace json = andante::json;
namespace kit = andante::kit;
using andante::errc;
using ids = std::vector<std::string>;

/// {"problem": {"code": ..., "refused": [{"key": ..., "why": ...}]}}
std::string read_problem(const http::response& answer, andante::error_body& out)
{
    constexpr kit::error_names names{.error = "problem", .details = "refused"};
    return kit::read_error_body(answer, out, names, [&out](json::value& details) {
        details.elements([&out](json::value& each) {
            andante::failed_item item;
            each.members([&item](std::string_view key, json::value& inner) {
                kit::read_if_text(inner, key == "key" ? item.id : item.reason);
            });
            out.items.push_back(std::move(item));
        });
    });
}

constexpr andante::error_dialect dialect{.read = read_problem};
constexpr kit::answer_format format{.errors = &dialect};
constexpr kit::bulk_names names{
    .succeeded = "gone",
    .failed = "refused",
    .item_id = "key",
    .reason = "why",
    .all_failed_code = "NONE",
    .error = "problem",
    .details = "refused",
};
constexpr kit::read_options keep_raw{true};

andante::result<andante::bulk_answer>
decode(std::string body, int status = 200, kit::read_options how = {})
{
    http::response answer;
    answer.status = status;
    answer.body = std::move(body);
    return kit::decode_bulk(answer, how, format, names);
}

TEST(kit_decode_bulk, what_is_not_promised_is_malformed)
{
    for (const auto* const body :
         {R"({})",
          R"({"gone":"a"})",
          R"({"gone":[1]})",
          R"({"gone":[],"refused":{}})",
          R"({"gone":[],"refused":[{"why":"w"}]})"}) {
        EXPECT_EQ(decode(body).error(), errc::malformed_response) << body;
    }
}

TEST(kit_decode_bulk, keeps_both_lists_by_the_names_that_the_provider_gives_them)
{
    const auto* const body = R"({"gone":["a","b"],"refused":[{"key":"c","why":"no"}]})";
    const auto found = decode(body, 200, keep_raw).value();
    EXPECT_EQ(found.succeeded, (ids{"a", "b"}));
    ASSERT_EQ(found.failed.size(), 1u);
    EXPECT_EQ(found.failed[0].id, "c");
    EXPECT_EQ(found.failed[0].reason, "no");
    EXPECT_EQ(found.raw_json, body);
    EXPECT_TRUE(decode(R"({"gone":[],"refused":null})").value().all_succeeded());
}

TEST(kit_decode_bulk, an_error_that_means_none_of_them_is_an_answer)
{
    const auto* const body =
        R"({"problem":{"code":"NONE","refused":[ {"key":"a","why":"no","hint":1} ]}})";
    const auto found = decode(body, 400, keep_raw).value();
    EXPECT_TRUE(found.succeeded.empty());
    EXPECT_EQ(found.failed.at(0).id, "a");
    EXPECT_EQ(found.raw_json, R"({"gone":[],"refused":[ {"key":"a","why":"no","hint":1} ]})");
    EXPECT_TRUE(decode(body, 400).value().raw_json.empty());
}

TEST(kit_decode_bulk, another_code_or_one_without_items_stays_an_error)
{
    const auto other =
        decode(R"({"problem":{"code":"OTHER","refused":[{"key":"a","why":"no"}]}})", 400);
    EXPECT_EQ(other.error().api_code(), "OTHER");
    EXPECT_EQ(decode(R"({"problem":{"code":"NONE"}})", 400).error().api_code(), "NONE");
}

TEST(kit_bulk_answer_from, writes_the_report_that_would_have_been_sent)
{
    andante::error_details details;
    details.api_code = "NONE";
    details.items.push_back({"a", "say \"no\""});
    details.items.push_back({"b", "no"});
    const andante::error cause(errc::request_refused, details);
    const auto found = kit::bulk_answer_from(cause, keep_raw, names);
    ASSERT_TRUE(found);
    EXPECT_EQ(
        found->raw_json,
        R"({"gone":[],"refused":[{"key":"a","why":"say \"no\""},{"key":"b","why":"no"}]})"
    );
    kit::bulk_names without = names;
    without.all_failed_code = "";
    EXPECT_FALSE(kit::bulk_answer_from(cause, keep_raw, without));
}

} // namespace
} // namespace bulk_answers_test
