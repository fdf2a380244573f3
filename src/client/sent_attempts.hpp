#pragma once

#include <andante/core/error.hpp>
#include <andante/core/time_source.hpp>

#include <mutex>
#include <optional>
#include <vector>

namespace andante::inline v0::detail {

/// When the requests left of something that several callers wait for, so that one who goes early is
/// told what is known. Thread-safe.
class sent_attempts {
public:
    sent_attempts() = default;
    sent_attempts(const sent_attempts&) = delete;
    sent_attempts& operator=(const sent_attempts&) = delete;

    /// A request is about to leave. Throws operation_aborted when everybody has given it up.
    void leave(time_source::time_point now);
    /// Its last caller goes: nothing leaves from here on. not_sent when nothing has left before,
    /// else unknown.
    outcome give_up();

    bool any() const;
    std::optional<time_source::time_point> first() const;
    /// What a caller who came at `since` and goes now is told: all but the last had no answer that
    /// was of use, and the last has none yet.
    std::vector<attempt> history(time_source::time_point since, time_source::time_point now) const;

private:
    mutable std::mutex mutex_;
    std::vector<time_source::time_point> left_;
    bool is_given_up_ = false;
};

} // namespace andante::inline v0::detail
