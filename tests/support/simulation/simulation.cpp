#include "support/simulation/simulation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rlbench {

namespace {

constexpr std::array<int, 16> delays_ms = {
    25, 31, 36, 41, 45, 49, 53, 58, 62, 68, 73, 80, 88, 99, 116, 150
};
constexpr double horizon = 6 * 3600.0;

} // namespace

std::uint64_t splitmix::next()
{
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

double splitmix::delay()
{
    return delays_ms[next() >> 60U] / 1000.0;
}

double splitmix::fraction()
{
    return static_cast<double>(next() >> 11U) / 9007199254740992.0;
}

std::string_view to_string(header_set value)
{
    switch (value) {
    case header_set::full:
        return "full";
    case header_set::no_reset:
        return "no Reset";
    case header_set::retry_after_only:
        return "Retry-After only";
    case header_set::none:
        return "none";
    }
    return "";
}

std::string_view to_string(quirk value)
{
    switch (value) {
    case quirk::none:
        return "none";
    case quirk::counted_before:
        return "remaining counted before";
    case quirk::plus_one:
        return "remaining +1 on 30 %";
    case quirk::reset_down:
        return "reset rounded down";
    case quirk::date_late:
        return "date 2 s behind";
    case quirk::missing:
        return "headers missing on 30 %";
    }
    return "";
}

simulation::simulation(const setup& how)
    : how_(how)
    , server_(how.kind->make(how.limit))
    , random_(how.seed)
{}

void simulation::at(double when, std::function<void()> what)
{
    events_.push(event{std::max(when, now_), ++order_, std::move(what)});
}

double simulation::delay()
{
    if (how_.how == delays::standard) {
        return random_.delay();
    }
    const bool heavy = how_.how == delays::pareto_40s;
    const double u = random_.fraction();
    return std::min(heavy ? 40.0 : 10.0, 0.02 * std::pow(1 - u, -1 / (heavy ? 0.6 : 1.2)));
}

void simulation::send(strategy& sender, int job)
{
    const double up = delay();
    const double down = delay();
    at(now_ + up, [this, &sender, job, down] { arrive(sender, job, down); });
}

void simulation::arrive(strategy& sender, int job, double down)
{
    const double server_time = now_ + how_.phase;
    const auto said = server_->arrive(server_time);
    ++attempts;
    rejects += said.accepted ? 0 : 1;
    if (how_.record) {
        record.push_back(attempt{now_, said.accepted});
    }
    recent_.push_back(now_);
    while (recent_.front() <= now_ - window_seconds) {
        recent_.pop_front();
    }
    peak = std::max(peak, static_cast<int>(recent_.size()));

    answer seen;
    seen.accepted = said.accepted;
    if (how_.headers != header_set::none) {
        seen.retry_after = std::max(1.0, std::ceil(said.retry_at - server_time - 1e-9));
    }
    int remaining = said.remaining;
    if (how_.wrong == quirk::counted_before && said.accepted) {
        ++remaining;
    }
    if (how_.wrong == quirk::plus_one && said.accepted && random_.fraction() < 0.3) {
        remaining = std::min(how_.limit - 1, remaining + 1);
    }
    const double late = how_.wrong == quirk::date_late ? 2 : 0;
    const bool down_rounded = how_.wrong == quirk::reset_down;
    const bool bare = how_.headers == header_set::retry_after_only ||
                      how_.headers == header_set::none ||
                      (how_.wrong == quirk::missing && random_.fraction() < 0.3);
    if (!bare) {
        seen.remaining = remaining;
        seen.date = std::floor(server_time) - late;
        if (how_.headers == header_set::full) {
            seen.reset = down_rounded ? std::floor(said.reset) : std::ceil(said.reset - 1e-9);
        }
    }
    at(now_ + down, [&sender, job, seen] { sender.answered(job, seen); });
}

void simulation::finish(bool was_done)
{
    if (was_done) {
        ++done;
        makespan = now_;
    } else {
        ++lost;
    }
}

void simulation::run()
{
    while (!events_.empty()) {
        // The queue gives only const access to what is about to be removed.
        auto next = std::move(const_cast<event&>(events_.top()));
        events_.pop();
        if (next.when > horizon) {
            return;
        }
        now_ = next.when;
        next.what();
    }
}

} // namespace rlbench
