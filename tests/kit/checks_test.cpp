#include <andante/kit/checks.hpp>

#include <gtest/gtest.h>

namespace {

using andante::errc;
namespace kit = andante::kit;

const andante::http::url public_api = andante::http::url::parse("https://api.example.org").value();

TEST(kit_checks, an_error_names_field_limit_and_what_to_do)
{
    const auto problem = kit::invalid("bpm", "300", "60 to 200", "choose one in between");

    EXPECT_EQ(problem, errc::invalid_request);
    EXPECT_EQ(problem.message(), "bpm must be 60 to 200: choose one in between");
    ASSERT_TRUE(problem.field());
    EXPECT_EQ(problem.field()->field, "bpm");
    EXPECT_EQ(problem.field()->limit, "60 to 200");
    EXPECT_EQ(problem.stop(), andante::stop_reason::permanent);
    EXPECT_EQ(problem.outcome(), andante::outcome::not_sent);
}

TEST(kit_checks, an_id_that_would_name_another_route_is_refused)
{
    for (const auto* const bad : {"", ".", "..", "a\nb", "\x7f", "\xff"}) {
        EXPECT_TRUE(kit::check_id(bad).has_error()) << bad;
    }
    for (const auto* const good : {"a", "a/b", "...", "gen_1", "\xc3\xa9"}) {
        EXPECT_FALSE(kit::check_id(good).has_error()) << good;
    }
}

TEST(kit_checks, ids_are_named_by_their_places)
{
    const auto problem = kit::check_ids({"a", ""}, "track_ids");

    ASSERT_TRUE(problem.has_error());
    EXPECT_EQ(problem.error().field()->field, "track_ids[1]");
    EXPECT_TRUE(kit::check_ids({}).has_error());
}

TEST(kit_checks, a_webhook_is_an_https_url_on_a_public_host)
{
    EXPECT_FALSE(kit::check_webhook_url("https://hooks.example.org/x", public_api).has_error());
    for (const auto* const bad :
         {"http://hooks.example.org/x", "https://127.0.0.1/x", "https://192.168.1.5/x", "nonsense"
         }) {
        EXPECT_TRUE(kit::check_webhook_url(bad, public_api).has_error()) << bad;
    }
}

} // namespace
