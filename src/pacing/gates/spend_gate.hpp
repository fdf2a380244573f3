#pragma once

#include <andante/pacing/policy.hpp>

#include "pacing/policy/instant.hpp"

#include <cstdint>

namespace andante::inline v0::pacing {

/// A sum a UTC day. Closed by our own count or by the server's word until the server's midnight.
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
    /// True when no day is long enough for that cost.
    bool beyond(double cost) const noexcept
    {
        return limit_.amount > 0 && cost > amount_with_dust();
    }
    /// When it opens: the end of the day, or of the closing.
    double opens_at(double utc) const noexcept;
    void take(double utc, double cost) noexcept;
    /// A request came back unpaid.
    void refund(double cost) noexcept;
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
        std::int64_t day = 0; ///< Of the sum, since 1970.
        double spent = 0;
        double closed_until = 0; ///< 0 when it is not closed.
    };
    memory remember() const noexcept { return memory{day_, spent_, closed_until_}; }
    void restore(const memory& kept) noexcept;

    double spent(double utc) const noexcept;
    bool closed(double utc) const noexcept { return utc < closed_until_; }

private:
    /// Three times 0.1 is a little more than 0.3.
    double amount_with_dust() const noexcept;

    spend_limit limit_;
    double spent_ = 0;
    std::int64_t day_ = 0;
    double closed_until_ = 0;
    bool looking_ = false;  ///< After a closing, until a request was accepted.
    bool look_out_ = false; ///< The one that looks is under way.
};

} // namespace andante::inline v0::pacing
