#include "pacing/gates/spend_gate.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

constexpr double day_seconds = 86400;
/// Everybody's cap reopens at midnight; not everybody must come at once.
constexpr double spread = 30;

double next_midnight(double utc)
{
    return (std::floor(utc / day_seconds) + 1) * day_seconds;
}

} // namespace

bool spend_gate::open(double utc, double cost) const noexcept
{
    if (closed(utc) || (looking_ && look_out_)) {
        return false;
    }
    return limit_.amount == 0 || cost == 0 || spent(utc) + cost <= amount_with_dust();
}

double spend_gate::amount_with_dust() const noexcept
{
    return limit_.amount * (1 + 1e-9);
}

double spend_gate::opens_at(double utc) const noexcept
{
    return closed(utc) ? closed_until_ : next_midnight(utc);
}

double spend_gate::spent(double utc) const noexcept
{
    return static_cast<std::int64_t>(std::floor(utc / day_seconds)) == day_ ? spent_ : 0;
}

void spend_gate::take(double utc, double cost) noexcept
{
    const auto today = static_cast<std::int64_t>(std::floor(utc / day_seconds));
    if (today != day_) {
        day_ = today;
        spent_ = 0;
    }
    spent_ += cost;
    look_out_ = looking_;
}

void spend_gate::refund(double cost) noexcept
{
    spent_ = std::max(0.0, spent_ - cost);
    look_out_ = false;
}

void spend_gate::close(double utc, double jitter) noexcept
{
    closed_until_ = next_midnight(utc) + jitter * spread;
    looking_ = true;
    look_out_ = false;
}

void spend_gate::restore(const memory& kept) noexcept
{
    day_ = kept.day;
    spent_ = kept.spent;
    closed_until_ = kept.closed_until;
    looking_ = kept.closed_until > 0;
    look_out_ = false;
}

void spend_gate::reopen() noexcept
{
    closed_until_ = 0;
    looking_ = false;
    look_out_ = false;
}

} // namespace andante::inline v0::pacing
