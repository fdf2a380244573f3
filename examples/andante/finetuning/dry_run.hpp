#pragma once

#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>

namespace program::finetuning {

/// What decides how long many tracks take.
class expected_pace {
public:
    using seconds = std::chrono::duration<double>;

    expected_pace() = default;

    std::size_t left = 0;       ///< Creates that may leave at once.
    std::size_t limit = 1;      ///< Creates a window, 1 or more.
    seconds window{};           ///< The window's length.
    seconds opening{};          ///< Until the first that may not leave at once may.
    std::size_t unfinished = 0; ///< Tracks that the account may have unfinished; 0: any number.
    std::size_t running = 0;    ///< Tracks that are unfinished already.
    seconds track_time{};       ///< From a track's start to its end.
    bool waits_for_ends = true; ///< Else the time ends with the last start.
};

/// How long so many tracks take: each starts when a window and a place for it are free. An
/// estimate: where a window slides, places come one by one and not all at its end.
std::chrono::duration<double> expected_time(const expected_pace& pace, std::size_t count);

/// Says what so many tracks would cost and how long they would take, by what the limits allow now
/// and what the newest tracks took. Makes none; takes two reads.
boost::asio::awaitable<exit_code>
preview_tracks(session_ptr current, std::size_t count, bool waits_for_ends);

} // namespace program::finetuning
