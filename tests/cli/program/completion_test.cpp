// Completion scripts, as real shells read them, and the manual pages.
#include "cli/fixture.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

bool is_installed(const std::string& shell)
{
    return fs::exists("/usr/bin/" + shell) || fs::exists("/bin/" + shell);
}

class cli_completion : public cli {
protected:
    std::string script(const std::string& shell)
    {
        const auto made = run({"completion", shell});
        EXPECT_EQ(made.code, 0) << made.err;
        const auto path = fs::path(starting.folder) / ("script." + shell);
        std::ofstream(path) << made.out;
        return path.string();
    }
    words lines_from(const std::string& shell, words arguments)
    {
        auto quiet = starting;
        quiet.terminal = false;
        quiet.environment["HOME"] = starting.folder;
        const auto ended = process("/usr/bin/env", std::move(arguments), quiet).finish();
        EXPECT_EQ(ended.code, 0) << shell << ": " << ended.err;
        EXPECT_EQ(ended.err, "") << shell;
        words out;
        std::istringstream lines(ended.out);
        for (std::string line; std::getline(lines, line);) {
            out.push_back(line);
        }
        return out;
    }
    /// What bash proposes for the last of these words.
    words bash(const words& typed)
    {
        const std::string program =
            R"(source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _andante
               if ((${#COMPREPLY[@]})); then printf '%s\n' "${COMPREPLY[@]}"; fi)";
        words arguments{"bash", "--norc", "-c", program, "bash", script("bash")};
        arguments.insert(arguments.end(), typed.begin(), typed.end());
        return lines_from("bash", std::move(arguments));
    }
    /// What fish proposes at the end of this line.
    words fish(const std::string& line)
    {
        return lines_from(
            "fish",
            {"fish",
             "--no-config",
             "-c",
             "source $argv[1]; complete -C $argv[2] | string replace -r '\\t.*' ''; true",
             script("fish"),
             line}
        );
    }
    /// What zsh proposes for the last of these words.
    words zsh(const words& typed)
    {
        // Completions of zsh need a terminal with its line editor: what is proposed is told by
        // functions of the names that the script calls.
        const std::string program = R"(
            compdef() { :; }
            _describe() { local l=${@[-1]}; print -rl -- ${${(P)l}%%:*}; }
            compadd() { while [[ $1 == -* ]]; do shift; done; print -rl -- "$@"; }
            compset() { :; }
            _files() { print -r -- FILES; }
            _message() { :; }
            source $1; shift
            words=("$@"); CURRENT=$#; PREFIX=${words[-1]}
            _andante
        )";
        words arguments{"zsh", "-f", "-c", program, "zsh", script("zsh")};
        arguments.insert(arguments.end(), typed.begin(), typed.end());
        return lines_from("zsh", std::move(arguments));
    }
};

TEST_F(cli_completion, of_another_shell_is_refused_with_those_that_there_are)
{
    const auto ended = run({"completion", "tcsh"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("bash, zsh, fish"));
}

TEST_F(cli_completion, of_bash_proposes_commands_options_and_values)
{
    EXPECT_THAT(bash({"andante", "pla"}), UnorderedElementsAre("playlist", "playlists"));
    EXPECT_THAT(bash({"andante", "playlist", "m"}), ElementsAre("move"));
    EXPECT_THAT(bash({"andante", "finetuning", "playlist", "m"}), ElementsAre("move"));
    EXPECT_THAT(bash({"andante", "help", "ge"}), UnorderedElementsAre("generate", "get"));
    EXPECT_THAT(bash({"andante", "list", "--st"}), ElementsAre("--status"));
    EXPECT_THAT(bash({"andante", "list", "--js"}), ElementsAre("--json")) << "of every command";
    EXPECT_THAT(
        bash({"andante", "list", "--status", ""}),
        ElementsAre("pending", "processing", "completed", "failed")
    );
    EXPECT_THAT(
        bash({"andante", "list", "--status", "=", "p"}), ElementsAre("pending", "processing")
    );
    EXPECT_THAT(bash({"andante", "completion", "z"}), ElementsAre("zsh"));
    EXPECT_THAT(bash({"andante", "generate", "--bpm", ""}), ElementsAre());
}

TEST_F(cli_completion, of_bash_proposes_fields_and_files)
{
    EXPECT_THAT(bash({"andante", "list", "--json", "tit"}), ElementsAre("title"));
    EXPECT_THAT(bash({"andante", "list", "--json", "id,tit"}), ElementsAre("id,title"));
    std::ofstream(fs::path(starting.folder) / "my prompts.txt") << "piano\n";
    fs::create_directory(fs::path(starting.folder) / "mine");
    EXPECT_THAT(bash({"andante", "generate", "--from", "my"}), ElementsAre("my prompts.txt"));
    EXPECT_THAT(bash({"andante", "generate", "--output-dir", "m"}), ElementsAre("mine"));
    EXPECT_THAT(bash({"andante", "list", "--ca-file", "my"}), ElementsAre("my prompts.txt"));
}

TEST_F(cli_completion, of_fish_proposes_commands_options_and_values)
{
    if (!is_installed("fish")) {
        GTEST_SKIP() << "fish is not installed";
    }
    EXPECT_THAT(fish("andante playlist m"), ElementsAre("move"));
    EXPECT_THAT(fish("andante list --status p"), UnorderedElementsAre("pending", "processing"));
    EXPECT_THAT(fish("andante list --st"), ElementsAre("--status"));
    EXPECT_THAT(fish("andante list --verb"), ElementsAre("--verbose"));
    EXPECT_THAT(fish("andante finetuning sfx w"), ElementsAre("wait"));
    EXPECT_THAT(fish("andante completion z"), ElementsAre("zsh"));
}

TEST_F(cli_completion, of_zsh_is_read_by_zsh)
{
    if (!is_installed("zsh")) {
        GTEST_SKIP() << "zsh is not installed";
    }
    EXPECT_THAT(zsh({"andante", ""}), Contains("generate"));
    EXPECT_THAT(
        zsh({"andante", "playlist", ""}), ElementsAre("show", "sync", "add", "remove", "move")
    );
    EXPECT_THAT(
        zsh({"andante", "list", "--status", ""}),
        ElementsAre("pending", "processing", "completed", "failed")
    );
    EXPECT_THAT(zsh({"andante", "list", "-"}), Contains("--status"));
    EXPECT_THAT(zsh({"andante", "list", "-"}), Contains("--json"));
    EXPECT_THAT(zsh({"andante", "generate", "--from", ""}), ElementsAre("FILES"));
    EXPECT_THAT(zsh({"andante", "completion", ""}), ElementsAre("bash", "zsh", "fish"));
}

TEST_F(cli_completion, of_each_shell_proposes_ids_and_names_of_playlists)
{
    // Each asks the program of that name.
    const auto folder = fs::path(program_path).parent_path().string();
    starting.environment["PATH"] = folder + ":/usr/bin:/bin";
    const auto tracks = add_tracks(2);
    const auto names = {"Night shift", "Sketches", "Showreel"};
    const auto expect = [&](const std::string& shell, const auto& propose) {
        EXPECT_THAT(propose({"andante", "get", ""}), UnorderedElementsAreArray(tracks)) << shell;
        EXPECT_THAT(propose({"andante", "delete", tracks[0], ""}), Contains(tracks[1])) << shell;
        EXPECT_THAT(propose({"andante", "playlist", "show", ""}), UnorderedElementsAreArray(names))
            << shell;
        EXPECT_THAT(
            propose({"andante", "playlist", "add", "Sketches", ""}),
            UnorderedElementsAreArray(tracks)
        ) << shell;
        EXPECT_THAT(
            propose({"andante", "playlist", "move", "Sketches", tracks[0], "--to", ""}),
            UnorderedElementsAreArray(names)
        ) << shell;
    };
    expect("bash", [this](const words& typed) { return bash(typed); });
    EXPECT_THAT(bash({"andante", "get", tracks[0].substr(0, 8)}), ElementsAre(tracks[0]));
    EXPECT_THAT(bash({"andante", "playlist", "show", "'Ni"}), ElementsAre("Night shift"));
    EXPECT_THAT(bash({"andante", "get", "--verb"}), ElementsAre("--verbose"));
    if (is_installed("zsh")) {
        expect("zsh", [this](const words& typed) { return zsh(typed); });
    }
    if (is_installed("fish")) {
        expect("fish", [this](const words& typed) {
            std::string line;
            for (const auto& each : typed) {
                line += (line.empty() ? "" : " ") + each;
            }
            return fish(line);
        });
    }
}

TEST_F(cli_completion, manual_pages_tell_every_option_and_are_valid)
{
    for (const words& page : {words{"man"}, words{"man", "together"}, words{"man", "finetuning"}}) {
        const auto made = run(page);
        EXPECT_EQ(made.code, 0) << made.err;
        EXPECT_THAT(made.out, testing::StartsWith(".TH ANDANTE"));
        if (is_installed("groff")) {
            auto reading = starting;
            reading.input = made.out;
            const auto read =
                process("/usr/bin/groff", {"-man", "-Tutf8", "-ww"}, reading).finish();
            EXPECT_EQ(read.code, 0);
            EXPECT_EQ(read.err, "");
        }
    }
    const auto whole = run({"man"}).out;
    EXPECT_THAT(whole, HasSubstr("\\-\\-lyrics"));
    EXPECT_THAT(whole, HasSubstr("Exit codes"));
    EXPECT_THAT(run({"man", "together"}).out, HasSubstr("embed"));
    EXPECT_EQ(run({"man", "nobody"}).code, 2);
}

} // namespace
} // namespace cli_test
