#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace redis_test {

/// How many places under the cap each worker holds: memory that the test and its workers share.
struct worker_board {
    static constexpr std::size_t workers = 4;

    std::array<std::atomic<int>, workers> held{};
    std::atomic<int> most{};  ///< That were held at once, by all.
    std::atomic<int> taken{}; ///< In all.

    /// A worker took a place.
    void took(std::size_t who)
    {
        ++held[who];
        ++taken;
        int sum = 0;
        for (const auto& one : held) {
            sum += one;
        }
        int before = most;
        while (sum > before && !most.compare_exchange_weak(before, sum)) {
        }
    }
};

/// The board in a file, mapped for as long as this lives.
class mapped_board {
public:
    explicit mapped_board(const std::string& file)
    {
        const int handle = ::open(file.c_str(), O_RDWR | O_CREAT, 0600);
        if (handle < 0 || ::ftruncate(handle, sizeof(worker_board)) != 0) {
            throw std::runtime_error("no file for the board");
        }
        void* const memory =
            ::mmap(nullptr, sizeof(worker_board), PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
        ::close(handle);
        if (memory == MAP_FAILED) {
            throw std::runtime_error("no memory for the board");
        }
        board_ = static_cast<worker_board*>(memory); // all zero, as a new file is
    }
    ~mapped_board() { ::munmap(board_, sizeof(worker_board)); }
    mapped_board(const mapped_board&) = delete;
    mapped_board& operator=(const mapped_board&) = delete;

    worker_board& operator*() const { return *board_; }
    worker_board* operator->() const { return board_; }

private:
    worker_board* board_ = nullptr;
};

} // namespace redis_test
