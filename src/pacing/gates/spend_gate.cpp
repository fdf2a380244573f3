#include "pacing/gates/spend_gate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

constexpr double day_seconds = 86400;
/// Everybody's cap reopens at midnight; not everybody must come at once.
constexpr double spread = 30;
/// Into so many parts a rolling period is cut: what was spent in one is kept as one.
constexpr double parts = 128;
/// What was learnt of the server's clock since may move a past moment by so much.
constexpr double clock_doubt = 2;

std::chrono::sys_days day_of(double utc) noexcept
{
    return std::chrono::sys_days(
        std::chrono::days(static_cast<std::int64_t>(std::floor(utc / day_seconds)))
    );
}

double seconds_of(std::chrono::sys_days day) noexcept
{
    return static_cast<double>(day.time_since_epoch().count()) * day_seconds;
}

/// A moment in a period that memory names. What no calendar knows is as good as long ago.
double moment_of(spend_period what, std::int64_t period) noexcept
{
    constexpr std::int64_t years = 10'000;
    const auto number = static_cast<double>(period);
    switch (what) {
    case spend_period::utc_day:
        return number * day_seconds;
    case spend_period::utc_month: {
        const auto months = std::clamp(period, -12 * years, 12 * years);
        const auto first = std::chrono::year(1970) / std::chrono::January / 1;
        return seconds_of(std::chrono::sys_days(first + std::chrono::months(months)));
    }
    case spend_period::rolling:
        break;
    }
    return number;
}

} // namespace

double end_of_day(double utc) noexcept
{
    return (std::floor(utc / day_seconds) + 1) * day_seconds;
}

double end_of_month(double utc) noexcept
{
    const std::chrono::year_month_day date(day_of(utc));
    const auto next = date.year() / date.month() / 1 + std::chrono::months(1);
    return seconds_of(std::chrono::sys_days(next));
}

double spend_gate::end_of_period(double utc) const noexcept
{
    switch (limit_.period) {
    case spend_period::utc_day:
        return end_of_day(utc);
    case spend_period::utc_month:
        return end_of_month(utc);
    case spend_period::rolling:
        break;
    }
    return utc + static_cast<double>(limit_.length.count());
}

bool spend_gate::open(double utc, double cost) const noexcept
{
    if (closed(utc) || is_looked_at()) {
        return false;
    }
    // Without a cost of its own it may still turn out to cost something.
    return limit_.amount == 0 || spent(utc) + cost <= amount_with_dust();
}

double spend_gate::amount_with_dust() const noexcept
{
    return limit_.amount * (1 + 1e-9);
}

double spend_gate::opens_at(double utc) const noexcept
{
    if (closed(utc)) {
        return closed_until_;
    }
    for (const auto& each : spent_) {
        if (end_of_period(each.utc) > utc) {
            return end_of_period(each.utc);
        }
    }
    return end_of_period(utc);
}

double spend_gate::spent(double utc) const noexcept
{
    double sum = 0;
    for (const auto& each : spent_) {
        sum += end_of_period(each.utc) > utc ? each.cost : 0;
    }
    return sum;
}

void spend_gate::forget(double utc)
{
    while (!spent_.empty() && end_of_period(spent_.front().utc) <= utc) {
        spent_.pop_front();
    }
}

void spend_gate::take(double utc, double cost)
{
    forget(utc);
    const double near = static_cast<double>(limit_.length.count()) / parts;
    const bool is_calendar = limit_.period != spend_period::rolling;
    if (!spent_.empty() && (is_calendar || utc <= spent_.back().utc)) {
        spent_.back().cost += cost; // of a rolling one at a later moment, never an earlier one
    } else {
        spent_.push_back({is_calendar ? utc : utc + near, cost});
    }
    look_out_ = looking_;
}

void spend_gate::take_back(double cost) noexcept
{
    for (auto each = spent_.rbegin(); each != spent_.rend() && cost > 0; ++each) {
        const double part = std::min(each->cost, cost);
        each->cost -= part;
        cost -= part;
    }
}

void spend_gate::refund(double cost) noexcept
{
    take_back(cost);
    look_out_ = false;
}

void spend_gate::correct(double when, double more, double utc)
{
    if (end_of_period(when + clock_doubt) <= utc) {
        return; // which no longer counts
    }
    if (more < 0) {
        take_back(-more);
    } else if (more > 0 && spent_.empty()) {
        spent_.push_back({utc, more});
    } else if (more > 0) {
        spent_.back().cost += more;
    }
}

void spend_gate::close(double utc, double jitter) noexcept
{
    closed_until_ = end_of_period(utc) + jitter * spread;
    looking_ = true;
    look_out_ = false;
}

spend_gate::memory spend_gate::remember() const noexcept
{
    memory kept;
    kept.closed_until = closed_until_;
    if (spent_.empty()) {
        return kept;
    }
    const double last = spent_.back().utc;
    for (const auto& each : spent_) {
        kept.spent += end_of_period(each.utc) > last ? each.cost : 0;
    }
    switch (limit_.period) {
    case spend_period::utc_day:
        kept.period = day_of(last).time_since_epoch().count();
        break;
    case spend_period::utc_month: {
        const std::chrono::year_month_day date(day_of(last));
        kept.period = (static_cast<int>(date.year()) - 1970) * 12 +
                      static_cast<std::int64_t>(static_cast<unsigned>(date.month())) - 1;
        break;
    }
    case spend_period::rolling:
        kept.period = static_cast<std::int64_t>(std::ceil(last));
        break;
    }
    return kept;
}

void spend_gate::restore(const memory& kept)
{
    spent_.clear();
    if (kept.spent > 0) {
        spent_.push_back({moment_of(limit_.period, kept.period), kept.spent});
    }
    // What a former process was told refuses nobody: one request looks whether it still holds.
    closed_until_ = 0;
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
