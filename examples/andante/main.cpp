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

/// What is ignored, for example by nohup or in a background job of a shell script, stays ignored.
void end_at_once_by(int number)
{
    struct sigaction now{};
    if (::sigaction(number, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) {
        std::signal(number, end_at_once);
    }
}

} // namespace

int main(int count, char** arguments)
{
    end_at_once_by(SIGINT);
    end_at_once_by(SIGTERM);
    std::signal(SIGPIPE, SIG_IGN);       // a closed pipe must not lose what is paid for: see output
    std::signal(SIGXFSZ, SIG_IGN);       // a file that grows too large is an error with a name
    std::setlocale(LC_CTYPE, "C.UTF-8"); // how wide characters are
    try {
        return static_cast<int>(program::run_command_line(count, arguments));
    } catch (const std::exception& unexpected) {
        std::cerr << "andante: " << unexpected.what() << '\n';
        return static_cast<int>(program::exit_code::failed);
    }
}
