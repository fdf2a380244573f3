#include "http/abandoned_parts.hpp"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/file.h>
#include <unistd.h>

namespace andante::inline v0::http {

namespace {

namespace fs = std::filesystem;

/// ".NAME.<digits>.part", as partial_file names them.
bool is_part_of(std::string_view candidate, std::string_view beginning)
{
    constexpr std::string_view ending = ".part";
    if (candidate.size() <= beginning.size() + ending.size() || !candidate.starts_with(beginning) ||
        !candidate.ends_with(ending)) {
        return false;
    }
    candidate.remove_prefix(beginning.size());
    candidate.remove_suffix(ending.size());
    return std::all_of(candidate.begin(), candidate.end(), [](char each) {
        return each >= '0' && each <= '9';
    });
}

void remove_unless_locked(const fs::path& part) noexcept
{
    const int descriptor = ::open(part.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) {
        return;
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
        ::unlink(part.c_str());
    }
    ::close(descriptor);
}

} // namespace

void remove_abandoned_parts(const std::string& path) noexcept
{
    try {
        const fs::path place = fs::weakly_canonical(path);
        const auto beginning = "." + place.filename().string().substr(0, 200) + ".";
        std::error_code none;
        for (const auto& each : fs::directory_iterator(place.parent_path(), none)) {
            if (is_part_of(each.path().filename().string(), beginning)) {
                remove_unless_locked(each.path());
            }
        }
    } catch (...) { // then it stays
    }
}

} // namespace andante::inline v0::http
