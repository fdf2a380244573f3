#pragma once

#include "program/declaration.hpp"
#include "program/report.hpp"
#include "program/usage_error.hpp"

#include <optional>
#include <string>
#include <vector>

namespace program {

/// What came of a command line.
class parsed {
public:
    parsed() = default;

    /// It asked for the help, as an empty one does, or for the version, which has been printed:
    /// there is nothing more to do.
    bool is_answered = false;
    /// Why it cannot be understood.
    std::optional<problem> wrong;
    /// The command that it names, whose options have been read; else null.
    const declaration* named = nullptr;
    /// What is wanted of each object, from --json FIELDS; empty for everything.
    std::vector<std::string> fields;
};

/// The word names no command below `of`; the nearest one is suggested, also a provider's.
usage_error unknown_command(const declaration& of, const std::string& word);

/// Reads the command line. Calls nothing.
parsed parse(declaration& program, int count, const char* const* arguments);

} // namespace program
