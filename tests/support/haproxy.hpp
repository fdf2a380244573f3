#pragma once

#include "support/certificates.hpp"
#include "support/local_server.hpp"

#include <chrono>
#include <optional>

namespace andante::support {

/// How often something may be asked.
struct request_rate {
    int limit = 10;
    std::chrono::seconds window{1};
};

/// Debian's haproxy in front of a server, with a stick table each for POST and for all else: it
/// answers 429 to what is too often, without a word about limits.
class haproxy {
public:
    static bool is_installed();

    haproxy(
        const temporary_directory& where,
        unsigned short server,
        request_rate creates,
        request_rate others
    );

    unsigned short port() const { return port_; }

private:
    unsigned short port_ = 0;
    std::optional<local_server> process_;
};

} // namespace andante::support
