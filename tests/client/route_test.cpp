#include <andante/client/call.hpp>
#include <andante/client/route.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace andante_tests {
namespace {

using andante::cache_kind;
using andante::call;
using andante::call_effect;
using andante::route;
using testing::ElementsAre;
using testing::IsEmpty;

bool always(andante::http::response&)
{
    return true;
}

constexpr route move_route{
    .verb = andante::http::method::post,
    .path = "/v2/boxes/{box}/items/{id}",
    .effect = call_effect::accounted,
    .priority = andante::priority::batch,
    .with_key = false,
    .idle_timeout = std::chrono::seconds(90),
    .changes = {"box:{box}", "item:{id}", "boxes", "item:*"},
    .limit = "edit",
};
constexpr route read_route{
    .path = "/v2/items/{id}",
    .describes = "item:{id}",
    .kept = cache_kind::job,
    .is_final = always,
    .limit = "read",
};
constexpr route list_route{.path = "/v2/items", .limit = "read"};

TEST(route, is_named_by_verb_and_path)
{
    EXPECT_EQ(move_route.name(), "POST /v2/boxes/{box}/items/{id}");
    EXPECT_EQ(list_route.name(), "GET /v2/items");
}

TEST(route, gives_a_call_all_that_stands_in_its_row)
{
    const call made(move_route, {"b1", "i1"});

    EXPECT_EQ(made.method, andante::http::method::post);
    EXPECT_EQ(made.route, "POST /v2/boxes/{box}/items/{id}");
    EXPECT_EQ(made.target, "/v2/boxes/b1/items/i1");
    EXPECT_EQ(made.effect, call_effect::accounted);
    EXPECT_EQ(made.priority, andante::priority::batch);
    EXPECT_EQ(made.idle_timeout, std::chrono::seconds(90));
    EXPECT_FALSE(made.with_key);
    EXPECT_FALSE(made.describes);
}

TEST(route, fills_tags_by_the_names_of_parameters_and_not_by_their_order)
{
    const call made(move_route, {"b1", "i1"});

    EXPECT_THAT(made.changes, ElementsAre("box:b1", "item:i1", "boxes", "item:*"));
}

TEST(route, encodes_parameters_in_the_path_and_in_tags)
{
    const call made(read_route, {"a/b ?"});

    EXPECT_EQ(made.target, "/v2/items/a%2Fb%20%3F");
    ASSERT_TRUE(made.describes);
    EXPECT_EQ(made.describes->tag, "item:a%2Fb%20%3F");
    EXPECT_EQ(made.describes->kind, cache_kind::job);
    EXPECT_EQ(made.describes->is_final, &always);
}

TEST(route, without_tags_describes_and_changes_nothing)
{
    const call made(list_route);

    EXPECT_FALSE(made.describes);
    EXPECT_THAT(made.changes, IsEmpty());
}

TEST(route, refuses_another_number_of_parameters)
{
    EXPECT_THROW(call(read_route, {}), std::invalid_argument);
    EXPECT_THROW(call(read_route, {"1", "2"}), std::invalid_argument);
    EXPECT_THROW(call(list_route, {"1"}), std::invalid_argument);
}

TEST(route, refuses_a_tag_that_names_a_parameter_which_the_path_has_not)
{
    constexpr route wrong{.path = "/v2/items/{id}", .describes = "item:{name}"};

    EXPECT_THROW(call(wrong, {"1"}), std::invalid_argument);
}

TEST(route, is_found_by_the_limit_that_counts_it)
{
    constexpr std::array<const route*, 3> table{&move_route, &read_route, &list_route};

    EXPECT_THAT(
        andante::routes_of_limit(table, "read"), ElementsAre("GET /v2/items/{id}", "GET /v2/items")
    );
    EXPECT_THAT(andante::routes_of_limit(table, "none"), IsEmpty());
}

} // namespace
} // namespace andante_tests
