// The help, and what is said about a command line that cannot be understood.
#include "cli/fixture.hpp"

#include <algorithm>
#include <sstream>

namespace cli_test {
namespace {

using testing::HasSubstr;
using testing::Not;

class cli_help : public cli {
protected:
    static words lines_of(const std::string& text)
    {
        words out;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) {
            out.push_back(line);
        }
        return out;
    }
    /// The names below "Commands:" and "Providers:" of a help.
    static words commands_in(const std::string& help)
    {
        words out;
        bool inside = false;
        for (const auto& line : lines_of(help)) {
            if (line == "Commands:" || line == "Providers:") {
                inside = true;
            } else if (line.empty()) {
                inside = false;
            } else if (inside && line.starts_with("  ") && line[2] != ' ') {
                const auto end = line.find_first_of(" ,", 2);
                out.push_back(line.substr(2, end - 2));
            }
        }
        return out;
    }
    /// Each help of the program fits, and speaks no English of the parser's.
    void check_all(const words& command, std::size_t columns)
    {
        auto asked = command;
        asked.emplace_back("--help");
        const auto help = run(asked).out;
        EXPECT_THAT(help, HasSubstr("Usage: andante"));
        for (const auto& line : lines_of(help)) {
            EXPECT_LE(line.size(), columns) << testing::PrintToString(command) << ": " << line;
        }
        if (command.size() < 2) {
            for (const auto& each : commands_in(help)) {
                auto next = command;
                next.push_back(each);
                check_all(next, columns);
            }
        }
    }
};

TEST_F(cli_help, every_line_of_every_command_fits_80_columns)
{
    check_all({}, 80);
}

TEST_F(cli_help, is_as_wide_as_the_terminal)
{
    starting.columns = 60;
    starting.terminal_output = true;
    const auto narrow = lines_of(start_at_terminal({"generate", "--help"})->finish().err);

    EXPECT_GT(narrow.size(), 30u);
    for (const auto& line : narrow) {
        EXPECT_LE(line.size(), 61u) << line; // with the terminal's carriage return
    }
}

TEST_F(cli_help, is_as_wide_as_half_a_terminal)
{
    starting.columns = 40;
    starting.terminal_output = true;
    for (const words& command : {words{"generate", "--help"}, words{"playlist", "--help"}}) {
        for (const auto& line : lines_of(start_at_terminal(command)->finish().err)) {
            EXPECT_LE(line.size(), 41u) << line;
        }
    }
}

TEST_F(cli_help, is_shown_where_nothing_is_asked_for)
{
    const auto bare = run({});

    EXPECT_EQ(bare.code, 0);
    EXPECT_EQ(bare.out, run({"--help"}).out);
    EXPECT_EQ(bare.err, "");
}

TEST_F(cli_help, names_the_values_and_the_fields_that_there_are)
{
    const auto help = run({"list", "--help"}).out;

    EXPECT_THAT(help, HasSubstr("music, instrumental"));
    EXPECT_THAT(help, HasSubstr("Fields of --json: id, title"));
}

TEST_F(cli_help, version_is_a_command_too)
{
    EXPECT_EQ(run({"version"}).out, run({"--version"}).out);
    EXPECT_EQ(document(run_json({"version"}).out).at("version"), "0.1.0");
}

TEST_F(cli_help, a_misspelt_option_is_suggested)
{
    const auto own = run({"generate", "piano", "--duraton", "90"});
    EXPECT_EQ(own.code, 2);
    EXPECT_THAT(own.err, HasSubstr("andante generate has no option '--duraton'"));
    EXPECT_THAT(own.err, HasSubstr("Did you mean: --duration"));

    EXPECT_THAT(run({"me", "--jsno"}).err, HasSubstr("Did you mean: --json"));
    EXPECT_THAT(run({"--jsno", "me"}).err, HasSubstr("Did you mean: --json"));
    EXPECT_THAT(run({"--versoin"}).err, HasSubstr("Did you mean: --version"));
    EXPECT_THAT(run({"me", "--timeot=5s"}).err, HasSubstr("Did you mean: --timeout"));
    EXPECT_THAT(run({"playlist", "sync", "a", "-", "--dryrun"}).err, HasSubstr("--dry-run"));
}

TEST_F(cli_help, an_option_that_is_like_none_leads_to_the_help)
{
    const auto ended = run({"me", "--zzzzzzzzzzzz"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("See: andante me --help"));
    EXPECT_THAT(ended.err, Not(HasSubstr("Did you mean")));
}

TEST_F(cli_help, a_group_without_a_command_names_its_commands)
{
    const auto ended = run({"playlist"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("show, sync, add, remove, move"));
}

TEST_F(cli_help, a_value_that_is_none_of_those_allowed_is_refused_with_them_and_nothing_is_sent)
{
    EXPECT_THAT(
        run({"list", "--status", "done"}).err,
        HasSubstr("'done' is none of pending, processing, completed, failed")
    );
    EXPECT_THAT(run({"list", "--type", "song"}).err, HasSubstr("music, instrumental"));
    EXPECT_THAT(run({"sfx", "list", "--status", "x"}).err, HasSubstr("pending, processing"));
    EXPECT_THAT(run({"generate", "piano", "--scale", "dorian"}).err, HasSubstr("major, minor"));
    EXPECT_THAT(run({"generate", "piano", "--key", "H"}).err, HasSubstr("C, C#, D"));
    EXPECT_THAT(run({"generate", "piano", "--language", "xx"}).err, HasSubstr("en, ja, de"));
    const auto deleted = run({"delete", "--older-than", "1d", "--status", "x", "--dry-run"});
    EXPECT_EQ(deleted.code, 2);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

} // namespace
} // namespace cli_test
