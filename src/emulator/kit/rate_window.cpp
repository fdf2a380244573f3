#include "emulator/kit/rate_window.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

namespace andante::inline v0::emulator {

namespace {

namespace chrono = std::chrono;
using nanoseconds = chrono::nanoseconds;

unsigned left_of(unsigned limit, std::uint64_t used)
{
    return used >= limit ? 0 : limit - static_cast<unsigned>(used);
}

/// The number of the aligned window that holds a moment, and where it begins.
class aligned_windows {
public:
    explicit aligned_windows(const rate_rule& rule)
        : length_(rule.window)
        , phase_(rule.phase)
    {}

    time_point begin(time_point now) const
    {
        auto into = (now.time_since_epoch() - phase_) % length_;
        if (into < nanoseconds::zero()) {
            into += length_;
        }
        return now - into;
    }
    nanoseconds length() const noexcept { return length_; }

private:
    nanoseconds length_;
    nanoseconds phase_;
};

class fixed_window final : public rate_window {
public:
    explicit fixed_window(const rate_rule& rule)
        : rate_window(rule)
        , windows_(rule)
    {}

private:
    void roll(time_point now)
    {
        if (const auto begin = windows_.begin(now); begin != begin_) {
            begin_ = begin;
            used_ = 0;
        }
    }
    unsigned remaining(time_point now) override
    {
        roll(now);
        return left_of(rule().limit, used_);
    }
    void take(time_point) override { ++used_; }
    time_point next_free(time_point now) override { return reset(now); }
    time_point reset(time_point now) override { return windows_.begin(now) + windows_.length(); }

    aligned_windows windows_;
    time_point begin_{};
    std::uint64_t used_ = 0;
};

class window_from_first_request final : public rate_window {
public:
    using rate_window::rate_window;

private:
    unsigned remaining(time_point now) override
    {
        if (begin_ && now >= *begin_ + rule().window) {
            begin_.reset();
            used_ = 0;
        }
        return left_of(rule().limit, used_);
    }
    void take(time_point now) override
    {
        if (!begin_) {
            begin_ = now;
        }
        ++used_;
    }
    time_point next_free(time_point now) override { return reset(now); }
    time_point reset(time_point now) override { return begin_.value_or(now) + rule().window; }

    std::optional<time_point> begin_;
    std::uint64_t used_ = 0;
};

class sliding_log final : public rate_window {
public:
    using rate_window::rate_window;

private:
    unsigned remaining(time_point now) override
    {
        while (!log_.empty() && log_.front() + rule().window <= now) {
            log_.pop_front();
        }
        return left_of(rule().limit, log_.size());
    }
    void take(time_point now) override
    {
        log_.push_back(now);
        if (log_.size() > rule().limit) {
            log_.pop_front(); // Only the newest `limit` decide when a place is free.
        }
    }
    time_point next_free(time_point now) override { return reset(now); }
    time_point reset(time_point now) override
    {
        return log_.empty() ? now : log_.front() + rule().window;
    }

    std::deque<time_point> log_;
};

class sliding_counter final : public rate_window {
public:
    explicit sliding_counter(const rate_rule& rule)
        : rate_window(rule)
        , windows_(rule)
    {}

private:
    void roll(time_point now)
    {
        const auto begin = windows_.begin(now);
        if (begin == begin_) {
            return;
        }
        previous_ = begin == begin_ + windows_.length() ? current_ : 0;
        current_ = 0;
        begin_ = begin;
    }
    unsigned remaining(time_point now) override
    {
        roll(now);
        const auto length = windows_.length().count();
        const auto rest = length - nanoseconds(now - begin_).count();
        const auto weighted = static_cast<std::uint64_t>(previous_ * rest / length);
        return left_of(rule().limit, weighted + static_cast<std::uint64_t>(current_));
    }
    void take(time_point) override { ++current_; }

    /// How far into a window the weighted part is small enough; nothing when it never is.
    std::optional<nanoseconds> free_after(std::int64_t previous, std::int64_t current) const
    {
        const auto room = static_cast<std::int64_t>(rule().limit) - current;
        const auto length = windows_.length().count();
        if (room <= 0) {
            return std::nullopt;
        }
        if (previous == 0) {
            return nanoseconds::zero();
        }
        const auto rest = (room * length - 1) / previous;
        return nanoseconds(std::max<std::int64_t>(0, length - rest));
    }
    time_point next_free(time_point now) override
    {
        roll(now);
        if (const auto after = free_after(previous_, current_)) {
            return std::max(now, begin_ + *after);
        }
        const auto after = free_after(current_, 0);
        return begin_ + windows_.length() + after.value_or(nanoseconds::zero());
    }
    time_point reset(time_point now) override { return windows_.begin(now) + windows_.length(); }

    aligned_windows windows_;
    time_point begin_{};
    std::int64_t previous_ = 0;
    std::int64_t current_ = 0;
};

/// A token bucket written as a theoretical arrival time, which is what GCRA is.
class even_rate final : public rate_window {
public:
    even_rate(const rate_rule& rule, unsigned burst)
        : rate_window(rule)
        , burst_(burst)
        , interval_(nanoseconds(rule.window) / rule.limit)
    {}

private:
    nanoseconds debt(time_point now) const
    {
        return std::max(nanoseconds::zero(), nanoseconds(full_at_ - now));
    }
    unsigned remaining(time_point now) override
    {
        const auto used = (debt(now) + interval_ - nanoseconds(1)) / interval_;
        return left_of(burst_, static_cast<std::uint64_t>(used));
    }
    void take(time_point now) override
    {
        full_at_ = std::min(now + debt(now) + interval_, now + 2 * burst_ * interval_);
    }
    time_point next_free(time_point now) override
    {
        return std::max(now, full_at_ - (burst_ - 1) * interval_);
    }
    time_point reset(time_point now) override { return now + debt(now); }

    unsigned burst_;
    nanoseconds interval_;
    time_point full_at_{};
};

} // namespace

rate_decision rate_window::look(time_point now)
{
    rate_decision decision;
    decision.limit = rule_.limit;
    decision.remaining = remaining(now);
    decision.admitted = decision.remaining > 0;
    decision.reset = reset(now);
    return decision;
}

rate_decision rate_window::ask(time_point now)
{
    auto decision = look(now);
    if (decision.admitted || rule_.count_refused) {
        take(now);
    }
    if (!decision.admitted) {
        const auto wait = chrono::ceil<chrono::seconds>(next_free(now) - now);
        decision.retry_after = std::max(wait, chrono::seconds(1));
        return decision;
    }
    decision.remaining = remaining(now);
    decision.reset = reset(now);
    return decision;
}

std::unique_ptr<rate_window> make_rate_window(const rate_rule& rule)
{
    switch (rule.type) {
    case window_type::fixed:
        return std::make_unique<fixed_window>(rule);
    case window_type::fixed_from_first_request:
        return std::make_unique<window_from_first_request>(rule);
    case window_type::sliding_log:
        return std::make_unique<sliding_log>(rule);
    case window_type::sliding_counter:
        return std::make_unique<sliding_counter>(rule);
    case window_type::token_bucket:
        return std::make_unique<even_rate>(rule, rule.burst ? rule.burst : rule.limit);
    case window_type::gcra:
        break;
    }
    const auto sixth = std::max(1U, rule.limit / 6);
    return std::make_unique<even_rate>(rule, rule.burst ? rule.burst : sixth);
}

} // namespace andante::inline v0::emulator
