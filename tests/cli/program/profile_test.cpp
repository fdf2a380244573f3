// Where a key comes from, and which files it is not taken from.
#include "cli/program/profile_fixture.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace cli_test {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;

class cli_profile_file : public cli_profiles {
protected:
    /// What a command says of the file, which it does not use.
    std::string refusal()
    {
        const auto refused = run({"me"});
        EXPECT_EQ(refused.code, 2) << refused.out << refused.err;
        EXPECT_THAT(refused.err, Not(HasSubstr(right_key().substr(0, 20))));
        EXPECT_EQ(asked(), 0u);
        return refused.err;
    }
};

TEST_F(cli_profile_file, that_others_can_read_is_not_used)
{
    keep(right_key());
    ASSERT_EQ(::chmod(file().c_str(), 0640), 0);

    EXPECT_THAT(refusal(), HasSubstr("chmod 600"));
    EXPECT_EQ(login(right_key()).code, 2) << "nor is it made safe unseen";
}

TEST_F(cli_profile_file, in_a_folder_that_others_can_write_is_not_used)
{
    keep(right_key());
    ASSERT_EQ(::chmod(folder().c_str(), 0777), 0);

    EXPECT_THAT(refusal(), HasSubstr("chmod 700"));
}

TEST_F(cli_profile_file, that_is_a_link_or_a_pipe_is_not_used)
{
    keep(right_key());
    fs::rename(file(), folder() / "elsewhere");
    fs::create_symlink("elsewhere", file());
    EXPECT_THAT(refusal(), HasSubstr("is a link"));

    fs::remove(file());
    ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
    EXPECT_THAT(refusal(), HasSubstr("no plain file"));

    fs::remove(file());
    fs::create_directory(file());
    EXPECT_THAT(refusal(), HasSubstr("no plain file"));
}

TEST_F(cli_profile_file, of_another_user_is_not_used)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can give a file away";
    }
    keep(right_key());
    ASSERT_EQ(::chown(file().c_str(), 65534, 65534), 0);
    EXPECT_THAT(refusal(), HasSubstr("another user"));

    ASSERT_EQ(::chown(file().c_str(), 0, 0), 0);
    ASSERT_EQ(::chown(folder().c_str(), 65534, 65534), 0);
    EXPECT_THAT(refusal(), HasSubstr("another user"));
}

TEST_F(cli_profile_file, that_cannot_be_understood_is_told_without_what_it_says)
{
    keep(right_key());
    for (const auto& broken :
         {std::string(),
          "{\"version\":1,\"profiles\":{\"default\":{\"finetuning\":\"" + right_key(),
          std::string("[]"),
          std::string(R"({"version":2,"profiles":{}})"),
          std::string(R"({"version":1,"profiles":{"default":[]}})")}) {
        std::ofstream(file(), std::ios::trunc) << broken;
        EXPECT_THAT(refusal(), HasSubstr("andante login")) << broken;
        EXPECT_EQ(login(right_key(), {"--no-check"}).code, 2) << "what is there is not overwritten";
    }
}

TEST_F(cli_profile_file, stops_neither_who_has_a_key_nor_doctor)
{
    keep(right_key());
    ASSERT_EQ(::chmod(file().c_str(), 0644), 0);

    const auto examined = run({"doctor"});
    EXPECT_EQ(examined.code, 1);
    EXPECT_THAT(examined.out, HasSubstr("can be read by others"));
    EXPECT_THAT(examined.out, HasSubstr("answers at"));

    starting.environment["FINETUNING_API_KEY"] = right_key();
    EXPECT_EQ(run({"me"}).code, 0);
}

class cli_key_order : public cli_profiles {};

TEST_F(cli_key_order, is_option_then_environment_then_profile)
{
    keep(other_key());
    EXPECT_EQ(run({"me"}).code, 1);
    EXPECT_THAT(run({"doctor"}).out, HasSubstr("****zzzz, from profile 'default'"));

    starting.environment["FINETUNING_API_KEY"] = right_key();
    EXPECT_EQ(run({"me"}).code, 0);
    EXPECT_THAT(run({"doctor"}).out, HasSubstr("from FINETUNING_API_KEY"));

    EXPECT_EQ(run({"me", "--api-key", other_key()}).code, 1);
    EXPECT_THAT(run({"doctor", "--api-key", other_key()}).out, HasSubstr("from --api-key"));
}

TEST_F(cli_key_order, is_said_when_a_named_profile_stands_back)
{
    keep(other_key(), {"--profile", "work"});
    starting.environment["FINETUNING_API_KEY"] = right_key();

    const auto ran = run({"me", "--profile", "work"});

    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.err, HasSubstr("from FINETUNING_API_KEY, which goes before profile 'work'"));
}

TEST_F(cli_key_order, a_named_profile_must_be_there)
{
    keep(right_key(), {"--profile", "work"});

    const auto missing = run({"me", "--profile", "wrok"});
    EXPECT_EQ(missing.code, 2);
    EXPECT_THAT(missing.err, HasSubstr("there is: work"));
    EXPECT_EQ(run({"me"}).code, 2) << "and no other one is taken instead";
    EXPECT_EQ(run({"me", "--profile", "work"}).code, 0);
}

TEST_F(cli_key_order, a_command_to_go_on_names_the_profile)
{
    keep(right_key(), {"--profile", "work"});
    const auto program = start({"generate", "[hang]", "--profile", "work"});
    ASSERT_TRUE(program->runs_until([this] {
        return service().record().count("GET /v1/generations/{id}") > 0;
    }));

    program->send(SIGINT);

    EXPECT_THAT(program->finish().err, HasSubstr(" --profile work"));
}

} // namespace
} // namespace cli_test
