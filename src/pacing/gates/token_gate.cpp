#include "pacing/gates/token_gate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace andante::inline v0::pacing {

namespace {

/// Into so many parts a window is cut: what was used in one is kept as one.
constexpr double window_parts = 256;
/// Of how many corrections the newest is a part of the mean.
constexpr double corrections = 32;
/// Estimates are believed within these bounds, however wrong single ones were.
constexpr double least_mean = 0.05;
constexpr double largest_mean = 20;
/// How many standard deviations what is under way may be above its mean.
constexpr double deviations = 3;
/// After a refusal without a number so much of the amount is believed.
constexpr double doubt_factor = 0.9;
/// Three times 0.1 is a little more than 0.3.
constexpr double dust = 1e-9;

} // namespace

token_gate::token_gate(const token_limit& limit, std::string partition)
    : limit_(limit)
    , partition_(std::move(partition))
    , amount_(limit.amount)
    , ceiling_(limit.amount)
{}

double token_gate::per() const noexcept
{
    return std::chrono::duration<double>(limit_.per).count();
}

double token_gate::logged(instant now) const
{
    double sum = 0;
    for (const auto& each : log_) {
        sum += each.at + per() > now ? each.tokens : 0;
    }
    return sum;
}

/// What those under way, and one more, will have used at the most that is likely.
double token_gate::under_way_with(double tokens) const
{
    const auto count = static_cast<double>(unanswered_ + 1);
    return (in_flight_ + tokens) * (mean_ + deviations * std::sqrt(variance_ / count));
}

bool token_gate::fits(double logged, double tokens) const
{
    const bool is_alone = unanswered_ == 0 && logged <= amount_ * dust;
    return is_alone || logged + under_way_with(tokens) <= amount_ * (1 + dust);
}

double token_gate::used(instant now) const
{
    return logged(now) + in_flight_ * mean_;
}

bool token_gate::is_idle(instant now) const
{
    return unanswered_ == 0 && now >= paused_until_ && logged(now) == 0;
}

bool token_gate::open(instant now, double tokens) const
{
    if (now < paused_until_) {
        return false;
    }
    if (amount_ <= 0 || tokens <= 0) {
        return true;
    }
    return fits(logged(now), tokens);
}

std::optional<instant> token_gate::next(instant now, double tokens) const
{
    const instant begin = std::max(now, paused_until_);
    if (open(begin, tokens)) {
        return begin;
    }
    double before = logged(begin);
    for (const auto& each : log_) {
        if (each.at + per() <= begin) {
            continue;
        }
        before -= each.tokens;
        if (fits(before, tokens)) {
            return each.at + per();
        }
    }
    return std::nullopt;
}

void token_gate::forget(instant now)
{
    while (!log_.empty() && log_.front().at + per() <= now) {
        log_.pop_front();
    }
}

void token_gate::add(instant now, double tokens)
{
    forget(now);
    if (tokens <= 0) {
        return;
    }
    const instant kept_at = now + per() / window_parts;
    if (!log_.empty() && now <= log_.back().at) {
        log_.back().tokens += tokens;
    } else {
        log_.push_back({kept_at, tokens});
    }
}

void token_gate::take_back(double tokens)
{
    for (auto each = log_.rbegin(); each != log_.rend() && tokens > 0; ++each) {
        const double part = std::min(each->tokens, tokens);
        each->tokens -= part;
        tokens -= part;
    }
}

void token_gate::take(instant now, double tokens)
{
    forget(now);
    ++unanswered_;
    in_flight_ += tokens;
}

void token_gate::give_back(double tokens)
{
    unanswered_ -= unanswered_ > 0 ? 1 : 0;
    in_flight_ = unanswered_ > 0 ? std::max(0.0, in_flight_ - tokens) : 0;
}

void token_gate::settled(instant now, double tokens)
{
    give_back(tokens);
    add(now, tokens * mean_);
    if (amount_ > 0 && amount_ < ceiling_ && now > doubted_ + per()) {
        amount_ = std::min(ceiling_, amount_ + ceiling_ * (1 - doubt_factor));
        doubted_ = now;
    }
}

void token_gate::correct(instant now, double counted, double used, double ago)
{
    if (ago < per()) {
        take_back(counted * mean_);
    }
    add(now, used);
    if (counted > 0) {
        const double ratio = std::clamp(used / counted, least_mean, largest_mean);
        const double off = ratio - mean_;
        mean_ += off / corrections;
        variance_ += (off * off - variance_) / corrections;
    }
}

void token_gate::learn(instant now, const token_reading& seen)
{
    if (seen.limit && *seen.limit > 0) {
        const bool is_smaller = amount_ <= 0 || *seen.limit < limit_.amount;
        if (is_smaller || limit_.may_rise || limit_.amount <= 0) {
            amount_ = *seen.limit;
            ceiling_ = amount_;
        }
    }
    if (!seen.remaining || amount_ <= 0) {
        return;
    }
    // Others use it too, or the server counts more than we do.
    const double ours = amount_ - logged(now) - in_flight_ * mean_;
    const double missing = ours - std::max(0.0, *seen.remaining);
    if (missing > amount_ / window_parts) {
        add(now, std::min(missing, amount_));
    }
    if (*seen.remaining <= 0 && seen.reset && *seen.reset > now) {
        paused_until_ = std::max(paused_until_, std::min(*seen.reset, now + per()));
    }
}

/// The server refused what we took for allowed, and named no number.
void token_gate::doubt(instant now)
{
    if (amount_ > 0 && now > doubted_ + per()) {
        amount_ = std::max(1.0, std::min(amount_, std::max(used(now), amount_ / 2)) * doubt_factor);
    }
    doubted_ = now;
}

void token_gate::refused(instant now, std::optional<double> retry_after, const token_reading& seen)
{
    learn(now, seen);
    if (!seen.limit) {
        doubt(now);
    }
    double wait = per();
    if (retry_after) {
        wait = *retry_after;
    } else if (seen.reset && *seen.reset > now) {
        wait = std::min(wait, *seen.reset - now);
    } else if (!log_.empty()) {
        wait = std::clamp(log_.front().at + per() - now, per() / window_parts, per());
    }
    paused_until_ = std::max(paused_until_, now + wait);
}

void token_gate::restore(instant now, double amount, double used)
{
    if (amount > 0) {
        amount_ = limit_.may_rise || limit_.amount <= 0 ? amount : std::min(amount, limit_.amount);
    }
    log_.clear();
    add(now, used);
}

} // namespace andante::inline v0::pacing
