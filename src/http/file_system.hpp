#pragma once

#include <andante/config.hpp>

#include <cstddef>
#include <string>

namespace andante::inline v0::http {

/// The calls of the system by which a file is made: errno says why one has failed. Tests let them
/// fail. Thread-safe.
class ANDANTE_DECL file_system {
public:
    virtual ~file_system();

    /// Makes a file that is not there yet, for reading and writing. Its descriptor, or -1.
    virtual int create(const std::string& path, unsigned mode) const noexcept;
    /// Writes some of it: how many bytes, or -1.
    virtual std::ptrdiff_t
    write(int descriptor, const char* bytes, std::size_t size) const noexcept;
    /// Waits until the disk has it. 0 or -1.
    virtual int flush(int descriptor) const noexcept;
    /// Gives it another name, whatever has that. 0 or -1.
    virtual int rename(const std::string& from, const std::string& to) const noexcept;
    /// The same unless something has the name: then -1 with EEXIST.
    virtual int rename_new(const std::string& from, const std::string& to) const noexcept;
};

/// The system's own.
ANDANTE_DECL const file_system& real_file_system() noexcept;

} // namespace andante::inline v0::http
