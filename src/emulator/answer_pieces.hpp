#pragma once

#include <andante/emulator/service.hpp>

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// What a front writes at once, and how long it waits before.
struct timed_piece {
    std::string_view bytes; ///< May be empty: then there is only the wait.
    std::chrono::milliseconds after{};
};

/// The size of a body, whichever way it is sent.
std::size_t body_size(const reply& answer) noexcept;

/// A body in the pieces in which it travels, faults and all: cut where it is truncated, held up
/// where it stalls, in pieces of at most `most_bytes`. The views last as long as the answer.
std::vector<timed_piece> pieces_of(const reply& answer, std::size_t most_bytes);

} // namespace andante::inline v0::emulator
