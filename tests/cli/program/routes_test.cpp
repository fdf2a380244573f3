// andante routes: what the provider's table has.
#include "cli/fixture.hpp"

#include <algorithm>

namespace cli_test {
namespace {

using testing::HasSubstr;

class cli_routes : public cli {
protected:
    cli_routes()
    {
        script();
        starting.environment.erase("FINETUNING_API_KEY");
    }
    std::size_t asked() { return script().asked().size(); }
};

TEST_F(cli_routes, need_no_key_and_send_nothing)
{
    const auto shown = run({"routes"});

    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("/v1/generations/bulk-delete"));
    EXPECT_THAT(shown.out, HasSubstr("paid twice"));
    EXPECT_EQ(asked(), 0u);
}

TEST_F(cli_routes, of_another_provider_say_what_each_takes_and_answers)
{
    const auto shown = run_json({"sauti", "routes"});

    ASSERT_EQ(shown.code, 0) << shown.err;
    const auto all = document(shown.out).as_array();
    ASSERT_EQ(all.size(), 10u);
    const auto row = [&all](std::string_view path) {
        const auto found = std::find_if(all.begin(), all.end(), [path](const auto& each) {
            return each.at("path").as_string() == path;
        });
        return found == all.end() ? json::object() : found->as_object();
    };
    EXPECT_EQ(row("/v1/voice-clone/").at("takes").as_string(), "multipart");
    EXPECT_EQ(row("/v1/tts/jobs/{job_id}/audio").at("answers").as_string(), "bytes");
    EXPECT_EQ(row("/v1/tts/jobs/{job_id}/audio").at("limit").as_string(), "status");
    EXPECT_EQ(asked(), 0u);
}

TEST_F(cli_routes, are_those_of_the_api_and_of_no_other_host)
{
    const auto shown = run({"routes", "--provider", "together"});

    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("json or events"));
    EXPECT_THAT(shown.out, testing::Not(HasSubstr("{upload}")));
}

TEST_F(cli_routes, say_to_api_which_body_cannot_be)
{
    starting.environment["SAUTI_API_KEY"] = "key";
    starting.environment["SAUTI_BASE_URL"] = server().base_url();
    const auto refused =
        run_json({"sauti", "api", "POST", "/v1/voice-clone/", "--body", R"({"name":"A"})"});

    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(
        std::string(error_of(refused).at("message").as_string()), HasSubstr("multipart/form-data")
    );
    EXPECT_EQ(asked(), 0u);
}

} // namespace
} // namespace cli_test
