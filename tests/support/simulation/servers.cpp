#include "support/simulation/servers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>

namespace rlbench {

namespace {

constexpr double step = 1e-6;

/// SL: an exact sliding log of the accepted; SLR also logs what it refuses.
class sliding_log : public server {
public:
    sliding_log(int limit, bool logs_refused)
        : limit_(static_cast<std::size_t>(limit))
        , logs_refused_(logs_refused)
    {}

    double next_free(double t) override
    {
        prune(t);
        return log_.size() < limit_ ? t : log_.front() + W;
    }

    verdict arrive(double t) override
    {
        prune(t);
        const bool ok = log_.size() < limit_;
        if (ok || logs_refused_) {
            log_.push_back(t);
        }
        if (log_.size() > limit_) {
            log_.pop_front();
        }
        const double leaves = log_.front() + W;
        return verdict{ok, static_cast<int>(limit_ - log_.size()), leaves, leaves};
    }

private:
    std::size_t limit_;
    bool logs_refused_;
    std::deque<double> log_;

    void prune(double t)
    {
        while (!log_.empty() && log_.front() <= t - W + 1e-9) {
            log_.pop_front();
        }
    }
};

/// SWC: two aligned counters. `how` is how the weighted part of the previous one is rounded.
class two_counters : public server {
public:
    enum class rounding { down, none, up };

    two_counters(int limit, rounding how)
        : limit_(limit)
        , how_(how)
    {}

    double next_free(double t) override
    {
        const double f = roll(t);
        if (estimate(f) < limit_) {
            return t;
        }
        const int up = how_ == rounding::up ? 1 : 0;
        if (current_ + up < limit_ && previous_ > 0) {
            const double g = 1 - static_cast<double>(limit_ - up - current_) / previous_;
            if (g < 1 - 1e-9) {
                return (static_cast<double>(k_) + std::max(f, g)) * W + step;
            }
        }
        return next_free(static_cast<double>(k_ + 1) * W + step);
    }

    verdict arrive(double t) override
    {
        const double f = roll(t);
        const bool ok = estimate(f) < limit_;
        current_ += ok ? 1 : 0;
        const double end = static_cast<double>(k_ + 1) * W;
        const double left = std::max(0.0, limit_ - estimate(f));
        return verdict{ok, static_cast<int>(left), end, end};
    }

private:
    int limit_;
    rounding how_;
    long k_ = -1;
    int previous_ = 0;
    int current_ = 0;

    double roll(double t)
    {
        const long k = static_cast<long>(std::floor(t / W));
        if (k != k_) {
            previous_ = k == k_ + 1 ? current_ : 0;
            current_ = 0;
            k_ = k;
        }
        return t / W - static_cast<double>(k);
    }

    double estimate(double f) const
    {
        const double weighted = previous_ * (1 - f);
        switch (how_) {
        case rounding::down:
            return std::floor(weighted) + current_;
        case rounding::up:
            return std::ceil(weighted - 1e-12) + current_;
        case rounding::none:
            break;
        }
        return weighted + current_;
    }
};

/// FWA: fixed windows aligned to the clock.
class fixed_aligned : public server {
public:
    explicit fixed_aligned(int limit)
        : limit_(limit)
    {}

    double next_free(double t) override
    {
        roll(t);
        return count_ < limit_ ? t : static_cast<double>(k_ + 1) * W;
    }

    verdict arrive(double t) override
    {
        roll(t);
        const bool ok = count_ < limit_;
        count_ += ok ? 1 : 0;
        const double end = static_cast<double>(k_ + 1) * W;
        return verdict{ok, limit_ - count_, end, end};
    }

private:
    int limit_;
    long k_ = -1;
    int count_ = 0;

    void roll(double t)
    {
        const long k = static_cast<long>(std::floor(t / W));
        if (k != k_) {
            k_ = k;
            count_ = 0;
        }
    }
};

/// FW1: a fixed window opened by its first request.
class fixed_from_first : public server {
public:
    explicit fixed_from_first(int limit)
        : limit_(limit)
    {}

    double next_free(double t) override
    {
        roll(t);
        return count_ < limit_ ? t : *opened_ + W;
    }

    verdict arrive(double t) override
    {
        roll(t);
        opened_ = opened_.value_or(t);
        const bool ok = count_ < limit_;
        count_ += ok ? 1 : 0;
        return verdict{ok, limit_ - count_, *opened_ + W, *opened_ + W};
    }

private:
    int limit_;
    std::optional<double> opened_;
    int count_ = 0;

