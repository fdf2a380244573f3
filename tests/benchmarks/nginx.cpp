#include "benchmarks/nginx.hpp"

#include "benchmarks/calls.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace andante::benchmarks {

namespace {

/// The documented example of a finished track.
constexpr auto answer =
    R"({"data":{"id":"5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8","title":"warm analog synthwave",)"
    R"("prompt":"warm analog synthwave, night drive, gated drums","status":"completed",)"
    R"("audioUrl":"https://media.finetuning.ai/audio/5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8.mp3",)"
    R"("duration":95,"fileSize":null,"isPublic":false,"playCount":3,"downloadCount":1,"likeCount":0,)"
    R"("parameters":{"bpm":104,"duration":95,"keyscale":"F# minor","timesignature":4,"seed":90210},)"
    R"("errorMessage":null,"generationTime":81,"webhook":null,"createdAt":"2026-06-02 19:04:11",)"
    R"("completedAt":"2026-06-02T19:05:32.118Z"}})";

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

} // namespace

nginx::nginx()
    : port_(support::free_port())
{
    auto pattern = (std::filesystem::temp_directory_path() / "andante-bench-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) {
        throw std::runtime_error("cannot make a temporary directory");
    }
    directory_ = pattern;
    write_config(directory_, port_);
    std::vector<std::string> command = {
        "/usr/sbin/nginx", "-p", directory_.string() + '/', "-c", "nginx.conf"
    };
    server_.emplace(std::move(command), port_);
}

nginx::~nginx()
{
    server_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

} // namespace andante::benchmarks
