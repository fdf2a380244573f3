#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace andante::support {

/// A port of the loopback interface at which nobody listens now.
unsigned short free_port();

/// Somebody else's server program, silent, from when it listens until this object goes.
class local_server {
public:
    /// `command`: the program's path and its arguments. Throws std::runtime_error when it ends
    /// instead of listening at 127.0.0.1:`port`.
    local_server(std::vector<std::string> command, unsigned short port);
    ~local_server();
    local_server(const local_server&) = delete;
    local_server& operator=(const local_server&) = delete;

private:
    pid_t process_ = -1;
};

} // namespace andante::support
