// malloc and its relatives in place of the C library's, which carry them out.
#include "reliability/torture/memory.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace {

std::atomic<std::size_t> used_blocks = 0;

#ifdef ANDANTE_TORTURE_SANITIZED
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

} // namespace

namespace torture {

bool counts_memory() noexcept
{
    return !is_sanitized;
}

std::size_t blocks_in_use() noexcept
{
    return used_blocks.load(std::memory_order_relaxed);
}

} // namespace torture

#ifndef ANDANTE_TORTURE_SANITIZED

namespace {

void* counted(void* block) noexcept
{
    if (block != nullptr) {
        used_blocks.fetch_add(1, std::memory_order_relaxed);
    }
    return block;
}

} // namespace

// The C library's own names; NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* block);

void* malloc(size_t size) noexcept
{
    return counted(__libc_malloc(size));
}

void* calloc(size_t count, size_t size) noexcept
{
    return counted(__libc_calloc(count, size));
}

void* realloc(void* block, size_t size) noexcept
{
    if (block == nullptr) {
        return counted(__libc_realloc(block, size));
    }
    if (size == 0) {
        used_blocks.fetch_sub(1, std::memory_order_relaxed);
    }
    return __libc_realloc(block, size);
}

void* memalign(size_t alignment, size_t size) noexcept
{
    return counted(__libc_memalign(alignment, size));
}

void* aligned_alloc(size_t alignment, size_t size) noexcept
{
    return counted(__libc_memalign(alignment, size));
}

int posix_memalign(void** into, size_t alignment, size_t size) noexcept
{
    void* const block = counted(__libc_memalign(alignment, size));
    if (block == nullptr) {
        return ENOMEM;
    }
    *into = block;
    return 0;
}

void free(void* block) noexcept
{
    if (block != nullptr) {
        used_blocks.fetch_sub(1, std::memory_order_relaxed);
    }
    __libc_free(block);
}

} // extern "C"; NOLINTEND(bugprone-reserved-identifier)

#endif
