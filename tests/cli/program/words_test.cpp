// What the program says is for who types commands.
#include "cli/fixture.hpp"
#include "program/shell_words.hpp"

namespace cli_test {
namespace {

using namespace std::chrono_literals;
using program::for_shell;
using testing::HasSubstr;
using testing::Not;

TEST(for_shell, names_options_instead_of_members)
{
    EXPECT_EQ(
        for_shell("no API key: set X_KEY or client_options::api_key"),
        "no API key: set X_KEY or --api-key"
    );
    EXPECT_EQ(for_shell("raise call_options::deadline"), "raise --timeout");
    EXPECT_EQ(for_shell("base_url: must be https"), "--base-url: must be https");
    EXPECT_EQ(for_shell("proxy must be a URL"), "--proxy must be a URL");
    EXPECT_EQ(for_shell("proxy.example does not answer"), "proxy.example does not answer");
    EXPECT_EQ(for_shell("proxy"), "proxy");
}

TEST(for_shell, leaves_no_scope_of_a_member_without_an_option)
{
    EXPECT_EQ(
        for_shell("longer than retry_options::hint_ceiling allows"),
        "longer than hint ceiling allows"
    );
}

TEST(for_shell, drops_what_only_matters_after_a_create)
{
    EXPECT_EQ(
        for_shell("It broke; after a create, look at the list; tried twice"),
        "It broke; tried twice"
    );
    EXPECT_EQ(for_shell("It broke; after a create, look"), "It broke");
}

class cli_words : public cli {};

TEST_F(cli_words, no_message_names_a_member_of_a_class)
{
    const auto without_key = [this](const words& arguments) {
        auto kept = starting.environment.extract("FINETUNING_API_KEY");
        const auto said = run(arguments).err;
        starting.environment.insert(std::move(kept));
        return said;
    };
    for (const auto& said :
         {without_key({"me"}),
          run({"me", "--api-key", "a\nb"}).err,
          run({"me", "--base-url", "ftp://x"}).err,
          run({"me", "--proxy", "abc://x"}).err,
          run({"me", "--ca-file", "none.pem"}).err,
          run({"generate", "x", "--time-signature", "30"}).err}) {
        EXPECT_THAT(said, Not(HasSubstr("::")));
        EXPECT_THAT(said, Not(HasSubstr("_options")));
        EXPECT_THAT(said, Not(HasSubstr("api_key")));
        EXPECT_THAT(said, Not(HasSubstr("base_url")));
        EXPECT_THAT(said, Not(HasSubstr("ca_file")));
        EXPECT_THAT(said, Not(HasSubstr("time_signature")));
        EXPECT_THAT(said, HasSubstr("--"));
    }
}

TEST_F(cli_words, a_limit_that_opens_too_late_names_timeout)
{
    emulator::fault busy(emulator::fault_kind::error, "GET /v1/me");
    busy.status = 429;
    busy.code = "RATE_LIMITED";
    busy.retry_after = 30s;
    busy.count = 0;
    settings.faults.push_back(busy);
    const auto said = run({"me", "--timeout", "2s"}).err;

    EXPECT_THAT(said, Not(HasSubstr("::")));
    EXPECT_THAT(said, HasSubstr("--timeout"));
}

TEST_F(cli_words, a_failed_delete_says_nothing_of_creates)
{
    emulator::fault broken(emulator::fault_kind::error, "POST /v1/generations/bulk-delete");
    broken.status = 500;
    broken.code = "INTERNAL_ERROR";
    broken.count = 0;
    settings.faults.push_back(broken);

    const auto said = run({"delete", "--yes", "gone"}).err;

    EXPECT_THAT(said, HasSubstr("INTERNAL_ERROR"));
    EXPECT_THAT(said, Not(HasSubstr("create")));
}

} // namespace
} // namespace cli_test
