#include "support/tinyproxy.hpp"

#include <fstream>
#include <unistd.h>

namespace andante::support {

namespace {

constexpr auto tinyproxy_program = "/usr/bin/tinyproxy";

} // namespace

bool tinyproxy::is_installed()
{
    return ::access(tinyproxy_program, X_OK) == 0;
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
    std::vector<std::string> command = {tinyproxy_program, "-d", "-c", config};
    server_.emplace(std::move(command), port_);
}

} // namespace andante::support
