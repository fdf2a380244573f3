#pragma once

#include "support/local_server.hpp"

#include <filesystem>
#include <optional>

namespace andante::benchmarks {

/// A local nginx with one static answer, on a free port, with its files in a temporary directory.
class nginx {
public:
    nginx();
    ~nginx();
    nginx(const nginx&) = delete;
    nginx& operator=(const nginx&) = delete;

    unsigned short port() const { return port_; }

private:
    std::filesystem::path directory_;
    unsigned short port_ = 0;
    std::optional<support::local_server> server_;
};

} // namespace andante::benchmarks
