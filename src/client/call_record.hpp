#pragma once

#include <andante/core/error.hpp>

#include <mutex>
#include <optional>
#include <vector>

namespace andante::inline v0::detail {

/// What is known of a call. Shared by the call while it runs and by its caller, who may leave at
/// any moment, also on another thread: what it is told then stays true. Thread-safe.
class call_record {
public:
    call_record() = default;
    call_record(const call_record&) = delete;
    call_record& operator=(const call_record&) = delete;

    /// An attempt is about to leave. False when the caller has left: then it must not.
    [[nodiscard]] bool begin(const attempt& entry);
    /// It has ended; `known` of its effect, nothing when it did what it was to do. The entry is
    /// that of begin(), completed.
    void end(const attempt& entry, std::optional<outcome> known);

    bool in_attempt() const;
    int attempts() const;
    std::vector<attempt> history() const;
    /// Of all attempts that have failed: not_sent < rejected < unknown.
    outcome worst() const;

    /// The caller leaves, or the call goes without an end: no attempt begins from here on. Gives
    /// what is known.
    error leave();

private:
    mutable std::mutex mutex_;
    std::vector<attempt> history_;
    outcome worst_ = outcome::not_sent;
    bool in_attempt_ = false;
    bool is_done_ = false;
    bool has_left_ = false;
};

} // namespace andante::inline v0::detail
