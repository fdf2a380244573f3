#pragma once

#include <andante/core/result.hpp>

#include "http/file_system.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// A file that appears under its name only when it is complete. Until then it is a temporary file
/// in the same directory, which is made with the first bytes and is gone with its owner.
///
/// What a link leads to is written, and the link stays. A file that is replaced hands on its mode,
/// and its owner where that is allowed. A device or pipe is never replaced: the complete bytes are
/// kept in the system's folder for temporary files, and go into it by deliver().
class partial_file {
public:
    /// Without `replaces`, what has the name by the time that the file is complete stays, and
    /// commit() fails.
    explicit partial_file(
        std::string path, bool replaces = true, const file_system& system = real_file_system()
    );
    ~partial_file();
    partial_file(const partial_file&) = delete;
    partial_file& operator=(const partial_file&) = delete;

    /// Refuses a path that cannot become a file. Nothing is made yet.
    result<void> create();
    /// Adds to the file, in blocks of 256 KiB. After an error the bytes are still taken, and are
    /// written out with what follows. The lack of a descriptor is an error only when a block is
    /// full.
    result<void> write(std::string_view bytes);
    /// Writes out what is buffered.
    result<void> flush();
    /// Begins again at byte 0.
    result<void> restart();
    /// Flushes everything to the disk and gives the file its name.
    result<void> commit();
    /// After commit(), for a device or pipe: hands over what it takes now. False when it takes no
    /// more for the moment; true when it has everything, and at once for a file.
    result<bool> deliver();

    /// Bytes taken so far, written out or not.
    std::uint64_t size() const noexcept { return size_; }
    /// The last failure was that no descriptor was free: it may work a little later.
    bool lacks_descriptor() const noexcept { return lacks_descriptor_; }
    /// What failed for want of a descriptor is over.
    void forget_lack() noexcept { lacks_descriptor_ = false; }

private:
    result<void> open_temporary();
    void keep_attributes() const noexcept;
    int publish() const noexcept;
    void remove() noexcept;

    std::string path_;
    bool replaces_;
    const file_system* system_;
    std::string place_; ///< The path, with links followed.
    bool is_stream_ = false;
    std::string temporary_path_;
    std::string buffer_;
    std::uint64_t size_ = 0;
    std::uint64_t delivered_ = 0;
    int descriptor_ = -1;
    int stream_ = -1;
    bool lacks_descriptor_ = false;
};

/// False when the process or the machine has no file descriptor left.
bool can_open_anything() noexcept;

/// errc::file_error: what could not be done to which file, and why, also as error::file().
error file_problem(std::string_view action, const std::string& path, int system_error);

} // namespace andante::inline v0::http
