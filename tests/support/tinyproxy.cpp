#include "support/tinyproxy.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace andante::support {

namespace {

using boost::asio::ip::tcp;

constexpr auto program = "/usr/bin/tinyproxy";

unsigned short free_port()
{
    boost::asio::io_context io;
    tcp::acceptor acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    return acceptor.local_endpoint().port();
}

/// True once somebody listens; false when the process has ended instead.
bool wait_until_listening(unsigned short port, pid_t process)
{
    boost::asio::io_context io;
    while (::waitpid(process, nullptr, WNOHANG) == 0) {
        tcp::socket socket(io);
        boost::system::error_code failed;
        socket.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), port), failed);
        if (!failed) {
            return true;
        }
        std::this_thread::yield();
    }
    return false;
}

} // namespace

bool tinyproxy::is_installed()
{
    return ::access(program, X_OK) == 0;
}

tinyproxy::tinyproxy(
    const temporary_directory& where, const std::string& user, const std::string& password
)
    : port_(free_port())
{
    const auto config = (where / "tinyproxy.conf").string();
    std::ofstream(config) << "Port " << port_ << "\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\n"
                          << "LogFile \"" << (where / "tinyproxy.log").string() << "\"\n"
                          << "BasicAuth " << user << ' ' << password << '\n';
    process_ = ::fork();
    if (process_ == 0) {
        const int null = ::open("/dev/null", O_RDWR);
        ::dup2(null, 1);
        ::dup2(null, 2);
        ::execl(program, program, "-d", "-c", config.c_str(), nullptr);
        ::_exit(127);
    }
    if (process_ < 0 || !wait_until_listening(port_, process_)) {
        throw std::runtime_error("tinyproxy did not start");
    }
}

tinyproxy::~tinyproxy()
{
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
}

} // namespace andante::support
