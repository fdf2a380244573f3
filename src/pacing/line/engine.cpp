#include "pacing/line/engine.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace andante::inline v0::pacing {

namespace {

double seconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration<double>(span).count();
}

double age_of(const policy_set& policies, const limiter_options& options)
{
    if (options.age > std::chrono::nanoseconds::zero()) {
        return seconds(options.age);
    }
    double longest = policies.windows.empty() ? 30 : 0; // age needs a measure without any
    for (const auto& window : policies.windows) {
        longest = std::max(longest, seconds(window.per));
    }
    return std::clamp(2 * longest, 0.001, 3600.0);
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
    , age_(age_of(policies_, options_))
    , utc_offset_(utc - now)
    , random_(options.seed)
    , ready_(age_)
{
    for (auto one = policies_.windows.begin(); one != policies_.windows.end(); ++one) {
        if (one->count == 0 || one->per <= std::chrono::nanoseconds::zero()) {
            const std::string field = one->count == 0 ? "count" : "per";
            throw std::invalid_argument(
                field + " of the window limit " + one->name + " is not above 0"
            );
        }
        const bool twice = std::any_of(policies_.windows.begin(), one, [&](const auto& other) {
            return other.name == one->name;
        });
        if (twice) {
            throw std::invalid_argument("two window limits are called " + one->name);
        }
    }
    rules_.dialect = policies_.dialect;
    rules_.refusals = policies_.refusals;
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
    for (const auto& limit : policies_.tokens) {
        rules_.token_codes.insert(rules_.token_codes.end(), limit.codes.begin(), limit.codes.end());
    }
    for (const auto& window : policies_.windows) {
        if (window.scope != scope::organization_model) {
            store_->open(window, "");
        }
    }
    resize_to_windows();
    window_lanes_.assign(store_->windows(), 1); // these stay
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

void engine::count_queued(const lane& in, std::size_t rank, double weight)
{
    if (in.shut) {
        return;
    }
    in.kin->weight[rank] += weight;
    for (const auto window : in.windows) {
        queued_[window][rank] += weight;
    }
}

/// Of those that wait in a family, what each asks for.
void engine::count_demand(const lane& in, const waiter& one, bool joins)
{
    auto& demands = in.kin->demands;
    const demand wanted{one.weight, in.kin->tokens.empty() ? 0 : one.tokens};
    const auto at = demands.try_emplace(wanted, 0).first;
    at->second += joins ? 1 : std::size_t(-1);
    if (at->second == 0) {
        demands.erase(at);
    }
}

void engine::enqueue(waiter& one, std::string_view tag)
{
    auto& in = *one.route->in;
    ready_.release(in);
    in.line.push(one, tag);
    count_demand(in, one, true);
    if (std::isfinite(one.deadline)) {
        in.deadlines.push(one);
    }
    count_queued(in, one.rank, one.weight);
    ++waiting_of_[one.rank];
    ++one.route->users;
    ready_.joined(in, one);
}

void engine::dequeue(waiter& one, bool granted)
{
    auto& in = *one.route->in;
    ready_.release(in);
    in.line.remove(one, granted);
    count_demand(in, one, false);
    if (one.heap_index != waiter::none) {
        in.deadlines.remove(one);
    }
    count_queued(in, one.rank, -one.weight);
    --waiting_of_[one.rank];
    --one.route->users;
    ready_.left(in, one);
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

grant engine::book(const waiter& one, std::uint64_t ticket, instant now)
{
    auto& route = *one.route;
    grant given;
    given.ticket = ticket;
    given.from = route.in;
    given.route = &route;
    given.weight = one.weight;
    given.tokens = one.tokens;
    given.cost = one.cost;
    given.given = now;
    const auto& caps = route.in->caps;
    for (std::size_t i = 0; i < caps.size(); ++i) {
        given.looks_at |= caps[i]->take() && i < 32 ? 1U << i : 0U;
        given.holds_lease = true;
    }
    for (auto* spend : route.in->spends) {
        spend->take(server_utc(now), one.cost);
        ready_.less_is_left(*spend, server_utc(now));
    }
    for (auto* gate : route.in->tokens) {
        gate->take(now, one.tokens);
    }
    ++route.users;
    ++route.in->grants;
    route.trouble.leaves(now);
    given.looks = route.in->looking;
    route.in->look_out = route.in->looking;
    return given;
}

void engine::abandon(std::vector<done>& out)
{
    const auto waiting = ready_.busy(); // which changes as they leave
    for (const auto* one : waiting) {
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
            ready_.touch_all();
        }
    }
}

} // namespace andante::inline v0::pacing
