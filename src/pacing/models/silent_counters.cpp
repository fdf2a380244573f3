#include "pacing/models/silent_counters.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace andante::inline v0::pacing {

namespace {

/// Beginnings of a window that are tried.
constexpr int candidates = 480;
/// So many of the accepted are asked what they say, the newest first.
constexpr std::size_t witnesses = 64;

/// What was accepted, for quick sums.
class record {
public:
    explicit record(const std::deque<ledger::entry>& accepted)
    {
        double sum = 0;
        for (const auto& each : accepted) {
            times_.push_back(each.answered);
            before_.push_back(sum);
            sum += each.weight;
        }
        before_.push_back(sum);
    }

    std::size_t size() const noexcept { return times_.size(); }
    instant time(std::size_t which) const noexcept { return times_[which]; }
    double weight(std::size_t which) const noexcept { return before_[which + 1] - before_[which]; }
    /// Weight in [from, to).
    double between(instant from, instant to) const
    {
        return from < to ? before(to) - before(from) : 0;
    }

private:
    std::vector<instant> times_;
    std::vector<double> before_;

    double before(instant when) const
    {
        const auto place = std::lower_bound(times_.begin(), times_.end(), when) - times_.begin();
        return before_[static_cast<std::size_t>(place)];
    }
};

/// Asks whether counters explain what happened. A request reached its server between its sending
/// and its answer: every doubt is in favour.
class inquiry {
public:
    inquiry(const record& accepted, const silent_refusal& refused, double limit, double window)
        : accepted_(accepted)
        , refused_(refused)
        , limit_(limit)
        , window_(window)
        , trip_(refused.now - refused.request.sent)
    {}

    double trip() const noexcept { return trip_; }

    /// Can counters have refused it whose window began at `begin`, as every one before, and have
    /// accepted the others?
    bool explains(instant begin, bool up) const
    {
        const double least = load(begin, up, refused_.request.sent, refused_.now);
        if (least + refused_.others + refused_.request.weight <= limit_) {
            return false;
        }
        std::size_t asked = 0;
        for (std::size_t i = accepted_.size(); i > 0 && asked < witnesses; --i, ++asked) {
            const instant when = accepted_.time(i - 1);
            if (when < refused_.now - 1.5 * window_) {
                break; // What weighed then is not known any more.
            }
            const double most = load(begin, up, when, when - trip_);
            if (most + accepted_.weight(i - 1) > limit_) {
                return false;
            }
        }
        return true;
    }

private:
    const record& accepted_;
    const silent_refusal& refused_;
    double limit_;
    double window_;
    double trip_;

    /// What weighs at an instant, of those that had been answered by another.
    double load(instant begin, bool up, instant when, instant answered) const
    {
        const double k = std::floor((when - begin) / window_);
        const instant start = begin + k * window_;
        const double left = 1 - (when - start) / window_;
        const double previous = accepted_.between(start - window_, start) * left;
        const double weighted = up ? std::ceil(previous - 1e-9) : std::floor(previous);
        return weighted + accepted_.between(start, answered);
    }
};

/// Windows that begin with the first request after a pause.
std::optional<counter_guess> guess_from_pause(const record& seen, const inquiry& ask, double window)
{
    for (std::size_t i = seen.size(); i > 0; --i) {
        const instant first = seen.time(i - 1);
        const bool after_pause = i == 1 || first - seen.time(i - 2) >= window;
        if (after_pause && ask.explains(first - ask.trip(), false)) {
            return counter_guess{first - ask.trip(), first, true, false};
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<counter_guess> guess_counters(
    const std::deque<ledger::entry>& accepted,
    const silent_refusal& refused,
    double limit,
    double window
)
{
    const record seen(accepted);
    const inquiry ask(seen, refused, limit, window);
    if (const auto likely = guess_from_pause(seen, ask, window)) {
        return likely;
    }
    // The widest stretch of beginnings that explain it is the likeliest.
    const double step = window / candidates;
    counter_guess best;
    std::optional<counter_guess> stretch;
    for (int i = 0; i < candidates; ++i) {
        const instant begin = refused.now - i * step;
        const bool down = ask.explains(begin, false);
        const bool up = ask.explains(begin, true);
        if (!down && !up) {
            stretch.reset();
            continue;
        }
        if (!stretch) {
            stretch = counter_guess{begin, begin + step, false, false};
        }
        stretch->earliest = begin - step - ask.trip();
        stretch->may_round_down = stretch->may_round_down || down;
        stretch->may_round_up = stretch->may_round_up || up;
        if (stretch->latest - stretch->earliest > best.latest - best.earliest) {
            best = *stretch;
        }
    }
    const double width = best.latest - best.earliest;
    return width > 0 && width <= window / 2 ? std::optional(best) : std::nullopt;
}

} // namespace andante::inline v0::pacing
