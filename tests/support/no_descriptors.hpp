#pragma once

#include <cstddef>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace andante::support {

/// While it lives, this process has no file descriptor left. Not for a build with sanitizers: their
/// look at virtual tables needs two itself.
class no_descriptors {
public:
    no_descriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        auto few = before_;
        few.rlim_cur = 256; // so that it does not take thousands
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (int next = ::dup(STDERR_FILENO); next >= 0; next = ::dup(STDERR_FILENO)) {
            taken_.push_back(next);
        }
    }
    no_descriptors(const no_descriptors&) = delete;
    no_descriptors& operator=(const no_descriptors&) = delete;
    ~no_descriptors()
    {
        for (const int each : taken_) {
            ::close(each);
        }
        ::setrlimit(RLIMIT_NOFILE, &before_);
    }

private:
    rlimit before_{};
    std::vector<int> taken_;
};

} // namespace andante::support
