#include "http/body_sources.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace andante::inline v0::http {

namespace {

error cannot_read(const std::string& path, const std::string& why, outcome effect)
{
    error_details details;
    details.message = "cannot read " + path + ": " + why;
    details.stop = stop_reason::permanent;
    details.outcome = effect;
    return error(errc::file_error, std::move(details));
}

std::string in_words(int problem)
{
    return std::system_category().message(problem);
}

class open_file {
public:
    explicit open_file(int descriptor) noexcept
        : descriptor_(descriptor)
    {}
    open_file(open_file&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1))
    {}
    open_file& operator=(open_file&&) = delete;
    ~open_file()
    {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

struct found_file {
    open_file file;
    std::uint64_t size;
};

result<found_file> open_regular(const std::string& path)
{
    // A pipe that nobody writes would hold up the opening.
    open_file file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat facts{};
    if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) {
        return cannot_read(path, in_words(errno), outcome::not_sent);
    }
    if (!S_ISREG(facts.st_mode)) {
        return cannot_read(path, "not a file, so its size is not known", outcome::not_sent);
    }
    return found_file{std::move(file), static_cast<std::uint64_t>(facts.st_size)};
}

class file_reader final : public body_reader {
public:
    file_reader(open_file file, std::string path)
        : file_(std::move(file))
        , path_(std::move(path))
    {}

    result<std::size_t> read(std::span<char> into) override
    {
        ssize_t got = 0;
        do {
            got = ::read(file_.get(), into.data(), into.size());
        } while (got < 0 && errno == EINTR);
        if (got < 0) {
            return cannot_read(path_, in_words(errno), outcome::unknown);
        }
        return static_cast<std::size_t>(got);
    }

private:
    open_file file_;
    std::string path_;
};

class file_source final : public body_source {
public:
    file_source(std::string path, std::uint64_t size)
        : path_(std::move(path))
        , size_(size)
    {}

    std::uint64_t size() const override { return size_; }
    result<std::unique_ptr<body_reader>> open() const override
    {
        auto found = open_regular(path_);
        if (!found) {
            return found.error();
        }
        if (found->size != size_) {
            return cannot_read(
                path_,
                "it had " + std::to_string(size_) + " bytes when the request was made, and has " +
                    std::to_string(found->size) + " now",
                outcome::not_sent
            );
        }
        return std::unique_ptr<body_reader>(
            std::make_unique<file_reader>(std::move(found->file), path_)
        );
    }

private:
    std::string path_;
    std::uint64_t size_;
};

} // namespace

result<std::shared_ptr<const body_source>> find_file_source(std::string path)
{
    const auto found = open_regular(path);
    if (!found) {
        return found.error();
    }
    return std::shared_ptr<const body_source>(
        std::make_shared<file_source>(std::move(path), found->size)
    );
}

} // namespace andante::inline v0::http
