#pragma once

#include <andante/core/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace andante::inline v0::detail {

/// Who lives of those who have a journal open: each holds a lock on the byte of its number in the
/// file PATH-holders, which the kernel drops when the process ends, however that happens.
///
/// They are locks of the open file, not of the process: two of them in one process do not see
/// through each other, and closing one file drops no lock of the other. The file has no content, is
/// never replaced and stays when the journal is closed: a file that is made anew would have none of
/// the locks that others hold.
class holder_file {
public:
    /// Opens the file beside this journal, or makes it.
    static result<holder_file> open(const std::string& journal_path);
    /// The name of that file.
    static std::string path_beside(const std::string& journal_path);

    holder_file(holder_file&& other) noexcept;
    holder_file& operator=(holder_file&&) = delete;
    ~holder_file();

    /// From now on the holder of this number lives, until this object goes. False when one lives
    /// already, which is so when the journal was deleted while others had it open.
    result<bool> live_as(std::int64_t number);
    /// Whether the holder of this number lives; of what cannot be told it is assumed. True for the
    /// own one.
    bool lives(std::int64_t number) const noexcept;

    /// One at a time opens the journal: waits for that until end_opening().
    result<void> begin_opening(std::chrono::milliseconds longest);
    void end_opening() noexcept;

private:
    holder_file(std::string journal_path, int descriptor);

    int lock(std::int64_t byte, short type) const noexcept;

    std::string journal_path_;
    int descriptor_;
    std::int64_t own_ = 0;
};

} // namespace andante::inline v0::detail
