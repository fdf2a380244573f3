#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The command line as data: what every command declares, and what only parser.cpp turns into the
/// words of the library that parses. That library takes seconds to compile wherever it is included.
namespace program {

/// Reads a value and gives what is wrong with it, if anything.
using value_reader = std::function<std::optional<std::string>(const std::string&)>;

/// Where a value goes. What is pointed to must live until the command line has been parsed.
using value_target = std::variant<
    bool*,
    std::string*,
    std::vector<std::string>*,
    std::optional<std::string>*,
    std::optional<int>*,
    std::optional<std::int64_t>*,
    std::optional<double>*,
    value_reader>;

/// One option, flag or argument without a name. `bool` is a flag; a list takes any number.
class declared_option {
public:
    declared_option(std::string all_names, value_target target, std::string about_it)
        : names(std::move(all_names))
        , into(std::move(target))
        , about(std::move(about_it))
    {}

    /// How the help calls its value; empty for nothing.
    declared_option& type(std::string name)
    {
        type_name = std::move(name);
        return *this;
    }
    declared_option& required()
    {
        is_required = true;
        return *this;
    }
    /// Each use adds a value, which a value_reader gets at once.
    declared_option& repeatable()
    {
        is_repeatable = true;
        return *this;
    }
    /// Its value may be left out; a value_reader then gets an empty text.
    declared_option& may_stand_alone()
    {
        has_optional_value = true;
        return *this;
    }
    /// The heading in the help that it stands under.
    declared_option& under(std::string heading)
    {
        group = std::move(heading);
        return *this;
    }
    /// It takes these values and no other: the help and the completions name them, and another one
    /// is refused before anything is sent.
    declared_option& one_of(std::vector<std::string> allowed)
    {
        values = std::move(allowed);
        return *this;
    }
    /// What `words` print as a command, a line each, is what it may be: the completions propose
    /// that.
    declared_option& listed_by(std::string words)
    {
        lister = std::move(words);
        return *this;
    }
    /// It goes with every command below the one that declares it: their help and their completions
    /// name it too.
    declared_option& of_all_below()
    {
        is_of_all_below = true;
        return *this;
    }
    /// It may not be given together with `other`, which was declared before.
    declared_option& excludes(std::string other)
    {
        excluded = std::move(other);
        return *this;
    }

    std::string names; ///< For example "-o,--output"; without a dash for an argument.
    value_target into;
    std::string about;
    std::optional<std::string> type_name;
    bool is_required = false;
    bool is_repeatable = false;
    bool has_optional_value = false;
    bool is_of_all_below = false;
    std::string group;
    std::string excluded;
    std::vector<std::string> values; ///< All that it takes; empty: whatever is given.
    std::string lister;              ///< A command without the program's name; empty for none.
    /// Filled before the command's callback: it stands on the line.
    bool was_given = false;

    /// An argument has its place on the line and no name there.
    bool is_argument() const { return !names.starts_with('-'); }
    bool is_flag() const { return std::holds_alternative<bool*>(into); }
    /// It takes any number of values at once.
    bool takes_many() const { return std::holds_alternative<std::vector<std::string>*>(into); }
    /// "-o" and "--output" of "-o,--output".
    std::vector<std::string> each_name() const;
    /// What stands for its value in the help: "FILE". Empty for a flag without values.
    std::string value_name() const;
};

/// A command with its options and the commands below it; the program itself is one too.
class declaration {
public:
    declaration(std::string its_name, std::string about_it, const declaration* above = nullptr)
        : name(std::move(its_name))
        , about(std::move(about_it))
        , parent(above)
    {}
    declaration(const declaration&) = delete;
    declaration& operator=(const declaration&) = delete;

    declared_option& add_option(std::string names, value_target into, std::string about_it);
    declared_option& add_flag(std::string names, bool& into, std::string about_it);
    declaration& add_command(std::string its_name, std::string about_it);

    /// A command below this one by its name or alias; null when there is none.
    const declaration* find(std::string_view word) const;
    /// True when the option of this name stands on the line; false when there is no such option.
    bool was_given(std::string_view option_name) const;
    /// "andante playlist add", for "see ... --help".
    std::string full_name() const;

    std::string name;
    std::string about;
    std::string alias;  ///< Another name; empty for none.
    std::string group;  ///< The heading in the help that it stands under.
    std::string footer; ///< Below the help.
    /// The members that objects of its JSON document have, for --json FIELDS; empty: not known.
    std::vector<std::string> fields;
    std::string version;            ///< What --version prints; empty for no such flag.
    bool needs_one = false;         ///< One of the commands below must be named.
    std::function<void()> callback; ///< For when it is named and its options have been read.
    const declaration* parent;
    std::deque<declared_option> options;
    std::vector<std::unique_ptr<declaration>> commands;
};

} // namespace program
