#pragma once

#include "support/certificates.hpp"
#include "support/local_server.hpp"

#include <optional>
#include <string>

namespace andante::support {

/// A real proxy, Debian's tinyproxy, on a free port with basic authentication.
class tinyproxy {
public:
    static bool is_installed();

    tinyproxy(
        const temporary_directory& where, const std::string& user, const std::string& password
    );

    unsigned short port() const { return port_; }

private:
    unsigned short port_ = 0;
    std::optional<local_server> server_;
};

} // namespace andante::support
