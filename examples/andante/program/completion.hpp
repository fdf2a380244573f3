#pragma once

#include "program/declaration.hpp"

#include <string>
#include <utility>
#include <vector>

/// Completion scripts, made of what the commands declare: they cannot know another command line
/// than the program.
namespace program {

/// What may follow an option.
enum class value_kind {
    none,     ///< It is a flag.
    words,    ///< One of a few words.
    files,    ///< A file.
    folders,  ///< A folder.
    listed,   ///< A line of what a command prints.
    anything, ///< Nothing that could be proposed.
};

/// An option as a shell completes it.
class completed_option {
public:
    completed_option() = default;

    std::vector<std::string> names;
    value_kind kind = value_kind::none;
    std::vector<std::string> words;
    std::string lister; ///< What prints its values; for a shell to run.
    std::string about;
};

/// What may stand behind a command.
class completed_command {
public:
    completed_command() = default;

    /// The words that lead to it, each with a blank in front: " playlist add". Empty for the
    /// program, whose options every command takes.
    std::string path;
    /// Names of commands, aliases included, and what they do.
    std::vector<std::pair<std::string, std::string>> commands;
    std::vector<completed_option> options;
    /// Of --json.
    std::vector<std::string> fields;
    /// Of its arguments, the words that one may be.
    std::vector<std::string> words;
    /// What prints the values of its first argument, and of the others; for a shell to run.
    std::string first_lister;
    std::string other_lister;
    /// One of its arguments is a file.
    bool takes_files = false;
};

/// The program and every command below it, the program first.
std::vector<completed_command> completed_commands(const declaration& program);

/// The scripts, as their shells read them.
std::string bash_completion(const std::vector<completed_command>& all);
std::string zsh_completion(const std::vector<completed_command>& all);
std::string fish_completion(const std::vector<completed_command>& all);

/// Words with blanks between them.
std::string joined(const std::vector<std::string>& words);
/// In single quotes, as bash and zsh take it.
std::string single_quoted(const std::string& text);

} // namespace program
