#include "support/haproxy.hpp"

#include <fstream>
#include <unistd.h>

namespace andante::support {

namespace {

constexpr auto haproxy_program = "/usr/sbin/haproxy";

void write_table(std::ofstream& out, const char* name, const request_rate& rate)
{
    out << "backend " << name << "\n    stick-table type ip size 100 expire 1h store http_req_rate("
        << rate.window.count() << "s)\n";
}

} // namespace

bool haproxy::is_installed()
{
    return ::access(haproxy_program, X_OK) == 0;
}

haproxy::haproxy(
    const temporary_directory& where,
    unsigned short server,
    request_rate creates,
    request_rate others
)
    : port_(free_port())
{
    const auto config = (where / "haproxy.cfg").string();
    std::ofstream out(config);
    out << "defaults\n    mode http\n    timeout connect 10s\n    timeout client 60s\n"
        << "    timeout server 60s\n"
        << "frontend limited\n    bind 127.0.0.1:" << port_ << "\n"
        << "    http-request track-sc0 src table creates if METH_POST\n"
        << "    http-request track-sc1 src table others if !METH_POST\n"
        << "    http-request deny deny_status 429 if { sc_http_req_rate(0,creates) gt "
        << creates.limit << " }\n"
        << "    http-request deny deny_status 429 if { sc_http_req_rate(1,others) gt "
        << others.limit << " }\n"
        << "    default_backend api\n"
        << "backend api\n    server one 127.0.0.1:" << server << "\n";
    write_table(out, "creates", creates);
    write_table(out, "others", others);
    out.close();
    process_.emplace(std::vector<std::string>{haproxy_program, "-db", "-f", config}, port_);
}

} // namespace andante::support
