#include "pacing/engine.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace andante::inline v0::pacing {

namespace {

double seconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration<double>(span).count();
}

} // namespace

engine::engine(
    const policy_set& policies,
    const limiter_options& options,
    std::unique_ptr<quota_store> store,
    instant now,
    double utc
)
    : policies_(policies)
    , options_(options)
    , store_(std::move(store))
    , utc_offset_(utc - now)
    , random_(options.seed)
{
    double longest = 0;
    for (auto one = policies_.windows.begin(); one != policies_.windows.end(); ++one) {
        longest = std::max(longest, seconds(one->per));
        const bool twice = std::any_of(policies_.windows.begin(), one, [&](const auto& other) {
            return other.name == one->name;
        });
        if (twice) {
            throw std::invalid_argument("two window limits are called " + one->name);
        }
    }
    age_ = options_.age > std::chrono::nanoseconds::zero() ? seconds(options_.age)
                                                           : std::clamp(2 * longest, 0.001, 3600.0);
    rules_.dialect = policies_.dialect;
    rules_.lockout_after = seconds(options_.lockout_after);
    rules_.longest_pause = seconds(options_.longest_pause);
    rules_.concurrency_codes = {"CONCURRENT_LIMIT_EXCEEDED", "QUEUE_FULL"};
    rules_.spend_codes = {"daily_spend_cap_exceeded"};
    for (const auto& cap : policies_.concurrency) {
        caps_.push_back(std::make_unique<concurrency_gate>(cap));
        auto& codes = rules_.concurrency_codes;
        codes.insert(codes.end(), cap.codes.begin(), cap.codes.end());
    }
    for (const auto& spend : policies_.spending) {
        spends_.push_back(std::make_unique<spend_gate>(spend));
        auto& codes = rules_.spend_codes;
        codes.insert(codes.end(), spend.codes.begin(), spend.codes.end());
    }
    for (const auto& window : policies_.windows) {
        if (window.scope != scope::organization_model) {
            store_->open(window, "");
        }
    }
    queued_.resize(store_->windows());
}

double engine::jitter()
{
    random_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = random_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return static_cast<double>((z ^ (z >> 31U)) >> 11U) / 9007199254740992.0;
}

double engine::server_utc(instant now) const
{
    return now + store_->server_offset().value_or(utc_offset_);
}

lane& engine::lane_for(const permit_request& request)
{
    auto made = std::make_unique<lane>();
    for (const auto& window : policies_.windows) {
        if (window.routes.covers(request.route)) {
            const bool apart = window.scope == scope::organization_model;
            made->windows.push_back(store_->open(window, apart ? request.partition : ""));
        }
    }
    queued_.resize(store_->windows());
    for (const auto& cap : caps_) {
        if (cap->limit().routes.covers(request.route)) {
            made->caps.push_back(cap.get());
        }
    }
    for (const auto& spend : spends_) {
        if (spend->limit().routes.covers(request.route)) {
            made->spends.push_back(spend.get());
        }
    }
    for (const auto& known : lanes_) {
        if (known->windows == made->windows && known->caps == made->caps &&
            known->spends == made->spends) {
            return *known;
        }
    }
    lanes_.push_back(std::move(made));
    return *lanes_.back();
}

route_entry& engine::entry(const permit_request& request)
{
    // Most routes have no partition, and then the lookup makes no string.
    std::string key;
    std::string_view name = request.route;
    if (!request.partition.empty()) {
        key = request.route + '\n' + request.partition;
        name = key;
    }
    if (const auto found = routes_.find(name); found != routes_.end()) {
        return *found->second;
    }
    auto made = std::make_unique<route_entry>();
    made->route = request.route;
    made->in = &lane_for(request);
    return *routes_.emplace(std::string(name), std::move(made)).first->second;
}

std::span<const double> engine::ahead_of(const lane& in, std::size_t rank, double weight) const
{
    scratch_.clear();
    for (const auto window : in.windows) {
        double sum = weight;
        for (std::size_t at = 0; at <= rank; ++at) {
            sum += queued_[window][at];
        }
        scratch_.push_back(sum);
    }
    return scratch_;
}

instant engine::earliest(const lane& in, std::size_t rank, double weight, instant now) const
{
    instant when = store_->estimate(in.windows, ahead_of(in, rank, weight), now);
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            when = std::max(when, cap->next(now).value_or(now));
        }
    }
    return when;
}

std::optional<refusal>
engine::barred(const route_entry& route, const permit_request& request, instant now) const
{
    if (now < route.locked_until) {
        return refusal{errc::rate_limited, route.locked_until, nullptr, 0};
    }
    for (const auto window : route.in->windows) {
        if (request.weight > store_->limit(window)) {
            const auto limit = store_->limit(window);
            return refusal{errc::invalid_request, 0, store_->name(window).c_str(), limit};
        }
    }
    const double utc = server_utc(now);
    for (const auto* spend : route.in->spends) {
        if (spend->open(utc, request.cost)) {
            continue;
        }
        const instant opens = now + (spend->opens_at(utc) - utc);
        const bool looking = !spend->closed(utc) && spend->open(utc, 0) == false;
        if (!looking) {
            return refusal{errc::quota_exhausted, opens, spend->limit().name.c_str(), 0};
        }
    }
    return std::nullopt;
}

