// docs/routes.md is written from the tables of routes.
#include "docs/written_page.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <utility>

namespace written_pages {
namespace {

using namespace andante;

std::string kept_of(const route& one)
{
    if (one.describes.empty()) {
        return "";
    }
    return one.kept == cache_kind::account      ? "as the account"
           : one.kept == cache_kind::collection ? "as a collection"
                                                : "once its job has ended";
}

std::string effect_of(const route& one)
{
    switch (one.effect) {
    case call_effect::repeatable:
        break;
    case call_effect::keyed_create:
        return "paid, with a key: " + std::string(to_string(one.when_lost));
    case call_effect::paid_create:
        return "paid: " + std::string(to_string(one.when_lost));
    case call_effect::accounted:
        return "only the first answer tells";
    }
    return "";
}

std::string route_line(const route& one)
{
    const auto answers =
        std::string(to_string(one.answers)) + (one.may_stream ? ", events" : "") +
        std::accumulate(
            one.expects.begin(),
            one.expects.end(),
            std::string(),
            [](std::string text, int status) {
                return status == 0 ? text : std::move(text) + "; " + std::to_string(status);
            }
        );
    std::string out = "| " + code(one.name());
    for (const auto& each :
         {one.takes.value_or(body_form::none) == body_form::none
              ? std::string()
              : std::string(to_string(*one.takes)),
          answers,
          std::string(one.limit),
          effect_of(one),
          kept_of(one)}) {
        out += " | " + each;
    }
    return out + " |\n";
}

/// All routes of all providers.
std::string routes_table()
{
    std::string out;
    for (const auto& each : all_providers()) {
        out += "\n## " + each.profile.title +
               "\n\n| route | takes | answers | limit | a second call | kept |\n" +
               "|---|---|---|---|---|---|\n";
        for (const auto* one : each.routes) {
            out += route_line(*one);
        }
    }
    return out + '\n';
}

TEST(routes_page, every_route_that_may_have_a_body_says_which)
{
    for (const auto& each : all_providers()) {
        for (const auto* one : each.routes) {
            const bool may_have =
                one->verb != http::method::get && one->verb != http::method::delete_;
            EXPECT_EQ(one->takes.has_value(), may_have) << each.profile.name << ' ' << one->name();
        }
    }
}

TEST(routes_page, says_what_the_tables_of_routes_say)
{
    check_page("docs/routes.md", "routes_page_test.cpp", routes_table());
}

} // namespace
} // namespace written_pages
