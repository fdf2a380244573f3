#pragma once

#include <filesystem>
#include <sys/types.h>

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
    pid_t process_ = -1;
};

} // namespace andante::benchmarks
