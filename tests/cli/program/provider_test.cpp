// "andante [PROVIDER] COMMAND": whose command it is, and what is his own.
#include "cli/fixture.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

using cli_provider = cli;

TEST_F(cli_provider, may_be_named_in_front_of_its_commands)
{
    const auto id = add_tracks(1).front();
    EXPECT_EQ(run({"finetuning", "get", id}).out, run({"get", id}).out);
    EXPECT_EQ(run({"--json", "finetuning", "list"}).out, run({"list", "--json"}).out);
    EXPECT_EQ(run({"finetuning", "playlist", "show", "Night shift"}).code, 0);
}

TEST_F(cli_provider, is_listed_with_its_commands_by_help)
{
    const auto whole = run({"--help"}).out;
    EXPECT_THAT(whole, HasSubstr("andante [OPTIONS] [PROVIDER] COMMAND"));
    EXPECT_THAT(whole, HasSubstr("Providers:\n  finetuning"));
    const auto own = run({"finetuning", "--help"});
    EXPECT_EQ(own.code, 0);
    EXPECT_THAT(own.out, HasSubstr("Commands:\n  generate"));
    EXPECT_THAT(own.out, HasSubstr("create=10/60s, read=60/60s"));
    EXPECT_EQ(run({"help", "finetuning"}).out, own.out);
    EXPECT_THAT(run({"finetuning", "generate", "--help"}).out, HasSubstr("--lyrics"));
}

TEST_F(cli_provider, that_is_misspelt_is_suggested)
{
    const auto alone = run({"finetunig"});
    EXPECT_EQ(alone.code, 2);
    EXPECT_THAT(alone.err, HasSubstr("Did you mean: andante finetuning\n"));
    const auto in_front = run({"finetunig", "list"});
    EXPECT_EQ(in_front.code, 2);
    EXPECT_THAT(in_front.err, HasSubstr("Did you mean: andante finetuning\n"));
    EXPECT_THAT(
        run({"finetuning", "lsit"}).err, HasSubstr("Did you mean: andante finetuning list")
    );
    EXPECT_EQ(run({"finetuning"}).code, 2);
}

TEST_F(cli_provider, is_left_out_of_what_to_type_where_it_may_be)
{
    const auto started = run({"finetuning", "generate", "piano", "--no-wait"});
    EXPECT_THAT(started.err, HasSubstr("andante wait " + service().track_ids().front()));
}

/// Whether a file in small letters speaks of a provider. One whose name is also a word is meant by
/// code, paths, texts and commands.
bool names(const std::string& text, const std::string& provider)
{
    if (provider != "together") {
        return text.find(provider) != std::string::npos;
    }
    for (const auto* const form :
         {"together::", "together/", "together_", "\"together", "andante together", "together ai"
         }) {
        if (text.find(form) != std::string::npos) {
            return true;
        }
    }
    return false;
}

TEST(cli_shared_part, names_no_provider_but_in_the_table_of_all)
{
    const fs::path all("examples/andante");
    std::size_t looked_at = 0;
    for (const auto& each : fs::directory_iterator(all / "program")) {
        std::ifstream in(each.path());
        std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
            return static_cast<char>(std::tolower(letter));
        });
        for (const auto& folder : fs::directory_iterator(all)) {
            const auto name = folder.path().filename().string();
            if (folder.is_directory() && name != "program" &&
                each.path().filename() != "providers.cpp") {
                EXPECT_FALSE(names(text, name)) << each.path() << " names " << name;
                ++looked_at;
            }
        }
    }
    EXPECT_GT(looked_at, 20u);
}

/// Another program of the same shared part.
class cli_two_providers : public cli {
protected:
    cli_two_providers()
    {
        program_path = ANDANTE_TWO_PROVIDERS;
        for (const std::string each : {"ONE", "TWO"}) {
            starting.environment[each + "_BASE_URL"] = server().base_url();
            starting.environment[each + "_API_KEY"] = emulator::finetuning::settings::default_key;
        }
        starting.environment.erase("FINETUNING_BASE_URL");
        starting.environment.erase("FINETUNING_API_KEY");
    }
};

