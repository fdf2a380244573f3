// andante login, logout and profiles.
#include "cli/program/profile_fixture.hpp"

#include <sys/stat.h>

namespace cli_test {
namespace {

using testing::HasSubstr;
using testing::Not;

using cli_login = cli_profiles;

mode_t mode_of(const std::filesystem::path& what)
{
    struct stat seen{};
    EXPECT_EQ(::stat(what.c_str(), &seen), 0) << what;
    return seen.st_mode & 07777U;
}

TEST_F(cli_login, a_key_that_the_service_refuses_is_not_saved)
{
    const auto refused = login(other_key());

    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("The key was not saved."));
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(cli_login, what_is_no_key_is_told_before_anything_is_sent)
{
    for (const auto& text :
         {std::string(),
          std::string("two words"),
          std::string("sk-other"),
          std::string(5000, 'x'),
          right_key() + "\n" + right_key()}) {
        const auto refused = login(text);

        EXPECT_EQ(refused.code, 2) << text;
        EXPECT_THAT(refused.err, Not(HasSubstr("sk-other")));
    }
    EXPECT_EQ(asked(), 0u);
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(cli_login, a_key_on_the_command_line_is_refused_with_the_reason)
{
    const auto refused = run({"login", "--api-key", right_key()});

    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("can see command lines"));
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(cli_login, a_name_that_cannot_be_one_is_refused)
{
    for (const auto* const name : {"../x", "a b", "a/b"}) {
        const auto refused = login(right_key(), {"--profile=" + std::string(name)});
        EXPECT_EQ(refused.code, 2) << name;
        EXPECT_THAT(refused.err, HasSubstr("cannot name a profile"));
    }
}

TEST_F(cli_login, a_checked_key_is_kept_where_only_its_owner_reads)
{
    const auto saved = login(right_key());

    EXPECT_EQ(saved.code, 0) << saved.err;
    EXPECT_THAT(saved.out, HasSubstr("in profile 'default'"));
    EXPECT_THAT(saved.out, HasSubstr("****" + right_key().substr(36)));
    EXPECT_THAT(saved.out + saved.err, Not(HasSubstr(right_key())));
    EXPECT_EQ(mode_of(file()), 0600u);
    EXPECT_EQ(mode_of(folder()), 0700u);
    EXPECT_EQ(run({"me"}).code, 0);
    for (const auto& each : std::filesystem::directory_iterator(folder())) {
        EXPECT_EQ(each.path(), file()) << "nothing is left beside it";
    }
}

TEST_F(cli_login, asks_at_a_terminal_without_showing_the_key)
{
    const auto program = start_at_terminal({"login"});
    ASSERT_TRUE(program->shows("web app: Profile, API): "));

    program->type(right_key() + "\n");
    const auto ended = program->finish();

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.err, Not(HasSubstr(right_key().substr(0, 20))));
    EXPECT_THAT(text(), HasSubstr(right_key()));
}

TEST_F(cli_login, ends_at_a_terminal_when_it_is_interrupted)
{
    const auto program = start_at_terminal({"login"});
    ASSERT_TRUE(program->shows("web app: Profile, API): "));

    program->send(SIGINT);

    EXPECT_EQ(program->finish().code, 130);
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(cli_login, several_profiles_and_providers_stand_side_by_side)
{
    keep(right_key());
    keep(other_key(), {"--profile", "work"});
    keep("together-key-of-some-length", {"--provider", "together", "--profile", "work"});

    const auto all = document(run_json({"profiles"}).out);
    EXPECT_EQ(all.at("profiles").as_array().size(), 3u);
    EXPECT_EQ(all.at("in_use").as_string(), "default");
    EXPECT_EQ(run({"profiles", "--quiet"}).out, "default\nwork\n");
    const auto shown = run({"profiles", "--profile", "work"}).out;
    EXPECT_THAT(shown, HasSubstr("work *"));
    EXPECT_THAT(shown, HasSubstr("****ngth"));
    EXPECT_THAT(shown, Not(HasSubstr(right_key().substr(0, 20))));

    EXPECT_EQ(run({"me"}).code, 0);
    EXPECT_EQ(run({"me", "--profile", "work"}).code, 1);
    starting.environment["ANDANTE_PROFILE"] = "work";
    EXPECT_EQ(run({"me"}).code, 1);
}

TEST_F(cli_login, a_key_is_kept_with_the_address_it_was_checked_at)
{
    const auto url = server().base_url();
    starting.environment["FINETUNING_BASE_URL"] = "";
    ASSERT_EQ(login(right_key(), {"--base-url", url}).code, 0);

    EXPECT_EQ(run({"me"}).code, 0);
    ASSERT_EQ(login(right_key()).code, 0) << "a new key of the same account";
    EXPECT_EQ(run({"me"}).code, 0);

    // A key from elsewhere does not go there.
    const auto seen = service().record().count("GET /v1/me");
    starting.environment["FINETUNING_API_KEY"] = right_key();
    const auto elsewhere = run({"doctor", "--timeout", "1ms"});
    EXPECT_THAT(elsewhere.out, HasSubstr("https://pub.finetuning.ai"));
    EXPECT_EQ(service().record().count("GET /v1/me"), seen);
}

TEST_F(cli_login, logout_removes_one_key_or_all_of_a_profile)
{
    keep(right_key());
    keep("together-key-of-some-length", {"--provider", "together"});
    const auto other = run({"logout", "--profile", "work"});
    EXPECT_EQ(other.code, 2);
    EXPECT_THAT(other.err, HasSubstr("profile 'work' has no key"));

    const auto out = run({"logout"});
    EXPECT_EQ(out.code, 0);
    EXPECT_THAT(out.err, HasSubstr("still takes the key"));
    EXPECT_THAT(text(), Not(HasSubstr(right_key())));
    EXPECT_THAT(text(), HasSubstr("together"));
    EXPECT_EQ(run({"logout"}).code, 2);

    EXPECT_EQ(run({"logout", "--all"}).code, 0);
    EXPECT_THAT(text(), Not(HasSubstr("together")));
    EXPECT_EQ(run({"me"}).code, 2);
}

} // namespace
} // namespace cli_test
