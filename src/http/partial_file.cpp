#include "http/partial_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace andante::inline v0::http {

namespace {

constexpr std::size_t block_bytes = 256 * 1024;
constexpr int name_attempts = 100;

std::string directory_of(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

std::string name_of(const std::string& path)
{
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0.
}

/// Why no file can have this path; 0 when one may.
int refuses(const std::string& path)
{
    struct stat about{};
    if (::stat(path.c_str(), &about) == 0) {
        return S_ISDIR(about.st_mode) ? EISDIR : 0;
    }
    // The temporary name is shortened, so it would not tell before the last step.
    return errno == ENAMETOOLONG ? ENAMETOOLONG : 0;
}

int write_all(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
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

error file_problem(std::string_view action, const std::string& path, int system_error)
{
    error_details details;
    details.message = "cannot " + std::string(action) + ' ' + path + ": " +
                      std::generic_category().message(system_error);
    if (system_error == ENOSPC || system_error == EDQUOT) {
        details.message += " (disk full)";
    }
    return error(errc::file_error, std::move(details));
}

partial_file::partial_file(std::string path)
    : path_(std::move(path))
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
    if (const int problem = refuses(path_)) {
        return file_problem("write", path_, problem);
    }
    std::random_device entropy;
    const auto stem = directory_of(path_) + (path_.find('/') == std::string::npos ? "/" : "");
    for (int i = 0; i < name_attempts; ++i) {
        // Room for the suffix, however long the name is.
        auto candidate =
            stem + '.' + name.substr(0, 200) + '.' + std::to_string(entropy()) + ".part";
        descriptor_ = ::open(candidate.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor_ >= 0) {
            temporary_path_ = std::move(candidate);
            return {};
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return file_problem("create a file for", path_, errno);
}

result<void> partial_file::write(std::string_view bytes)
{
    size_ += bytes.size();
    if (buffer_.capacity() < block_bytes) {
        buffer_.reserve(block_bytes);
    }
    buffer_ += bytes;
    return buffer_.size() < block_bytes ? result<void>() : flush();
}

result<void> partial_file::flush()
{
    if (const int problem = write_all(descriptor_, buffer_)) {
        return file_problem("write", path_, problem);
    }
    buffer_.clear();
    return {};
}

result<void> partial_file::restart()
{
    buffer_.clear();
    size_ = 0;
    if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0) {
        return file_problem("write", path_, errno);
    }
    return {};
}

result<void> partial_file::commit()
{
    if (auto written = flush(); !written) {
        return written;
    }
    if (::fsync(descriptor_) != 0) {
        return file_problem("write", path_, errno);
    }
    const int closed = ::close(std::exchange(descriptor_, -1)) == 0 ? 0 : errno;
    if (closed != 0) {
        return file_problem("write", path_, closed);
    }
    if (::rename(temporary_path_.c_str(), path_.c_str()) != 0) {
        return file_problem("replace", path_, errno);
    }
    temporary_path_.clear();
    flush_directory(directory_of(path_));
    return {};
}

void partial_file::remove() noexcept
{
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
    if (!temporary_path_.empty()) {
        ::unlink(temporary_path_.c_str());
    }
}

} // namespace andante::inline v0::http
