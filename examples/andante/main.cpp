#include "command_line.hpp"

#include <clocale>
#include <csignal>
#include <exception>
#include <iostream>
#include <unistd.h>

namespace {

/// Until a command runs there is nothing to clean up, for example at a prompt.
extern "C" void end_at_once(int number)
{
    ::_exit(128 + number);
}

} // namespace

int main(int count, char** arguments)
{
    std::signal(SIGINT, end_at_once);
    std::signal(SIGTERM, end_at_once);
    std::signal(SIGPIPE, SIG_IGN);       // a closed pipe must not lose what is paid for: see output
    std::setlocale(LC_CTYPE, "C.UTF-8"); // how wide characters are
    try {
        return static_cast<int>(program::run_command_line(count, arguments));
    } catch (const std::exception& unexpected) {
        std::cerr << "andante: " << unexpected.what() << '\n';
        return static_cast<int>(program::exit_code::failed);
    }
}
