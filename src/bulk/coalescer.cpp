#include "bulk/coalescer.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::bulk {

coalescer::ticket
coalescer::submit(const std::string& key, const std::string& id, std::size_t most, time_point now)
{
    const auto who = ++last_;
    auto [found, added] = groups_.try_emplace(key);
    auto& group = found->second;
    if (added) {
        group.due = now + linger_;
    }
    const auto [place, is_new] = group.places.try_emplace(id, group.edits.size());
    if (is_new) {
        group.edits.push_back({id, {}});
    }
    group.edits[place->second].callers.push_back(who);
    keys_.emplace(who, key);
    if (group.edits.size() >= most) {
        full_.push_back(take(found));
    }
    return who;
}

bool coalescer::withdraw(ticket which)
{
    const auto key = keys_.find(which);
    if (key == keys_.end()) {
        return withdraw_from_full(which);
    }
    const auto found = groups_.find(key->second);
    auto& group = found->second;
    keys_.erase(key);
    for (std::size_t at = 0; at < group.edits.size(); ++at) {
        auto& edit = group.edits[at];
        if (std::erase(edit.callers, which) == 0) {
            continue;
        }
        if (edit.callers.empty()) {
            group.places.erase(edit.id);
            group.edits.erase(group.edits.begin() + static_cast<std::ptrdiff_t>(at));
            for (auto later = at; later < group.edits.size(); ++later) {
                group.places[group.edits[later].id] = later;
            }
        }
        break;
    }
    if (group.edits.empty()) {
        groups_.erase(found);
    }
    return true;
}

bool coalescer::withdraw_from_full(ticket which)
{
    for (auto one = full_.begin(); one != full_.end(); ++one) {
        for (std::size_t at = 0; at < one->ids.size(); ++at) {
            if (std::erase(one->callers[at], which) == 0) {
                continue;
            }
            if (one->callers[at].empty()) {
                one->ids.erase(one->ids.begin() + static_cast<std::ptrdiff_t>(at));
                one->callers.erase(one->callers.begin() + static_cast<std::ptrdiff_t>(at));
            }
            if (one->ids.empty()) {
                full_.erase(one);
            }
            return true;
        }
    }
    return false;
}

std::optional<coalescer::batch> coalescer::take_due(time_point now)
{
    if (!full_.empty()) {
        auto first = std::move(full_.front());
        full_.erase(full_.begin());
        return first;
    }
    for (auto each = groups_.begin(); each != groups_.end(); ++each) {
        if (each->second.due <= now) {
            return take(each);
        }
    }
    return std::nullopt;
}

std::optional<coalescer::time_point> coalescer::next_due() const
{
    if (!full_.empty()) {
        return time_point::min();
    }
    std::optional<time_point> first;
    for (const auto& [key, group] : groups_) {
        first = std::min(first.value_or(group.due), group.due);
    }
    return first;
}

coalescer::batch coalescer::take(std::map<std::string, edit_group>::iterator which)
{
    batch out;
    out.key = which->first;
    out.since = which->second.due - linger_;
    for (auto& edit : which->second.edits) {
        for (const auto who : edit.callers) {
            keys_.erase(who);
        }
        out.ids.push_back(std::move(edit.id));
        out.callers.push_back(std::move(edit.callers));
    }
    groups_.erase(which);
    return out;
}

} // namespace andante::inline v0::bulk
