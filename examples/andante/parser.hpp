#pragma once

#include "declaration.hpp"
#include "report.hpp"
#include "usage_error.hpp"

#include <optional>

namespace program {

/// What came of a command line.
class parsed {
public:
    parsed() = default;

    /// It asked for the help or the version, which has been printed: there is nothing more to do.
    bool is_answered = false;
    /// Why it cannot be understood.
    std::optional<problem> wrong;
};

/// The word names no command below `of`; the nearest one is suggested.
usage_error unknown_command(const declaration& of, const std::string& word);

/// Reads the command line and calls back the command that it names. What a callback throws comes
/// through.
parsed parse(declaration& program, int count, const char* const* arguments);

} // namespace program
