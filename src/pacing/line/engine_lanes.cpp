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

lane& engine::lane_for(const permit_request& request)
{
    needs wanted;
    for (const auto& window : policies_.windows) {
        if (window.routes.covers(request.route) && counts(policies_, window, request.partition)) {
            const bool apart =
                window.scope == scope::organization_model && partition_of(window).empty();
            wanted.numbers[0].push_back(store_->open(window, apart ? request.partition : ""));
        }
    }
    queued_.resize(store_->windows());
    of_window_.resize(store_->windows());
    window_lanes_.resize(store_->windows());
    for (std::size_t at = 0; at < caps_.size(); ++at) {
        if (caps_[at]->limit().routes.covers(request.route)) {
            wanted.numbers[1].push_back(at);
        }
    }
    for (std::size_t at = 0; at < spends_.size(); ++at) {
        if (spends_[at]->limit().routes.covers(request.route)) {
            wanted.numbers[2].push_back(at);
        }
    }
    std::vector<token_gate*> gates;
    for (std::size_t at = 0; at < policies_.tokens.size(); ++at) {
        const auto& limit = policies_.tokens[at];
        if (limit.routes.covers(request.route)) {
            const bool apart = limit.scope == scope::organization_model;
            wanted.numbers[3].push_back(at);
            wanted.partition = apart ? request.partition : wanted.partition;
            gates.push_back(&token_gate_for(at, apart ? request.partition : std::string()));
        }
    }
    auto& known = lane_of_[wanted];
    if (known == nullptr) {
        known = &new_lane();
        known->windows = wanted.numbers[0];
        for (const auto at : wanted.numbers[1]) {
            known->caps.push_back(caps_[at].get());
        }
        for (const auto at : wanted.numbers[2]) {
            known->spends.push_back(spends_[at].get());
        }
        known->tokens = std::move(gates);
    }
    return *known;
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
    for (std::size_t window = 0; window < window_lanes_.size(); ++window) {
        if (window_lanes_[window] == 0) {
            store_->close(window, now);
        }
    }
    std::erase_if(tokens_, [&](const auto& each) {
        const auto* const gate = each.second.get();
        const bool is_needed = std::any_of(lanes_.begin(), lanes_.end(), [&](const auto& one) {
            return one &&
                   std::find(one->tokens.begin(), one->tokens.end(), gate) != one->tokens.end();
        });
        if (is_needed || !gate->is_idle(now)) {
            return false;
        }
        of_gate_.erase(gate);
        return true;
    });
}

void engine::mark(lane& in)
{
    if (in.busy && !in.ready) {
        in.ready = true;
        ready_.push_back(&in);
    }
}

/// Something changed for a lane, and so for all that share a limit with it: whoever is more urgent
/// among them goes first.
void engine::touch(lane& in)
{
    mark(in);
    if (in.touched) {
        return;
    }
    in.touched = in.ready; // until the pump
    const auto mark_each = [this](const lane_set& all) {
        for (auto* other : all) {
            mark(*other);
        }
    };
    for (const auto window : in.windows) {
        mark_each(of_window_[window]);
    }
    for (const auto* cap : in.caps) {
        mark_each(of_gate_[cap]);
    }
    for (const auto* spend : in.spends) {
        mark_each(of_gate_[spend]);
    }
    for (const auto* gate : in.tokens) {
        mark_each(of_gate_[gate]);
    }
}

void engine::mark_all()
{
    for (auto* one : busy_) {
        mark(*one);
    }
}

void engine::begin_busy(lane& in)
{
    if (in.busy) {
        return;
    }
    in.busy = true;
    busy_.insert(&in);
    for (const auto window : in.windows) {
        of_window_[window].insert(&in);
    }
    for (const auto* cap : in.caps) {
        of_gate_[cap].insert(&in);
    }
    for (const auto* spend : in.spends) {
        of_gate_[spend].insert(&in);
    }
    for (const auto* gate : in.tokens) {
        of_gate_[gate].insert(&in);
    }
}

void engine::end_busy(lane& in)
{
    in.busy = false;
    busy_.erase(&in);
    for (const auto window : in.windows) {
        of_window_[window].erase(&in);
    }
    for (const auto* cap : in.caps) {
        of_gate_[cap].erase(&in);
    }
    for (const auto* spend : in.spends) {
        of_gate_[spend].erase(&in);
    }
    for (const auto* gate : in.tokens) {
        of_gate_[gate].erase(&in);
    }
    set_alarm(in);
}

/// When it is to be asked at the latest, if nothing happens before.
void engine::set_alarm(lane& in)
{
    std::optional<instant> when;
    if (in.busy) {
        when = in.next;
        if (!in.deadlines.empty()) {
            const instant nearest = in.deadlines.nearest().deadline;
            when = std::min(when.value_or(nearest), nearest);
        }
    }
    if (when == in.alarm) {
        return;
    }
    if (in.alarm) {
        alarms_.erase({*in.alarm, &in});
    }
    in.alarm = when;
    if (when) {
        alarms_.insert({*when, &in});
    }
}

void engine::wake_due(instant now)
{
    while (!alarms_.empty() && alarms_.begin()->first <= now) {
        auto& in = *alarms_.begin()->second;
        alarms_.erase(alarms_.begin());
        in.alarm.reset();
        touch(in);
    }
}

} // namespace andante::inline v0::pacing
