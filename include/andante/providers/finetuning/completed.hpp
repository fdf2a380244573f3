#pragma once

#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>
#include <andante/providers/finetuning/generation.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0 {

namespace jobs {
class wait_group;
}

namespace finetuning {

/// One of several tracks that were waited for.
class completed {
public:
    /// For the library.
    completed(std::size_t which, std::string job_id, result<generation> how)
        : index(which)
        , id(std::move(job_id))
        , outcome(std::move(how))
    {}

    /// Its place among the ids that were given.
    std::size_t index;
    /// Its id.
    std::string id;
    /// The track, completed or failed, or why there is none: errc::wait_deadline,
    /// errc::job_deleted, errc::not_found and what else ends a wait.
    result<generation> outcome;
    /// What told of its end first.
    resolved_by source = resolved_by::poll;
    /// Since the wait began.
    std::chrono::milliseconds elapsed{};
    /// How often it was looked at, alone or in a list with others.
    int polls = 0;
};

/// Several tracks in the order in which they end. Made by generations::as_completed(); move-only.
/// Destroying it ends the waiting; the tracks run on.
class ANDANTE_DECL completed_range {
public:
    /// For the library.
    explicit completed_range(std::shared_ptr<jobs::wait_group> jobs);
    /// Takes over the waiting.
    completed_range(completed_range&& other) noexcept;
    /// Ends its own waiting and takes over the other's.
    completed_range& operator=(completed_range&& other) noexcept;
    ~completed_range();

    /// The next track that has ended; nothing once all were given. One call at a time.
    ///
    /// Errors: none of single tracks, which are in completed::outcome. Cancellation: terminal; the
    /// range stays usable, and nothing is lost.
    boost::asio::awaitable<std::optional<completed>> next();
    /// How many were not given yet.
    std::size_t remaining() const noexcept;

private:
    std::shared_ptr<jobs::wait_group> jobs_;
};

} // namespace finetuning
} // namespace andante::inline v0
