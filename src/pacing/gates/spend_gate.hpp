#pragma once

#include <andante/pacing/policy.hpp>

#include "pacing/policy/instant.hpp"

#include <cstdint>
#include <deque>

namespace andante::inline v0::pacing {

/// A sum a period. Closed by our own count or by the server's word until the period ends.
///
/// Times are UTC seconds by the server's clock. After a closing one request goes first.
class spend_gate {
public:
    explicit spend_gate(const spend_limit& limit)
        : limit_(limit)
    {}

    const spend_limit& limit() const noexcept { return limit_; }
    /// May a request of that cost leave?
    bool open(double utc, double cost) const noexcept;
    /// After a closing: the one that looks is under way, and its answer decides.
    bool is_looked_at() const noexcept { return looking_ && look_out_; }
    /// True when no period is long enough for that cost.
    bool beyond(double cost) const noexcept
    {
        return limit_.amount > 0 && cost > amount_with_dust();
    }
    /// When it opens: the end of the period, or of the closing. Of a rolling one: when something of
    /// what was spent no longer counts.
    double opens_at(double utc) const noexcept;
    void take(double utc, double cost);
    /// A request came back unpaid.
    void refund(double cost) noexcept;
    /// What was spent then was `more` than was taken, or less when negative.
    void correct(double when, double more, double utc);
    /// A paid request was accepted: after a closing, the way is free.
    void accepted() noexcept { looking_ = false; }
    /// A look ended without a verdict: another may look.
    void unlook() noexcept { look_out_ = false; }
    /// The server says that the cap is used up. `jitter` in [0, 1) spreads the reopening.
    void close(double utc, double jitter) noexcept;
    /// Opens it by hand.
    void reopen() noexcept;

    /// What outlives a process.
    struct memory {
        std::int64_t period = 0; ///< Of the sum: days or months since 1970, or a second of it.
        double spent = 0;
        double closed_until = 0; ///< 0 when it is not closed.
    };
    memory remember() const noexcept;
    void restore(const memory& kept);

    double spent(double utc) const noexcept;
    bool closed(double utc) const noexcept { return utc < closed_until_; }

private:
    struct entry {
        double utc;
        double cost;
    };

    /// Three times 0.1 is a little more than 0.3.
    double amount_with_dust() const noexcept;
    double end_of_period(double utc) const noexcept;
    void forget(double utc);
    void take_back(double cost) noexcept;

    spend_limit limit_;
    /// What counts still, oldest first. Of a calendar's period there is one entry at most; of a
    /// rolling one some hundred, because near ones are kept as one, at the later moment.
    std::deque<entry> spent_;
    double closed_until_ = 0;
    bool looking_ = false;  ///< After a closing, until a request was accepted.
    bool look_out_ = false; ///< The one that looks is under way.
};

/// The UTC second at which a calendar's period ends that holds `utc`.
double end_of_day(double utc) noexcept;
double end_of_month(double utc) noexcept;

} // namespace andante::inline v0::pacing
