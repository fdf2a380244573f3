#include "http/partial_file.hpp"

#include "http/calm_writing.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <random>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace andante::inline v0::http {

namespace {

constexpr std::size_t block_bytes = 256 * 1024;
constexpr std::size_t delivered_bytes = 64 * 1024;
constexpr int name_attempts = 100;
/// As many as the system follows.
constexpr int most_links = 40;

std::string directory_of(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

std::string name_of(const std::string& path)
{
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0.
}

/// Where a link leads to; nothing when the path is none.
std::optional<std::string> link_target(const std::string& path)
{
    std::array<char, 4096> text{};
    const auto size = ::readlink(path.c_str(), text.data(), text.size());
    if (size <= 0) {
        return std::nullopt;
    }
    const std::string target(text.data(), static_cast<std::size_t>(size));
    return target.starts_with('/') ? target : directory_of(path) + target;
}

/// Somebody has it open, also where it looks like a link to a file: /dev/stdout is whatever
/// standard output was sent to, and must not be renamed away from it.
bool is_open_elsewhere(const std::string& path)
{
    return path == "/dev/stdout" || path == "/dev/stderr" || path.starts_with("/dev/fd/") ||
           path.starts_with("/proc/");
}

/// The path behind all links, whether there is something or not; nothing when they go in circles.
std::optional<std::string> without_links(std::string path)
{
    for (int i = 0; i < most_links; ++i) {
        auto next = is_open_elsewhere(path) ? std::nullopt : link_target(path);
        if (!next) {
            return path;
        }
        path = std::move(*next);
    }
    return std::nullopt;
}

bool has_no_descriptor_left(int problem) noexcept
{
    return problem == EMFILE || problem == ENFILE;
}

std::string folder_for_temporary_files()
{
    const char* const chosen = std::getenv("TMPDIR");
    return chosen != nullptr && *chosen == '/' ? std::string(chosen) + '/' : "/tmp/";
}

int write_all(const file_system& system, int descriptor, std::string_view bytes)
{
    const calm_writing calm;
    while (!bytes.empty()) {
        const auto written = system.write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    return 0;
}

void flush_directory(const std::string& path) noexcept
{
    const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        ::fsync(directory); // Some file systems cannot; the file itself is safe.
        ::close(directory);
    }
}

} // namespace

bool can_open_anything() noexcept
{
    const int probe = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (probe >= 0) {
        ::close(probe);
    }
    return probe >= 0 || !has_no_descriptor_left(errno);
}

file_cause cause_of(int system_error) noexcept
{
    switch (system_error) {
    case ENOSPC:
    case EDQUOT:
        return file_cause::disk_full;
    case EACCES:
    case EPERM:
    case EROFS:
        return file_cause::not_allowed;
    case EEXIST:
        return file_cause::exists;
    case ENOENT:
    case ENOTDIR:
        return file_cause::missing;
    case EFBIG:
        return file_cause::too_large;
    default:
        return file_cause::other;
    }
}

error file_problem(std::string_view action, const std::string& path, int system_error)
{
    error_details details;
    details.message = "cannot " + std::string(action) + ' ' + path + ": " +
                      std::generic_category().message(system_error);
    details.file = cause_of(system_error);
    if (details.file == file_cause::disk_full) {
        details.message += " (disk full)";
    }
    return error(errc::file_error, std::move(details));
}

partial_file::partial_file(std::string path, bool replaces, const file_system& system)
    : path_(std::move(path))
    , replaces_(replaces)
    , system_(&system)
{}

partial_file::~partial_file()
{
    remove();
}

result<void> partial_file::create()
{
    const auto name = name_of(path_);
    if (name.empty() || name == "." || name == ".." || path_.find('\0') != std::string::npos) {
        return file_problem("write", path_, EINVAL);
    }
    const auto place = without_links(path_);
    if (!place) {
        return file_problem("write", path_, ELOOP);
    }
    place_ = *place;
    is_stream_ = is_open_elsewhere(place_);
    struct stat about{};
    if (::stat(place_.c_str(), &about) == 0) {
        if (S_ISDIR(about.st_mode)) {
            return file_problem("write", path_, EISDIR);
        }
        is_stream_ = is_stream_ || !S_ISREG(about.st_mode);
        if (!is_stream_ && !replaces_) {
            return file_problem("write", path_, EEXIST);
        }
    } else if (errno == ENAMETOOLONG || is_stream_) {
        // The temporary name is shortened, so it would not tell before the last step.
        return file_problem("write", path_, errno);
    }
    const auto folder = directory_of(place_);
    if (is_stream_ ? ::access(place_.c_str(), W_OK) != 0
                   : ::access(folder.c_str(), W_OK | X_OK) != 0) {
        return file_problem("create a file for", path_, errno);
    }
    return {};
}

result<void> partial_file::open_temporary()
{
    std::random_device entropy;
    const auto stem = is_stream_ ? folder_for_temporary_files() : directory_of(place_);
    const auto beginning = stem + '.' + name_of(place_).substr(0, 200) + '.'; // room for the suffix
    for (int i = 0; i < name_attempts; ++i) {
        auto candidate = beginning;
        candidate += std::to_string(entropy());
        candidate += ".part";
        const auto mode = is_stream_ ? 0600U : 0666U;
        descriptor_ = system_->create(candidate, mode);
        if (descriptor_ < 0 && errno == EEXIST) {
            continue;
        }
        if (descriptor_ < 0) {
            break;
        }
        if (is_stream_) {
            ::unlink(candidate.c_str()); // only the descriptor is needed
        } else {
            temporary_path_ = std::move(candidate);
            // Tells it from what a killed process has left: see abandoned_parts.hpp.
            [[maybe_unused]] const int locked = ::flock(descriptor_, LOCK_SH | LOCK_NB);
            keep_attributes();
        }
        lacks_descriptor_ = false;
        return {};
    }
    lacks_descriptor_ = has_no_descriptor_left(errno);
    return file_problem("create a file for", path_, errno);
}

/// Before the first byte, so that nobody can read what only the old file's owner might.
void partial_file::keep_attributes() const noexcept
{
    struct stat old{};
    if (::stat(place_.c_str(), &old) == 0 && S_ISREG(old.st_mode)) {
        // Only the superuser may give files away, and only to a group of one's own.
        [[maybe_unused]] const int owned = ::fchown(descriptor_, old.st_uid, old.st_gid);
        ::fchmod(descriptor_, old.st_mode & 0777U);
    }
}

result<void> partial_file::write(std::string_view bytes)
{
    size_ += bytes.size();
    if (buffer_.capacity() < block_bytes) {
        buffer_.reserve(block_bytes);
    }
    buffer_ += bytes;
    if (descriptor_ < 0) {
        auto opened = open_temporary();
        if (!opened && !lacks_descriptor_) {
            return opened;
        }
    }
    return buffer_.size() < block_bytes ? result<void>() : flush();
}

result<void> partial_file::flush()
{
    if (descriptor_ < 0) {
        if (auto opened = open_temporary(); !opened) {
            return opened;
        }
    }
    if (const int problem = write_all(*system_, descriptor_, buffer_)) {
        return file_problem("write", path_, problem);
    }
    buffer_.clear();
    return {};
}

result<void> partial_file::restart()
{
    buffer_.clear();
    size_ = 0;
    if (descriptor_ >= 0 &&
        (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0)) {
        return file_problem("write", path_, errno);
    }
    return {};
}

int partial_file::publish() const noexcept
{
    const int done = replaces_ ? system_->rename(temporary_path_, place_)
                               : system_->rename_new(temporary_path_, place_);
    return done == 0 ? 0 : errno;
}

result<void> partial_file::commit()
{
    if (auto written = flush(); !written) {
        return written;
    }
    if (is_stream_) {
        return {};
    }
    if (system_->flush(descriptor_) != 0) {
        return file_problem("write", path_, errno);
    }
    const int closed = ::close(std::exchange(descriptor_, -1)) == 0 ? 0 : errno;
    if (closed != 0) {
        return file_problem("write", path_, closed);
    }
    if (const int problem = publish()) {
        return file_problem(problem == EEXIST ? "write" : "replace", path_, problem);
    }
    temporary_path_.clear();
    flush_directory(directory_of(place_));
    return {};
}

result<bool> partial_file::deliver()
{
    if (!is_stream_) {
        return true;
    }
    if (stream_ < 0) {
        constexpr int how = O_WRONLY | O_NONBLOCK | O_APPEND | O_NOCTTY | O_CLOEXEC;
        stream_ = ::open(place_.c_str(), how);
        const bool has_no_reader = errno == ENXIO;
        const bool may_come = has_no_reader && !is_open_elsewhere(place_);
        if (stream_ < 0 && (may_come || has_no_descriptor_left(errno))) {
            return false; // a named pipe that nobody reads yet
        }
        if (stream_ < 0) {
            return file_problem("write", path_, has_no_reader ? EPIPE : errno);
        }
    }
    const calm_writing calm;
    std::string piece(delivered_bytes, '\0');
    while (delivered_ < size_) {
        const auto at = static_cast<off_t>(delivered_);
        const auto read = ::pread(descriptor_, piece.data(), piece.size(), at);
        const auto written =
            read <= 0 ? read : ::write(stream_, piece.data(), static_cast<std::size_t>(read));
        if (written > 0) {
            delivered_ += static_cast<std::uint64_t>(written);
        } else if (read > 0 && written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return false;
        } else if (written == 0 || errno != EINTR) {
            return file_problem("write", path_, written == 0 ? EIO : errno);
        }
    }
    return true;
}

void partial_file::remove() noexcept
{
    for (auto* const each : {&descriptor_, &stream_}) {
        if (*each >= 0) {
            ::close(std::exchange(*each, -1));
        }
    }
    if (!temporary_path_.empty()) {
        ::unlink(temporary_path_.c_str());
    }
}

} // namespace andante::inline v0::http
