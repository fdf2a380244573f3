#include <andante/client/find_route.hpp>
#include <andante/providers/deepcreative/documented_routes.hpp>
#include <andante/providers/finetuning/documented_routes.hpp>
#include <andante/providers/pioneer/documented_routes.hpp>
#include <andante/providers/sauti/documented_routes.hpp>
#include <andante/providers/together/documented_routes.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string_view>
#include <vector>

namespace andante_tests {
namespace {

using andante::find_route;
using andante::route;
using andante::http::method;

constexpr route found_list{.path = "/v1/boxes"};
constexpr route found_one{.path = "/v1/boxes/{id}"};
constexpr route found_newest{.path = "/v1/boxes/newest"};
constexpr route found_making{.verb = method::post, .path = "/v1/boxes"};
constexpr route found_deep{.path = "/{owner}/{box}/items"};
constexpr route found_slash{.verb = method::post, .path = "/v1/voices/"};
constexpr route found_keyed{
    .verb = method::post,
    .path = "/v1/crates/{id}",
    .effect = andante::call_effect::keyed_create,
    .priority = andante::priority::batch,
    .with_key = false,
    .idle_timeout = std::chrono::seconds(7),
    .accept = "audio/wav",
    .expects = {302, 409},
};
constexpr std::array found_all{
    &found_list,
    &found_one,
    &found_newest,
    &found_making,
    &found_deep,
    &found_slash,
};

const route* found(method verb, std::string_view path)
{
    return find_route(found_all, verb, path);
}

TEST(find_route, gives_none_for_what_the_table_has_not)
{
    EXPECT_EQ(found(method::get, ""), nullptr);
    EXPECT_EQ(found(method::get, "v1/boxes"), nullptr);
    EXPECT_EQ(found(method::get, "/"), nullptr);
    EXPECT_EQ(found(method::delete_, "/v1/boxes"), nullptr);
    EXPECT_EQ(found(method::get, "/v1/boxes/"), nullptr) << "a parameter is not empty";
    EXPECT_EQ(found(method::get, "/v1/boxes/a/b/c"), nullptr);
    EXPECT_EQ(found(method::post, "/v1/voices"), nullptr);
    EXPECT_EQ(find_route({}, method::get, "/v1/boxes"), nullptr);
}

TEST(find_route, goes_by_verb_and_path)
{
    EXPECT_EQ(found(method::get, "/v1/boxes"), &found_list);
    EXPECT_EQ(found(method::post, "/v1/boxes"), &found_making);
    EXPECT_EQ(found(method::get, "/v1/boxes/5c%20e"), &found_one);
    EXPECT_EQ(found(method::get, "/v1/boxes/items"), &found_one) << "with fewer parameters";
    EXPECT_EQ(found(method::get, "/me/mine/items"), &found_deep);
    EXPECT_EQ(found(method::post, "/v1/voices/"), &found_slash);
}

TEST(find_route, prefers_a_literal_part_to_a_parameter)
{
    EXPECT_EQ(found(method::get, "/v1/boxes/newest"), &found_newest);
}

TEST(call_by_path, has_what_its_route_says_and_leaves_the_key_of_a_create_to_who_makes_one)
{
    const auto made = andante::call_by_path(found_keyed, "/v1/crates/7?new=1");
    EXPECT_EQ(made.method, method::post);
    EXPECT_EQ(made.route, "POST /v1/crates/{id}");
    EXPECT_EQ(made.target, "/v1/crates/7?new=1");
    EXPECT_EQ(made.effect, andante::call_effect::paid_create);
    EXPECT_EQ(made.priority, andante::priority::batch);
    EXPECT_FALSE(made.with_key);
    EXPECT_EQ(made.idle_timeout, std::chrono::seconds(7));
    EXPECT_EQ(made.accept, "audio/wav");
    EXPECT_EQ(made.expects, (std::vector<int>{302, 409}));
    EXPECT_EQ(andante::call_by_path(found_making, "/v1/boxes").effect, found_making.effect);
}

TEST(documented_routes, are_found_by_their_own_paths)
{
    for (const auto table :
         {andante::deepcreative::documented_routes(),
          andante::finetuning::documented_routes(),
          andante::pioneer::documented_routes(),
          andante::sauti::documented_routes(),
          andante::together::documented_routes()}) {
        EXPECT_FALSE(table.empty());
        for (const auto* each : table) {
            const bool is_here = each->host == andante::route_host::api;
            EXPECT_EQ(find_route(table, each->verb, each->path), is_here ? each : nullptr)
                << each->name();
        }
    }
}

} // namespace
} // namespace andante_tests
