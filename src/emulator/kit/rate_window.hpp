#pragma once

#include <andante/emulator/rate_rule.hpp>
#include <andante/emulator/recorder.hpp>

#include <chrono>
#include <memory>

namespace andante::inline v0::emulator {

/// What a limit says to one request.
struct rate_decision {
    bool admitted = true;
    unsigned limit = 0;
    unsigned remaining = 0;
    std::chrono::seconds retry_after{}; ///< Whole seconds until a place is free, at least 1.
    time_point reset{};                 ///< The end of the window, or when a bucket is full again.
};

/// Counts the requests of one user against one rule. Not thread-safe.
class rate_window {
public:
    explicit rate_window(const rate_rule& rule)
        : rule_(rule)
    {}
    virtual ~rate_window() = default;

    /// One request arrives.
    rate_decision ask(time_point now);
    /// What the headers would say now, without counting anything.
    rate_decision look(time_point now);

protected:
    /// Places left now.
    virtual unsigned remaining(time_point now) = 0;
    /// Takes a place; also called for a refused request when those count.
    virtual void take(time_point now) = 0;
    /// The first moment at which a place is free when nothing else arrives.
    virtual time_point next_free(time_point now) = 0;
    virtual time_point reset(time_point now) = 0;
    const rate_rule& rule() const noexcept { return rule_; }

private:
    rate_rule rule_;
};

/// A counter of the rule's type.
std::unique_ptr<rate_window> make_rate_window(const rate_rule& rule);

} // namespace andante::inline v0::emulator
