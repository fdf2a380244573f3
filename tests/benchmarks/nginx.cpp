#include "benchmarks/nginx.hpp"

#include "benchmarks/calls.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace andante::benchmarks {

namespace {

using boost::asio::ip::tcp;

/// The documented example of a finished track.
constexpr auto answer =
    R"({"data":{"id":"5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8","title":"warm analog synthwave",)"
    R"("prompt":"warm analog synthwave, night drive, gated drums","status":"completed",)"
    R"("audioUrl":"https://media.finetuning.ai/audio/5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8.mp3",)"
    R"("duration":95,"fileSize":null,"isPublic":false,"playCount":3,"downloadCount":1,"likeCount":0,)"
    R"("parameters":{"bpm":104,"duration":95,"keyscale":"F# minor","timesignature":4,"seed":90210},)"
    R"("errorMessage":null,"generationTime":81,"webhook":null,"createdAt":"2026-06-02 19:04:11",)"
    R"("completedAt":"2026-06-02T19:05:32.118Z"}})";

unsigned short free_port()
{
    boost::asio::io_context io;
    tcp::acceptor acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    return acceptor.local_endpoint().port();
}

void write_config(const std::filesystem::path& directory, unsigned short port)
{
    std::filesystem::create_directories(directory / "v1/generations");
    std::ofstream(directory / "v1/generations" / track_id) << answer;
    std::ofstream(directory / "nginx.conf")
        << "daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr "
           "crit;\n"
        << "events { worker_connections 1024; }\n"
        << "http { access_log off; keepalive_requests 100000000; keepalive_timeout 600s;\n"
        << "client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n"
        << "uwsgi_temp_path uwsgi; scgi_temp_path scgi; tcp_nodelay on;\n"
        << "open_file_cache max=10; default_type application/json;\n"
        << "server { listen 127.0.0.1:" << port << "; root .; } }\n";
}

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

nginx::nginx()
    : port_(free_port())
{
    auto pattern = (std::filesystem::temp_directory_path() / "andante-bench-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) {
        throw std::runtime_error("cannot make a temporary directory");
    }
    directory_ = pattern;
    write_config(directory_, port_);
    process_ = ::fork();
    if (process_ == 0) {
        const auto prefix = directory_.string() + '/';
        ::execl("/usr/sbin/nginx", "nginx", "-p", prefix.c_str(), "-c", "nginx.conf", nullptr);
        ::_exit(127);
    }
    if (process_ < 0 || !wait_until_listening(port_, process_)) {
        throw std::runtime_error("nginx did not start: install nginx-light");
    }
}

nginx::~nginx()
{
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

} // namespace andante::benchmarks
