#pragma once

#include <andante/emulator/server.hpp>

#include "emulator/program/providers.hpp"

#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::emulator {

/// A provider that is served.
struct chosen_provider {
    std::string name;
    std::shared_ptr<served_provider> what;
};

/// What the command line asks for.
struct program_options {
    /// In the order in which they were named.
    std::vector<chosen_provider> providers;
    /// Whether any was named: then each line of output says whose it is.
    bool named = false;
    /// Of the first provider; each further one has the next ports.
    server_settings listening;
    std::vector<fault> faults;
    std::string ca_file; ///< Empty: a file in the temporary folder.
    bool verbose = false;
};

/// Reads the command line. Prints help or a complaint itself and then gives the exit code in
/// `exit_code` and false.
bool read_command_line(int count, char** values, program_options& into, int& exit_code);

} // namespace andante::inline v0::emulator
