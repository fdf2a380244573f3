#include "support/redis_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace andante::support {

namespace {

using boost::asio::local::stream_protocol;

/// One program under several names: as redis-server it serves. Debian's redis-tools has it under
/// this one, and brings no service along.
constexpr auto redis_program = "/usr/bin/redis-check-rdb";

} // namespace

bool redis_server::is_installed()
{
    return ::access(redis_program, X_OK) == 0;
}

redis_server::redis_server()
{
    std::string name = (std::filesystem::temp_directory_path() / "andante-redis-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no temporary folder");
    }
    folder_ = name;
    start();
}

redis_server::~redis_server()
{
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void redis_server::start()
{
    const auto path = socket();
    const auto folder = folder_.string();
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int null = ::open("/dev/null", O_RDWR);
        ::dup2(null, 1);
        ::dup2(null, 2);
        ::execl(
            redis_program,
            "redis-server",
            "--port",
            "0",
            "--unixsocket",
            path.c_str(),
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            folder.c_str(),
            nullptr
        );
        ::_exit(127);
    }
    boost::asio::io_context io;
    while (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) == 0) {
        stream_protocol::socket probe(io);
        boost::system::error_code failed;
        probe.connect(stream_protocol::endpoint(path), failed);
        if (!failed) {
            return;
        }
        std::this_thread::yield();
    }
    throw std::runtime_error("redis-server did not start");
}

void redis_server::stop()
{
    if (process_ > 0) {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
        std::error_code ignored;
        std::filesystem::remove(socket(), ignored);
    }
}

void redis_server::freeze() const
{
    ::kill(process_, SIGSTOP);
}

void redis_server::thaw() const
{
    ::kill(process_, SIGCONT);
}

redis_shell::redis_shell(const redis_server& to)
    : socket_(io_)
{
    socket_.connect(stream_protocol::endpoint(to.socket()));
}

pacing::wire_value redis_shell::run(const std::vector<std::string>& words)
{
    std::string command;
    pacing::append_command(command, words);
    boost::asio::write(socket_, boost::asio::buffer(command));
    return next();
}

pacing::wire_value redis_shell::next()
{
    char bytes[16384];
    for (;;) {
        if (auto answer = reader_.next()) {
            return std::move(*answer);
        }
        const auto size = socket_.read_some(boost::asio::buffer(bytes));
        reader_.feed(std::string_view(bytes, size));
    }
}

} // namespace andante::support
