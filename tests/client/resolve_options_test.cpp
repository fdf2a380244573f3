// A client's settings: what goes before what, and what is refused.
#include "client/pipeline_fixture.hpp"
#include "client/resolve_options.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace {

using namespace andante_tests;
using andante::secret;
using andante::detail::check_headers;
using andante::detail::environment;
using andante::detail::resolve;
using andante::detail::resolved_options;

const std::string good_key = "key-of-the-options-0123";

class resolve_options_test : public testing::Test {
protected:
    resolve_options_test()
    {
        profile.key_variable = "TEST_KEY";
        profile.url_variable = "TEST_URL";
        given.api_key = secret(good_key);
    }

    resolved_options resolved() const { return resolve(profile, given, lookup()); }

    /// What they are refused with.
    error refusal() const
    {
        try {
            resolved();
        } catch (const andante::failure& refused) {
            return refused.error();
        }
        return {};
    }

    environment lookup() const
    {
        return [this](const char* name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        };
    }

    andante::provider_profile profile{"test", "https://api.example.org"};
    client_options given;
    std::map<std::string, std::string> variables;
};

TEST_F(resolve_options_test, a_key_of_the_options_goes_before_one_of_the_environment)
{
    variables["TEST_KEY"] = "key-of-the-environment";
    EXPECT_EQ(resolved().key, secret(good_key));
    given.api_key = secret();
    EXPECT_EQ(resolved().key, secret("key-of-the-environment"));
}

TEST_F(
    resolve_options_test,
    a_url_of_the_options_goes_before_the_environment_and_that_before_the_default
)
{
    EXPECT_EQ(resolved().base_url.origin(), "https://api.example.org");
    variables["TEST_URL"] = "https://environment.example.org";
    EXPECT_EQ(resolved().base_url.origin(), "https://environment.example.org");
    given.base_url = "https://options.example.org";
    EXPECT_EQ(resolved().base_url.origin(), "https://options.example.org");
}

TEST_F(resolve_options_test, a_missing_key_names_the_variable_that_would_hold_it)
{
    given.api_key = secret();
    EXPECT_TRUE(refusal() == errc::missing_api_key);
    EXPECT_NE(refusal().message().find("TEST_KEY"), std::string::npos);
    EXPECT_EQ(refusal().stop(), stop_reason::permanent);
}

TEST_F(resolve_options_test, a_key_that_would_break_the_message_is_refused_and_not_shown)
{
    given.api_key = secret("key-with-\r\n-a-line-break");
    const auto refused = refusal();
    EXPECT_TRUE(refused == errc::invalid_request);
    ASSERT_TRUE(refused.field());
    EXPECT_EQ(refused.field()->field, "api_key");
    EXPECT_EQ(refused.message().find("line-break"), std::string::npos);
    EXPECT_EQ(refused.field()->value.find("line-break"), std::string::npos);
}

TEST_F(resolve_options_test, only_loopback_may_go_without_tls)
{
    given.base_url = "http://api.example.org";
    EXPECT_TRUE(refusal() == errc::insecure_url);
    for (const auto* local : {"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]"}) {
        given.base_url = local;
        EXPECT_NO_THROW(resolved()) << local;
    }
}

TEST_F(resolve_options_test, a_value_out_of_its_range_is_refused_by_name)
{
    const std::map<std::string, std::function<void(client_options&)>> changes = {
        {"deadline", [](client_options& all) { all.deadline = 0s; }},
        {"line_deadline", [](client_options& all) { all.line_deadline = -1s; }},
        {"idle_timeout", [](client_options& all) { all.idle_timeout = 0s; }},
        {"coalescing_linger", [](client_options& all) { all.coalescing_linger = -1ms; }},
        {"cache", [](client_options& all) { all.cache.finished_for = -1s; }},
        {"retry.attempts", [](client_options& all) { all.retry.attempts = 0; }},
        {"poll_share", [](client_options& all) { all.poll_share = 0; }},
        {"user_agent_suffix", [](client_options& all) { all.user_agent_suffix = "a\nb"; }},
    };
    const auto usual = given;
    for (const auto& [name, change] : changes) {
        given = usual;
        change(given);
        const auto refused = refusal();
        EXPECT_TRUE(refused == errc::invalid_request) << name;
        EXPECT_EQ(refused.field() ? refused.field()->field : "none", name);
        EXPECT_EQ(refused.stop(), stop_reason::permanent) << name;
    }
    given = usual;
    given.line_deadline = 0s;
    given.poll_share = 1;
    EXPECT_NO_THROW(resolved()) << "the ends of a range are in it";
}

TEST_F(resolve_options_test, every_gap_is_filled_and_the_key_is_taken_out)
{
    const auto made = resolved();
    EXPECT_TRUE(made.options.time);
    EXPECT_TRUE(made.options.observer);
    EXPECT_TRUE(made.options.random_seed);
    EXPECT_TRUE(made.options.api_key.empty());
    given.random_seed = 7;
    EXPECT_EQ(resolved().options.random_seed, 7u);
}

TEST_F(
    resolve_options_test, extra_headers_may_be_anything_that_leaves_the_message_and_the_key_alone
)
{
    const auto problem = [](std::string name, std::string value) {
        http::headers some;
        some.add(std::move(name), std::move(value));
        return check_headers(some, "Authorization").has_value();
    };
    EXPECT_FALSE(problem("X-Team", "music"));
    EXPECT_TRUE(problem("X Team", "music"));
    EXPECT_TRUE(problem("X-Team", "music\r\nX-Other: 1"));
    EXPECT_TRUE(problem("content-length", "3"));
    EXPECT_TRUE(problem("authorization", "Bearer other"));
}

TEST(user_agent, names_the_library_first_and_then_the_application)
{
    EXPECT_TRUE(andante::detail::user_agent("").starts_with("andante/"));
    EXPECT_TRUE(andante::detail::user_agent("my-app/1.2").ends_with(" my-app/1.2"));
}

} // namespace