    void roll(double t)
    {
        if (!opened_ || t >= *opened_ + W) {
            opened_.reset();
            count_ = 0;
        }
    }
};

/// TB and GCRA: tokens that refill at L / W.
class token_bucket : public server {
public:
    token_bucket(int limit, int capacity)
        : capacity_(capacity)
        , rate_(limit / W)
        , tokens_(capacity)
    {}

    double next_free(double t) override
    {
        fill(t);
        return tokens_ >= 1 - 1e-9 ? t : t + (1 - tokens_) / rate_;
    }

    verdict arrive(double t) override
    {
        fill(t);
        const bool ok = tokens_ >= 1 - 1e-9;
        tokens_ -= ok ? 1 : 0;
        return verdict{
            ok,
            static_cast<int>(tokens_ + 1e-9),
            t + (capacity_ - tokens_) / rate_,
            t + std::max(0.0, 1 - tokens_) / rate_
        };
    }

private:
    double capacity_;
    double rate_;
    double tokens_;
    double filled_ = 0;

    void fill(double t)
    {
        tokens_ = std::min(capacity_, tokens_ + (t - filled_) * rate_);
        filled_ = t;
    }
};

/// SLN: a sliding log whose Reset means "a window from now".
class late_reset : public sliding_log {
public:
    explicit late_reset(int limit)
        : sliding_log(limit, false)
    {}

    verdict arrive(double t) override
    {
        auto said = sliding_log::arrive(t);
        said.reset = t + W;
        return said;
    }
};

/// PEN: one violation blocks for a whole window.
class penalty_box : public sliding_log {
public:
    explicit penalty_box(int limit)
        : sliding_log(limit, false)
    {}

    verdict arrive(double t) override
    {
        if (t >= until_) {
            const auto said = sliding_log::arrive(t);
            if (said.accepted) {
                return said;
            }
            until_ = t + W;
        }
        return verdict{false, 0, until_, until_};
    }

private:
    double until_ = -1;
};

using made = std::unique_ptr<server>;

const std::array<server_kind, 7> all_kinds{{
    {"SL", "sliding log", [](int l) -> made { return std::make_unique<sliding_log>(l, false); }},
    {"SLR",
     "sliding log that counts refusals",
     [](int l) -> made { return std::make_unique<sliding_log>(l, true); }},
    {"SWC",
     "two counters",
     [](int l) -> made { return std::make_unique<two_counters>(l, two_counters::rounding::down); }},
    {"FWA",
     "fixed window, aligned",
     [](int l) -> made { return std::make_unique<fixed_aligned>(l); }},
    {"FW1",
     "fixed window from the first request",
     [](int l) -> made { return std::make_unique<fixed_from_first>(l); }},
    {"TB", "token bucket", [](int l) -> made { return std::make_unique<token_bucket>(l, l); }},
    {"GCRA",
     "token bucket with a small burst",
     [](int l) -> made { return std::make_unique<token_bucket>(l, std::max(1, l / 6)); }},
}};

const std::array<server_kind, 4> all_variants{{
    {"SWCF",
     "two counters, not rounded",
     [](int l) -> made { return std::make_unique<two_counters>(l, two_counters::rounding::none); }},
    {"SWCR",
     "two counters, rounded up",
     [](int l) -> made { return std::make_unique<two_counters>(l, two_counters::rounding::up); }},
    {"SLN",
     "sliding log, Reset a window from now",
     [](int l) -> made { return std::make_unique<late_reset>(l); }},
    {"PEN",
     "sliding log with a penalty box",
     [](int l) -> made { return std::make_unique<penalty_box>(l); }},
}};

} // namespace

std::span<const server_kind> kinds()
{
    return all_kinds;
}

std::span<const server_kind> variants()
{
    return all_variants;
}

const server_kind& kind_named(std::string_view name)
{
    for (const auto& kind : all_kinds) {
        if (kind.name == name) {
            return kind;
        }
    }
    for (const auto& kind : all_variants) {
        if (kind.name == name) {
            return kind;
        }
    }
    throw std::invalid_argument("no such server kind: " + std::string(name));
}

double least_makespan(const server_kind& kind, int limit, double phase, int jobs)
{
    const auto genie = kind.make(limit);
    double t = phase;
    for (int job = 0; job < jobs; ++job) {
        t = genie->next_free(t) + 1e-9;
        if (!genie->arrive(t).accepted) {
            throw std::logic_error("a server refused when it had said it would not");
        }
    }
    return t - phase;
}

} // namespace rlbench
