#include "support/local_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace andante::support {

namespace {

using boost::asio::ip::tcp;

tcp::endpoint loopback(unsigned short port)
{
    return tcp::endpoint(boost::asio::ip::address_v4::loopback(), port);
}

[[noreturn]] void become(std::vector<std::string> command)
{
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, 1);
    ::dup2(null, 2);
    std::vector<char*> arguments;
    for (auto& each : command) {
        arguments.push_back(each.data());
    }
    arguments.push_back(nullptr);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
}

/// True once somebody listens; false when the process has ended instead.
bool wait_until_listening(unsigned short port, pid_t process)
{
    boost::asio::io_context io;
    while (::waitpid(process, nullptr, WNOHANG) == 0) {
        tcp::socket socket(io);
        boost::system::error_code failed;
        socket.connect(loopback(port), failed);
        if (!failed) {
            return true;
        }
        std::this_thread::yield();
    }
    return false;
}

} // namespace

unsigned short free_port()
{
    boost::asio::io_context io;
    const tcp::acceptor acceptor(io, loopback(0));
    return acceptor.local_endpoint().port();
}

local_server::local_server(std::vector<std::string> command, unsigned short port)
    : process_(::fork())
{
    if (process_ == 0) {
        become(std::move(command));
    }
    if (process_ < 0 || !wait_until_listening(port, process_)) {
        throw std::runtime_error(command.front() + " did not start");
    }
}

local_server::~local_server()
{
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
}

} // namespace andante::support
