#pragma once

#include "support/certificates.hpp"

#include <string>
#include <sys/types.h>

namespace andante::support {

/// A real proxy, Debian's tinyproxy, on a free port with basic authentication.
class tinyproxy {
public:
    static bool is_installed();

    tinyproxy(
        const temporary_directory& where, const std::string& user, const std::string& password
    );
    ~tinyproxy();
    tinyproxy(const tinyproxy&) = delete;
    tinyproxy& operator=(const tinyproxy&) = delete;

    unsigned short port() const { return port_; }

private:
    unsigned short port_ = 0;
    pid_t process_ = -1;
};

} // namespace andante::support
