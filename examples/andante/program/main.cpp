#include "program/command_line.hpp"
#include "program/providers.hpp"

#include <clocale>
#include <csignal>
#include <exception>
#include <iostream>

int main(int count, char** arguments)
{
    // SIGINT and SIGTERM keep their default until a command runs: at a prompt nothing is to be
    // tidied.
    std::signal(SIGPIPE, SIG_IGN);       // a closed pipe must not lose what is paid for: see output
    std::signal(SIGXFSZ, SIG_IGN);       // a file that grows too large is an error with a name
    std::setlocale(LC_CTYPE, "C.UTF-8"); // how wide characters are
    try {
        return static_cast<int>(program::run_command_line(program::providers(), count, arguments));
    } catch (const std::exception& unexpected) {
        std::cerr << "andante: " << unexpected.what() << '\n';
        return static_cast<int>(program::exit_code::failed);
    }
}
