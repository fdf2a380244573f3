#pragma once

#include <cstddef>

namespace torture {

/// True when blocks of memory are counted: not under a sanitizer, which counts them itself.
bool counts_memory() noexcept;
/// Blocks of memory that are in use, whoever has asked for them: a coroutine frame, whatever it
/// holds, and everything that is shared are among them.
std::size_t blocks_in_use() noexcept;

} // namespace torture
