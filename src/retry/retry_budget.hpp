#pragma once

#include <andante/core/error.hpp>

#include <mutex>

namespace andante::inline v0::retry {

/// Limits repeats across all calls of a client: in an outage, calls fail instead of multiplying the
/// load. Thread-safe.
class retry_budget {
public:
    /// A capacity of zero or less switches the budget off.
    explicit retry_budget(int capacity) noexcept
        : capacity_(capacity)
        , tokens_(capacity)
    {}

    /// Takes the tokens for a repeat after this failure; false when there are too few.
    bool take(const error& problem) noexcept;
    /// A call succeeded, after this many repeats: gives back the last repeat's tokens, or one for a
    /// clean call.
    void succeeded(int repeats) noexcept;
    /// Tokens left.
    int tokens() const noexcept;

private:
    mutable std::mutex mutex_;
    const int capacity_;
    int tokens_;
};

} // namespace andante::inline v0::retry
