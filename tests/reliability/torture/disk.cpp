#include "reliability/torture/disk.hpp"

#include <cerrno>
#include <cstdarg>
#include <fcntl.h>
#include <set>
#include <string_view>
#include <sys/types.h>
#include <unistd.h>
#include <utility>

namespace torture {

namespace {

class disk_state {
public:
    std::string folder;
    troubles* trouble = nullptr;
    std::set<int> open;

    bool is_below(const char* path) const
    {
        return trouble != nullptr && std::string_view(path).starts_with(folder);
    }
    /// True when this call fails; errno is set then.
    bool fails(int problem) const
    {
        if (trouble->next(seam::disk) != fate::fails) {
            return false;
        }
        errno = problem;
        return true;
    }
};

disk_state& watched_disk()
{
    static disk_state state;
    return state;
}

} // namespace

disk::disk(std::string folder, troubles& trouble)
{
    watched_disk().folder = std::move(folder);
    watched_disk().trouble = &trouble;
}

disk::~disk()
{
    watched_disk() = disk_state();
}

std::size_t disk::open_files() const noexcept
{
    return watched_disk().open.size();
}

} // namespace torture

// The names that the linker gives them; NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

int __real_open(const char* path, int flags, ...);
ssize_t __real_write(int descriptor, const void* bytes, size_t size);
int __real_close(int descriptor);
int __real_fsync(int descriptor);
int __real_rename(const char* from, const char* to);
int __real_link(const char* from, const char* to);

int __wrap_open(const char* path, int flags, ...)
{
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    auto& state = torture::watched_disk();
    const bool counts = (flags & O_CREAT) != 0 && state.is_below(path);
    if (counts && state.fails(ENOSPC)) {
        return -1;
    }
    const int descriptor = __real_open(path, flags, mode);
    if (counts && descriptor >= 0) {
        state.open.insert(descriptor);
    }
    return descriptor;
}

ssize_t __wrap_write(int descriptor, const void* bytes, size_t size)
{
    auto& state = torture::watched_disk();
    if (state.open.contains(descriptor) && state.fails(ENOSPC)) {
        return -1;
    }
    return __real_write(descriptor, bytes, size);
}

int __wrap_close(int descriptor)
{
    torture::watched_disk().open.erase(descriptor);
    return __real_close(descriptor);
}

int __wrap_fsync(int descriptor)
{
    auto& state = torture::watched_disk();
    if (!state.open.contains(descriptor)) {
        return __real_fsync(descriptor);
    }
    // Nobody turns this machine off meanwhile, and the disk is slow.
    return state.fails(EIO) ? -1 : 0;
}

int __wrap_rename(const char* from, const char* to)
{
    auto& state = torture::watched_disk();
    if (state.is_below(to) && state.fails(EACCES)) {
        return -1;
    }
    return __real_rename(from, to);
}

int __wrap_link(const char* from, const char* to)
{
    auto& state = torture::watched_disk();
    if (state.is_below(to) && state.fails(EACCES)) {
        return -1;
    }
    return __real_link(from, to);
}

} // extern "C"; NOLINTEND(bugprone-reserved-identifier)
