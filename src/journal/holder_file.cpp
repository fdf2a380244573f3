#include "journal/holder_file.hpp"

#include "journal/problem.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace andante::inline v0::detail {

namespace {

/// Numbers of holders begin with 1.
constexpr std::int64_t opening_byte = 0;

struct flock one_byte(std::int64_t at, short type)
{
    struct flock what = {};
    what.l_type = type;
    what.l_whence = SEEK_SET;
    what.l_start = at;
    what.l_len = 1;
    return what;
}

/// Whether a lock is another's.
bool is_taken(int failed)
{
    return failed == EAGAIN || failed == EACCES;
}

} // namespace

std::string holder_file::path_beside(const std::string& journal_path)
{
    return journal_path + "-holders";
}

result<holder_file> holder_file::open(const std::string& journal_path)
{
    const auto path = path_beside(journal_path);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        const int failed = errno;
        return file_problem(journal_path, path + " cannot be opened", failed);
    }
    return holder_file(journal_path, descriptor);
}

holder_file::holder_file(std::string journal_path, int descriptor)
    : journal_path_(std::move(journal_path))
    , descriptor_(descriptor)
{}

holder_file::holder_file(holder_file&& other) noexcept
    : journal_path_(std::move(other.journal_path_))
    , descriptor_(std::exchange(other.descriptor_, -1))
    , own_(other.own_)
{}

holder_file::~holder_file()
{
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

int holder_file::lock(std::int64_t byte, short type) const noexcept
{
    auto what = one_byte(byte, type);
    return ::fcntl(descriptor_, F_OFD_SETLK, &what) == 0 ? 0 : errno;
}

result<bool> holder_file::live_as(std::int64_t number)
{
    const int failed = lock(number, F_WRLCK);
    if (is_taken(failed)) {
        return false;
    }
    if (failed != 0) {
        return file_problem(
            journal_path_, path_beside(journal_path_) + " cannot be locked", failed
        );
    }
    own_ = number;
    return true;
}

bool holder_file::lives(std::int64_t number) const noexcept
{
    if (number <= opening_byte) {
        return false;
    }
    auto what = one_byte(number, F_WRLCK);
    // A lock of this very file is not seen by itself.
    return number == own_ || ::fcntl(descriptor_, F_OFD_GETLK, &what) != 0 ||
           what.l_type != F_UNLCK;
}

result<void> holder_file::begin_opening(std::chrono::milliseconds longest)
{
    // A lock that is waited for in the kernel cannot be given up after a time.
    constexpr auto pause = std::chrono::milliseconds(10);
    int failed = lock(opening_byte, F_WRLCK);
    for (auto left = longest; is_taken(failed) && left > left.zero(); left -= pause) {
        ::poll(nullptr, 0, static_cast<int>(std::min(left, pause).count()));
        failed = lock(opening_byte, F_WRLCK);
    }
    if (is_taken(failed)) {
        return journal_problem(
            journal_path_, "another process is opening it, and does not come to an end; try again"
        );
    }
    if (failed != 0) {
        return file_problem(
            journal_path_, path_beside(journal_path_) + " cannot be locked", failed
        );
    }
    return {};
}

void holder_file::end_opening() noexcept
{
    lock(opening_byte, F_UNLCK);
}

} // namespace andante::inline v0::detail
