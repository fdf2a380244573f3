// Who waits, for people: by limit, by tag, and each with its place in line.
#include "core/sort_stably.hpp"
#include "pacing/line/engine.hpp"
#include "pacing/policy/plain_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace andante::inline v0::pacing {

namespace {

using queues = std::map<std::string, queue_status, std::less<>>;

void count_in(queues& all, std::string_view name, const waiter& one, instant now)
{
    auto found = all.find(name);
    if (found == all.end()) {
        found = all.emplace(std::string(name), queue_status()).first;
        found->second.name = name;
    }
    ++found->second.queued.at(one.rank);
    found->second.longest = std::max(found->second.longest, span_of(now - one.entered));
}

std::vector<queue_status> in_order(queues& all)
{
    std::vector<queue_status> sorted;
    sorted.reserve(all.size());
    for (auto& [name, each] : all) {
        sorted.push_back(std::move(each));
    }
    return sorted;
}

/// The names of all that a lane needs, each once: two partitions of a limit have one name.
template <class NameOfWindow>
std::vector<std::string_view> policies_of(const lane& in, const NameOfWindow& name_of)
{
    std::vector<std::string_view> names;
    names.reserve(in.windows.size() + in.caps.size() + in.spends.size() + in.tokens.size());
    for (const auto window : in.windows) {
        names.emplace_back(name_of(window));
    }
    for (const auto* cap : in.caps) {
        names.emplace_back(cap->limit().name);
    }
    for (const auto* spend : in.spends) {
        names.emplace_back(spend->limit().name);
    }
    for (const auto* gate : in.tokens) {
        names.emplace_back(gate->name());
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

} // namespace

place_in_line engine::place_at(const waiter& one, double depth)
{
    auto who = place_of(one);
    if (!who.returning) {
        who.own = one.tag;
        who.depth = depth;
    }
    return who;
}

/// Of its lane, and of the others that wait for the same window.
std::size_t engine::ahead_at(const waiter& one, double depth, instant now) const
{
    const auto& in = *one.route->in;
    const auto who = place_at(one, depth);
    if (who.returning) {
        return 0;
    }
    double most = in.line.ahead_at(one.rank, one.tag, depth);
    for (std::size_t rank = 0; rank < one.rank; ++rank) {
        most += in.line.weight(rank);
    }
    for (const double each : ahead_of(in, who, now)) {
        most = std::max(most, each);
    }
    return static_cast<std::size_t>(std::max(0.0, std::round(most - one.weight)));
}

std::size_t engine::ahead(const waiter& one, instant now) const
{
    return one.tag != nullptr ? ahead_at(one, one.tag->weight, now) : 0;
}

std::vector<queued_request> engine::queue(std::size_t most, instant now) const
{
    std::vector<queued_request> all;
    for (const auto& in : lanes_) {
        if (!in || in->line.empty()) {
            continue;
        }
        const tag_line* of = nullptr;
        double depth = 0;
        std::size_t of_lane = 0;
        for (const auto* one : in->line.everyone()) {
            depth = one->tag == of ? depth + one->weight : one->weight;
            of = one->tag;
            if (++of_lane > most) {
                break;
            }
            queued_request told;
            told.call_id = one->call_id;
            told.route = one->route->route;
            told.tag = one->tag->tag;
            told.policy = waits_for(*one, now);
            told.reason = reason(*one, now);
            told.priority = static_cast<andante::priority>(one->rank);
            told.ahead = ahead_at(*one, depth, now);
            told.waited = span_of(now - one->entered);
            told.expected = span_of(earliest(*in, place_at(*one, depth), now) - now);
            all.push_back(std::move(told));
        }
    }
    sort_stably(all, [](const auto& each) { return std::pair(each.expected, each.ahead); });
    if (all.size() > most) {
        all.resize(most);
    }
    return all;
}

void engine::count_queues(limiter_snapshot& into, instant now) const
{
    queues policies;
    queues tags;
    for (const auto& in : lanes_) {
        if (!in || in->line.empty()) {
            continue;
        }
        const auto names =
            policies_of(*in, [this](quota_store::window_index at) { return policy_name(at); });
        for (const auto* one : in->line.everyone()) {
            for (const auto name : names) {
                count_in(policies, name, *one, now);
            }
            count_in(tags, one->tag->tag, *one, now);
        }
    }
    into.queued_by_policy = in_order(policies);
    into.queued_by_tag = in_order(tags);
}

} // namespace andante::inline v0::pacing
