#pragma once

#include <andante/core/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// A file that appears under its name only when it is complete. Until then it is a temporary file
/// in the same directory, which is gone with its owner.
class partial_file {
public:
    explicit partial_file(std::string path);
    ~partial_file();
    partial_file(const partial_file&) = delete;
    partial_file& operator=(const partial_file&) = delete;

    /// Makes the temporary file; refuses a path that can never become a file.
    result<void> create();
    /// Adds to the file, in blocks of 256 KiB.
    result<void> write(std::string_view bytes);
    /// Writes out what is buffered.
    result<void> flush();
    /// Begins again at byte 0.
    result<void> restart();
    /// Flushes everything to the disk and gives the file its name.
    result<void> commit();

    /// Bytes taken so far, written out or not.
    std::uint64_t size() const noexcept { return size_; }

private:
    void remove() noexcept;

    std::string path_;
    std::string temporary_path_;
    std::string buffer_;
    std::uint64_t size_ = 0;
    int descriptor_ = -1;
};

/// errc::file_error in words: what could not be done to which file, and why. A full disk is named
/// as such.
error file_problem(std::string_view action, const std::string& path, int system_error);

} // namespace andante::inline v0::http
