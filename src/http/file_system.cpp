#include "http/file_system.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace andante::inline v0::http {

file_system::~file_system() = default;

int file_system::create(const std::string& path, unsigned mode) const noexcept
{
    return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
}

std::ptrdiff_t
file_system::write(int descriptor, const char* bytes, std::size_t size) const noexcept
{
    return ::write(descriptor, bytes, size);
}

int file_system::flush(int descriptor) const noexcept
{
    return ::fsync(descriptor);
}

int file_system::rename(const std::string& from, const std::string& to) const noexcept
{
    return ::rename(from.c_str(), to.c_str());
}

/// link() is the one call for that which is old enough to be everywhere; file systems without links
/// get an empty file first, which is then replaced.
int file_system::rename_new(const std::string& from, const std::string& to) const noexcept
{
    if (::link(from.c_str(), to.c_str()) == 0) {
        ::unlink(from.c_str());
        return 0;
    }
    if (errno == EEXIST) {
        return -1;
    }
    const int reserved = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (reserved < 0) {
        return -1;
    }
    ::close(reserved);
    return ::rename(from.c_str(), to.c_str());
}

const file_system& real_file_system() noexcept
{
    static const file_system instance;
    return instance;
}

} // namespace andante::inline v0::http
