#pragma once

#include <chrono>
#include <cstddef>

namespace andante::inline v0 {

/// Which answers a client keeps, and for how long.
///
/// Only answers to reads with the client's own key and headers are kept, in this process. Calls of
/// the same client that change something drop what they touch. While an answer may be kept,
/// concurrent calls for it share one request.
class cache_options {
public:
    cache_options() = default;

    /// False: nothing is kept and nothing is shared. Default: true.
    bool enabled = true;
    /// Jobs that have ended, which change no more but for counters and title. Zero: not kept.
    /// Default: 10 s.
    std::chrono::milliseconds finished_for{std::chrono::seconds(10)};
    /// The account. Zero: not kept. Default: 0, because other programs spend its credits too.
    std::chrono::milliseconds account_for{0};
    /// Collections, such as playlists. Zero: not kept. Default: 0, because they are also changed
    /// elsewhere, as in a web app.
    std::chrono::milliseconds collections_for{0};
    /// Most answers that are kept; the least recently used go first. Default: 1000.
    std::size_t entries = 1000;
    /// Most bytes of answers that are kept. Default: 8 MiB.
    std::size_t bytes = 8 * 1024 * 1024;
};

/// What kind of thing an answer describes: how long it may be kept.
enum class cache_kind {
    job,        ///< Kept once it has ended.
    account,    ///< The account and what is left of its allowance.
    collection, ///< A collection, such as a playlist, or the list of them.
};

} // namespace andante::inline v0
