// Which lanes there are, which of them must be asked again, and when those that nobody needs any
// more are forgotten.
#include "pacing/line/engine.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

lane& engine::new_lane()
{
    if (free_lanes_.empty()) {
        free_lanes_.push_back(lanes_.size());
        lanes_.emplace_back();
    }
    const auto number = free_lanes_.back();
    free_lanes_.pop_back();
    lanes_[number] = std::make_unique<lane>();
    lanes_[number]->number = number;
    return *lanes_[number];
}

namespace {

/// What stands in the brackets of "chat[llama]": the one partition that such a limit counts. Empty
/// for a limit that counts all.
std::string_view partition_of(const window_limit& limit)
{
    const auto bracket = limit.name.find('[');
    return bracket == std::string::npos || !limit.name.ends_with(']')
               ? std::string_view()
               : std::string_view(limit.name).substr(bracket + 1, limit.name.size() - bracket - 2);
}

/// Whether a limit counts requests of this partition: another one's does not, and neither does one
/// in whose place the partition has a limit of its own.
bool counts(const policy_set& policies, const window_limit& limit, std::string_view partition)
{
    if (const auto own = partition_of(limit); !own.empty()) {
        return own == partition;
    }
    const auto& all = policies.windows;
    return partition.empty() || std::none_of(all.begin(), all.end(), [&](const auto& other) {
               return partition_of(other) == partition && other.name.starts_with(limit.name + '[');
           });
}

} // namespace

void engine::resize_to_windows()
{
    queued_.resize(store_->windows());
    ready_.resize(store_->windows());
    claimed_in_.resize(store_->windows());
    window_lanes_.resize(store_->windows());
}

/// `common`: what a lane needs, less what counts its partition by itself.
family& engine::family_for(lane_needs common)
{
    auto& known = families_[common];
    if (known != nullptr) {
        return *known;
    }
    known = std::make_unique<family>();
    auto& made = *known;
    made.windows = common.numbers[0];
    for (const auto at : common.numbers[1]) {
        made.caps.push_back(caps_[at].get());
    }
    for (const auto at : common.numbers[3]) {
        made.tokens.push_back(&token_gate_for(at, ""));
    }
    ready_.add(made);
    return made;
}

lane& engine::lane_for(const permit_request& request)
{
    lane_needs wanted;
    lane_needs common;
    for (const auto& window : policies_.windows) {
        if (window.routes.covers(request.route) && counts(policies_, window, request.partition)) {
            const bool named = !partition_of(window).empty();
            const bool apart = window.scope == scope::organization_model && !named;
            const auto index = store_->open(window, apart ? request.partition : "");
            wanted.numbers[0].push_back(index);
            if (!named && !(apart && !request.partition.empty())) {
                common.numbers[0].push_back(index);
            }
        }
    }
    resize_to_windows();
    for (std::size_t at = 0; at < caps_.size(); ++at) {
        if (caps_[at]->limit().routes.covers(request.route)) {
            wanted.numbers[1].push_back(at);
            common.numbers[1].push_back(at);
        }
    }
    for (std::size_t at = 0; at < spends_.size(); ++at) {
        if (spends_[at]->limit().routes.covers(request.route)) {
            wanted.numbers[2].push_back(at);
        }
    }
    for (std::size_t at = 0; at < policies_.tokens.size(); ++at) {
        const auto& limit = policies_.tokens[at];
        if (limit.routes.covers(request.route)) {
            const bool apart =
                limit.scope == scope::organization_model && !request.partition.empty();
            wanted.numbers[3].push_back(at);
            if (apart) {
                wanted.partition = request.partition;
            } else {
                common.numbers[3].push_back(at);
            }
        }
    }
    auto& known = lane_of_[wanted];
    if (known == nullptr) {
        known = &make_lane(wanted, std::move(common));
    }
    return *known;
}

lane& engine::make_lane(const lane_needs& wanted, lane_needs common)
{
    auto& made = new_lane();
    made.kin = &family_for(std::move(common));
    made.windows = wanted.numbers[0];
    for (const auto window : made.windows) {
        if (!made.kin->counts(window)) {
            made.own_windows.push_back(window);
        }
    }
    for (const auto at : wanted.numbers[1]) {
        made.caps.push_back(caps_[at].get());
    }
    for (const auto at : wanted.numbers[2]) {
        made.spends.push_back(spends_[at].get());
    }
    for (const auto at : wanted.numbers[3]) {
        const bool apart = policies_.tokens[at].scope == scope::organization_model;
        auto& gate = token_gate_for(at, apart ? wanted.partition : std::string());
        made.tokens.push_back(&gate);
        if (apart && !wanted.partition.empty()) {
            made.own_tokens.push_back(&gate);
        }
    }
    return made;
}

void engine::lead(route_entry& route, lane& to)
{
    route.in = &to;
    if (++to.routes == 1) {
        for (const auto window : to.windows) {
            ++window_lanes_[window];
        }
    }
}

void engine::unlead(route_entry& route)
{
    auto& from = *route.in;
    if (--from.routes == 0) {
        for (const auto window : from.windows) {
            --window_lanes_[window];
        }
    }
}

route_entry& engine::entry(const permit_request& request, instant now)
{
    // Most routes have no partition, and then the lookup makes no string.
    std::string key;
    std::string_view name = request.route;
    if (!request.partition.empty()) {
        key = request.route + '\n' + request.partition;
        name = key;
    }
    if (const auto found = routes_.find(name); found != routes_.end()) {
        found->second->used = now;
        return *found->second;
    }
    if (routes_.size() >= trim_at_) {
        trim(now);
        trim_at_ = std::max(fewest_routes, 2 * routes_.size());
    }
    auto made = std::make_unique<route_entry>();
    made->route = request.route;
    made->used = now;
    lead(*made, lane_for(request));
    return *routes_.emplace(std::string(name), std::move(made)).first->second;
}

/// Forgets routes that nobody has asked for lately and that nothing is remembered of, their lanes,
/// and the windows of their partitions once these are empty.
void engine::trim(instant now)
{
    std::erase_if(routes_, [&](const auto& each) {
        auto& route = *each.second;
        const bool needed = route.users > 0 || now < route.used + age_ ||
                            now < route.locked_until || !route.trouble.is_over(now);
        if (!needed) {
            unlead(route);
        }
        return !needed;
    });
    const auto is_unused = [](const lane& one) {
        return one.routes == 0 && one.grants == 0 && !one.busy && !one.ready && !one.deciding;
    };
    std::erase_if(lane_of_, [&](const auto& each) { return is_unused(*each.second); });
    for (auto& one : lanes_) {
        if (one && is_unused(*one)) {
            shut_.erase(one.get());
            free_lanes_.push_back(one->number);
            one.reset();
        }
    }
    forget_windows(now);
    forget_tokens(now);
}

void engine::forget_windows(instant now)
{
    for (std::size_t window = 0; window < window_lanes_.size(); ++window) {
        if (window_lanes_[window] == 0 && ready_.families_of(window).empty()) {
            store_->close(window, now);
        }
    }
}

void engine::forget_tokens(instant now)
{
    std::unordered_set<const token_gate*> needed;
    for (const auto& one : lanes_) {
        if (one) {
            needed.insert(one->tokens.begin(), one->tokens.end());
        }
    }
    std::erase_if(tokens_, [&](const auto& each) {
        const auto* const gate = each.second.get();
        return !needed.contains(gate) && gate->is_idle(now) && ready_.forget(gate);
    });
}

} // namespace andante::inline v0::pacing
