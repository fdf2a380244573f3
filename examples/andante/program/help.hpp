#pragma once

#include "program/declaration.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What the help of a command says, which the manual page says too.
namespace program {

/// One thing that the help explains: an option, an argument or a command.
class help_entry {
public:
    help_entry(std::string how, std::string what)
        : typed(std::move(how))
        , about(std::move(what))
    {}

    std::string typed; ///< As it is typed: "-o, --output FILE".
    std::string about;
};

/// Entries below a heading.
class help_section {
public:
    explicit help_section(std::string name)
        : heading(std::move(name))
    {}

    std::string heading; ///< For example "Options".
    std::vector<help_entry> entries;
};

/// The line "andante get [OPTIONS] ID", as it is typed.
std::string usage_of(const declaration& of);
/// All that can stand on a command's line, but for what every command takes.
std::vector<help_section> sections_of(const declaration& of);
/// The whole help in lines of at most so many columns.
std::string help_text(const declaration& of, std::size_t columns);

} // namespace program
