#include "pacing/models/bucket_model.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

/// So many answers show what the shortest round trip is.
constexpr double answers_for_trip = 16;

} // namespace

opening bucket_model::admits(const view& known, instant now, double weight) const
{
    const auto& own = known.own;
    const double drawn = std::max(0.0, full_at_ - now) * own.rate();
    const double places = std::floor(size_ - drawn + 1e-9) - own.in_flight();
    const double needed =
        std::min(weight, size_); // one that is larger than the bucket waits for all of it
    const instant next = full_at_ - (size_ - needed - own.in_flight()) / own.rate();
    if (weight > size_ && places >= size_) {
        return opening{weight, next};
    }
    return opening{places, next};
}

bool bucket_model::explains(const view& known, const sighting& seen)
{
    if (seen.reset) {
        return explains_reset(known, seen);
    }
    const auto& own = known.own;
    const double weight = seen.request.weight;
    if (own.accepted() == 0) {
        size_ = std::max(size_, seen.remaining + weight);
    }
    const double least =
        std::floor(size_ - std::max(0.0, full_at_ - seen.request.sent) * own.rate()) - weight -
        own.in_flight();
    const double most =
        size_ - std::max(0.0, full_at_least_ - seen.now) * own.rate() + seen.ambiguous;
    return least <= seen.remaining && seen.remaining <= std::max(0.0, most);
}

bool bucket_model::explains_reset(const view& known, const sighting& seen)
{
    const auto& own = known.own;
    const double rate = own.server_rate();
    const double tolerance = own.limit() >= 5 ? 1 : 0;
    const double reset = *seen.reset;
    // When the server decided, by its clock: between our sending and receiving, in Date's second.
    double first = seen.request.sent + known.clock.low();
    double last = seen.now + known.clock.high();
    if (seen.date) {
        first = std::max(first, *seen.date);
        last = std::min(last, *seen.date + 1);
    }
    lowest_capacity_ =
        std::max(lowest_capacity_, seen.remaining - tolerance + (reset - 1 - last) * rate);
    highest_capacity_ =
        std::min(highest_capacity_, seen.remaining + 1 + (reset + 1 - first) * rate);
    const double ours = (std::max(full_at_, seen.now) - seen.request.sent) * own.rate();
    const bool own_draw =
        (reset - 1 - last) * rate <= ours + seen.request.weight + own.in_flight() + tolerance;
    least_remaining_ = std::min(least_remaining_, seen.remaining);
    most_remaining_ = std::max(most_remaining_, seen.remaining);
    ours_ += own_draw ? 1 : 0;
    const bool shared = own.server_limit() > own.limit();
    sure_ = own_draw || ours_ > 3 || shared || most_remaining_ - least_remaining_ > 4 + 3 * rate;
    return lowest_capacity_ <= highest_capacity_ &&
           lowest_capacity_ <= own.server_limit() + 2 * rate && reset + 2 > first;
}

void bucket_model::counted(const view& known, const sent_request& request, instant now, bool sure)
{
    const double refill = request.weight / known.own.rate();
    if (sure) {
        full_at_least_ = std::max(full_at_least_, request.sent) + refill;
    }
    // No two trips are faster together than the fastest round trip, so neither took less than half.
    const double trip = answers_ > answers_for_trip ? least_trip_ / 2 : 0;
    full_at_ = std::max(full_at_, now - trip) + refill;
}

void bucket_model::draw(const view& known, const sighting& seen)
{
    const double rate = known.own.rate();
    size_ = std::max(size_, seen.remaining + seen.request.weight);
    const double missing = size_ - seen.remaining - 1 - seen.ambiguous;
    if (full_at_ <= seen.request.sent + missing / rate) {
        full_at_ = seen.now + (size_ - seen.remaining) / rate;
    }
}

void bucket_model::not_full_before(instant when) noexcept
{
    full_at_ = std::max(full_at_, when);
}

void bucket_model::round_trip(double seconds, double answers) noexcept
{
    least_trip_ = std::min(least_trip_, seconds);
    answers_ = answers;
}

instant bucket_model::estimate(const view& known, instant now, double ahead) const
{
    const double wanted = std::ceil(ahead - size_ + known.own.in_flight());
    return std::max(now, full_at_ + wanted / known.own.rate());
}

void bucket_model::start_over()
{
    size_ = 0;
    lowest_capacity_ = 0;
    highest_capacity_ = 1e9;
    least_remaining_ = 1e9;
    most_remaining_ = -1;
    ours_ = 0;
    sure_ = true;
}

void bucket_model::restore(double size, instant full_at) noexcept
{
    size_ = size;
    full_at_ = full_at;
    full_at_least_ = full_at;
}

} // namespace andante::inline v0::pacing
