#include "pacing/models/window_counts.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

namespace {

/// Windows further back than this no model asks for.
constexpr std::int64_t kept_back = 3;

} // namespace

void window_counts::set_phase(double phase) noexcept
{
    forget();
    phase_ = phase;
}

void window_counts::forget() noexcept
{
    phase_.reset();
    cells_.fill(cell());
    any_ = false;
}

void window_counts::add(std::int64_t k, double weight, bool unsure) noexcept
{
    newest_ = any_ ? std::max(newest_, k) : k;
    any_ = true;
    if (k < newest_ - kept_back) {
        return;
    }
    auto& place = cells_[static_cast<std::size_t>(((k % 8) + 8) % 8)];
    if (place.k != k) {
        place = cell();
        place.k = k;
    }
    place.count += weight;
    place.unsure += unsure ? weight : 0;
}

double window_counts::count(std::int64_t k) const noexcept
{
    const auto& place = cells_[static_cast<std::size_t>(((k % 8) + 8) % 8)];
    return any_ && place.k == k ? place.count : 0;
}

double window_counts::unsure(std::int64_t k) const noexcept
{
    const auto& place = cells_[static_cast<std::size_t>(((k % 8) + 8) % 8)];
    return any_ && place.k == k ? place.unsure : 0;
}

double window_counts::count_from(std::int64_t k) const noexcept
{
    double sum = 0;
    for (const auto& place : cells_) {
        if (any_ && place.k >= k) {
            sum += place.count;
        }
    }
    return sum;
}

} // namespace andante::inline v0::pacing