std::optional<refusal>
engine::enter(waiter& one, const permit_request& request, instant deadline, instant now)
{
    auto& route = entry(request);
    one.route = &route;
    one.entered = now;
    one.deadline = deadline;
    one.cost = request.cost;
    one.weight = static_cast<float>(request.weight);
    one.rank = static_cast<std::uint8_t>(std::clamp(static_cast<int>(request.priority), 0, 3));
    if (auto why = barred(route, request, now)) {
        const bool may_park = why->code == errc::quota_exhausted && why->until <= one.deadline &&
                              std::isfinite(one.deadline);
        if (!may_park) {
            return why;
        }
    }
    if (waiting_ >= options_.max_queued) {
        return refusal{errc::queue_full_locally, 0, nullptr, 0};
    }
    const instant when = earliest(*route.in, one.rank, one.weight, now);
    if (when > one.deadline) {
        return refusal{errc::deadline_exceeded, when, nullptr, 0};
    }
    one.place = request.place != 0 ? request.place : ++last_place_;
    enqueue(one, request.tag);
    return std::nullopt;
}

void engine::enqueue(waiter& one, std::string_view tag)
{
    auto& in = *one.route->in;
    in.line.push(one, tag);
    if (std::isfinite(one.deadline)) {
        in.deadlines.push(one);
    }
    for (const auto window : in.windows) {
        queued_[window][one.rank] += one.weight;
    }
    ++waiting_;
}

void engine::dequeue(waiter& one, bool granted)
{
    auto& in = *one.route->in;
    in.line.remove(one, granted);
    if (one.heap_index != waiter::none) {
        in.deadlines.remove(one);
    }
    for (const auto window : in.windows) {
        queued_[window][one.rank] -= one.weight;
    }
    --waiting_;
}

void engine::cancel(waiter& one)
{
    if (one.tag != nullptr) {
        dequeue(one, false);
    }
}

void engine::fail(waiter& one, const refusal& why)
{
    dequeue(one, false);
    failed_.push_back(done{&one, std::nullopt, why});
}

grant engine::book(route_entry& route, std::uint64_t ticket, float weight, double cost, instant now)
{
    grant given;
    given.ticket = ticket;
    given.from = route.in;
    given.route = &route;
    given.weight = weight;
    given.cost = cost;
    given.given = now;
    for (auto* cap : route.in->caps) {
        cap->take();
        given.holds_lease = true;
    }
    for (auto* spend : route.in->spends) {
        spend->take(server_utc(now), cost);
    }
    return given;
}

std::optional<grant> engine::try_take(const permit_request& request, instant now)
{
    auto& route = entry(request);
    auto& in = *route.in;
    const auto rank = static_cast<std::size_t>(request.priority);
    if (in.deciding || in.line.waits_up_to(rank)) {
        return std::nullopt;
    }
    if (store_->far() && !(in.windows.empty() && in.caps.empty())) {
        return std::nullopt; // only those who wait in line can be told later
    }
    for (const auto window : in.windows) {
        for (std::size_t at = 0; at <= rank; ++at) {
            if (queued_[window][at] > 0) {
                return std::nullopt; // somebody in another lane waits for the same window
            }
        }
    }
    if (barred(route, request, now) || !gates_open(in, request.cost, now)) {
        return std::nullopt;
    }
    waiter asks;
    asks.weight = static_cast<float>(request.weight);
    asks.rank = static_cast<std::uint8_t>(rank);
    asks.entered = now;
    const auto made = ask(in, asks, rank >= 2, request.weight, now);
    if (!made || made->ticket == 0) {
        return std::nullopt;
    }
    if (rank >= 2) {
        in.low_served = now;
    }
    auto given = book(route, made->ticket, asks.weight, request.cost, now);
    given.place = request.place != 0 ? request.place : ++last_place_;
    return given;
}

std::variant<double, refusal> engine::estimate(const permit_request& request, instant now)
{
    auto& route = entry(request);
    if (const auto why = barred(route, request, now)) {
        return *why;
    }
    const auto rank = static_cast<std::size_t>(request.priority);
    return earliest(*route.in, rank, request.weight, now) - now;
}

void engine::abandon(std::vector<done>& out)
{
    for (const auto& one : lanes_) {
        for (auto* who : one->line.everyone()) {
            dequeue(*who, false);
            out.push_back(done{who, std::nullopt, refusal()});
        }
    }
}

void engine::reopen(std::string_view spend_name)
{
    for (const auto& spend : spends_) {
        if (spend->limit().name == spend_name) {
            spend->reopen();
        }
    }
}

} // namespace andante::inline v0::pacing
