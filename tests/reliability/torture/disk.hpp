#pragma once

#include "reliability/torture/troubles.hpp"

#include <cstddef>
#include <string>

namespace torture {

/// While it lives, the calls of the system by which files below a folder are made count as points,
/// and can fail. The linker leads them here (--wrap), so that the library is as it is shipped. One
/// at a time.
class disk {
public:
    /// `trouble` outlives it.
    disk(std::string folder, troubles& trouble);
    ~disk();
    disk(const disk&) = delete;
    disk& operator=(const disk&) = delete;

    /// Files below the folder that were made and not closed.
    std::size_t open_files() const noexcept;
};

} // namespace torture
