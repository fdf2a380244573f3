#include "program/asking.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <iostream>
#include <unistd.h>
#include <utility>

namespace program {

namespace asio = boost::asio;

boost::asio::awaitable<bool> user_agrees(session_ptr current, std::string question)
{
    current->progress().end();
    current->out().clear_transient();
    std::cerr << question << " [y/N] " << std::flush;
    // Only waited for, not read: a terminal that does not block would stay so for the shell.
    asio::posix::stream_descriptor input(current->executor(), ::dup(STDIN_FILENO));
    boost::system::error_code problem;
    auto token = asio::redirect_error(asio::use_awaitable, problem);
    co_await input.async_wait(asio::posix::stream_descriptor::wait_read, std::move(token));
    if (problem) {
        std::cerr << '\n';
        throw boost::system::system_error(problem);
    }
    std::string answer;
    if (!std::getline(std::cin, answer)) {
        std::cerr << '\n';
    }
    co_return answer == "y" || answer == "Y" || answer == "yes" || answer == "YES";
}

} // namespace program