TEST_F(cli_two_providers, are_called_by_name_and_the_first_one_also_without)
{
    EXPECT_EQ(run({"ask"}).code, 0);
    EXPECT_EQ(run({"one", "ask"}).code, 0);
    EXPECT_EQ(run({"two", "ask"}).code, 0);
    EXPECT_EQ(service().record().count("GET /v1/me"), 3u);
    EXPECT_EQ(run({"melody"}).code, 2);
    EXPECT_EQ(run({"two", "melody"}).code, 0);
}

TEST_F(cli_two_providers, have_their_own_variables)
{
    starting.environment["ONE_BASE_URL"] = "http://127.0.0.1:1";
    starting.environment["ONE_API_KEY"] = "wrong";
    EXPECT_EQ(run({"ask"}).code, 1);
    EXPECT_EQ(run({"two", "ask"}).code, 0);
    const auto help = run({"two", "--help"}).out;
    EXPECT_THAT(help, HasSubstr("TWO_API_KEY"));
    EXPECT_THAT(help, HasSubstr("TWO_BASE_URL"));
    EXPECT_THAT(help, HasSubstr("andante two doctor"));
}

TEST_F(cli_two_providers, have_their_own_advice)
{
    EXPECT_THAT(run({"get", "nothing"}).err, HasSubstr("See: andante ask\n"));
    EXPECT_THAT(run({"two", "get", "nothing"}).err, HasSubstr("See: andante two ask\n"));
    starting.environment["TWO_API_KEY"] = "wrong";
    EXPECT_THAT(run({"two", "ask"}).err, HasSubstr("andante two doctor"));
}

TEST_F(cli_two_providers, have_their_own_limits)
{
    const auto refused = run({"ask", "--limit", "makes=1/60s"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("Number one has no limit 'makes'"));
    EXPECT_THAT(refused.err, HasSubstr("asks=5/60s"));
    EXPECT_EQ(run({"--limit", "makes=1/60s", "two", "ask"}).code, 0);
    EXPECT_EQ(service().record().requests().size(), 1u);
}

TEST_F(cli_two_providers, are_suggested_for_their_commands)
{
    EXPECT_THAT(run({"melodi"}).err, HasSubstr("Did you mean: andante two melody"));
    EXPECT_THAT(run({"ak"}).err, HasSubstr("Did you mean: andante ask"));
    EXPECT_THAT(run({"tow", "ask"}).err, HasSubstr("Did you mean: andante two\n"));
}

TEST_F(cli_two_providers, with_a_key_of_another_shape_are_asked_all_the_same)
{
    const auto examined = run({"two", "doctor"});
    EXPECT_EQ(examined.code, 1);
    EXPECT_THAT(examined.out, HasSubstr("from TWO_API_KEY: a key begins with two_; copy it again"));
    EXPECT_THAT(examined.out, HasSubstr("from TWO_BASE_URL"));
    EXPECT_EQ(run({"two", "ask"}).code, 0);
    EXPECT_EQ(run({"doctor"}).code, 0) << "nothing is known of the first one's keys";
}

TEST_F(cli_two_providers, do_not_share_limits_at_one_address_with_one_key)
{
    starting.environment["ANDANTE_STATE_DIR"] = starting.folder + "/state";
    const words once{"ask", "--limit", "asks=1/1h", "--timeout", "1s"};
    auto once_of_two = once;
    once_of_two.insert(once_of_two.begin(), "two");
    EXPECT_EQ(run(once).code, 0);
    EXPECT_EQ(run(once_of_two).code, 0);
    EXPECT_EQ(run(once).code, 4);
    EXPECT_EQ(run(once_of_two).code, 4);
}

} // namespace
} // namespace cli_test
