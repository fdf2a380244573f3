#pragma once

#include "pacing/line/random_limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pacing_test {

/// Reads the limits for each request by itself, as nobody in a hurry would: who could leave, and
/// who goes before whom.
class rule_reader {
public:
    /// After so long a request counts as one step more urgent.
    static constexpr std::chrono::seconds age{40};

    /// `is_uniform`: all ask for the same; `has_tags`: some have a tag, and take turns with others.
    rule_reader(engine_rig& rig, const random_limits& limits, bool is_uniform, bool has_tags)
        : rig_(rig)
        , limits_(limits)
        , is_uniform_(is_uniform)
        , has_tags_(has_tags)
    {
        for (const auto& each : limits_.set.tokens) {
            apart_[each.name] = each.scope == pacing::scope::organization_model;
        }
    }

    template <class What>
    void each_gate(const job& one, What what)
    {
        for (const auto& limit : limits_.set.tokens) {
            if (limit.routes.covers(one.request.route)) {
                what(gate(limit, one.request.partition));
            }
        }
    }
    bool has_place(const job& one) const { return one.wants.contains("cap"); }

    /// It has left, and takes what it needs.
    void note_departure(const job& one)
    {
        each_gate(one, [&](pacing::token_gate& each) { each.take(rig_.now, one.request.tokens); });
        held_ += has_place(one) ? 1 : 0;
        if (one.in_rig->rank >= 2) {
            low_served_[one.wants] = rig_.now;
        }
    }
    void free_place() { --held_; }

    /// Of all who wait, none could have left.
    void expect_nobody_could_leave(const std::vector<job*>& all, const char* when)
    {
        for (const auto* one : all) {
            if (is_entitled(*one, all)) {
                ASSERT_FALSE(could_leave(*one)) << when << ": " << text(*one) << " at " << rig_.now
                                                << ", limits " << limits_.bits;
            }
        }
    }

    /// Nobody waits on who came first, needs nothing more and is as urgent.
    void expect_order(
        const job& granted, const std::vector<job*>& all, const std::set<needs>& served_low
    )
    {
        if (!is_uniform_ || has_tags_) {
            return;
        }
        for (const auto* one : all) {
            const bool needs_no_more = std::includes(
                granted.wants.begin(), granted.wants.end(), one->wants.begin(), one->wants.end()
            );
            const bool is_lower = one->in_rig->rank > granted.in_rig->rank;
            const bool may_not_take_the_reserve =
                (is_reserved(*one) || (one->in_rig->rank >= 2 && served_low.contains(one->wants))
                ) &&
                !is_reserved(granted);
            if (may_not_take_the_reserve) {
                continue;
            }
            ASSERT_FALSE(needs_no_more && !is_lower && goes_before(*one, granted))
                << text(granted) << " left before " << text(*one) << " at " << rig_.now
                << ", limits " << limits_.bits;
        }
    }

private:
    static constexpr double age_seconds = std::chrono::duration<double>(age).count();

    engine_rig& rig_;
    const random_limits& limits_;
    bool is_uniform_;
    bool has_tags_;
    std::map<std::string, bool> apart_; ///< Token limits, and whether they count partitions apart.
    std::map<std::string, pacing::token_gate> gates_;
    std::map<needs, double> low_served_;
    unsigned held_ = 0;

    pacing::token_gate& gate(const pacing::token_limit& limit, const std::string& partition)
    {
        const auto of = apart_.at(limit.name) ? partition : std::string();
        return gates_.try_emplace(limit.name + "/" + of, limit, of).first->second;
    }

    int urgency(const job& one) const
    {
        const double steps = std::floor((rig_.now - one.in_rig->entered) / age_seconds);
        return std::max(0, static_cast<int>(one.in_rig->rank) - static_cast<int>(steps));
    }
    bool is_reserved(const job& one) const
    {
        const auto served = low_served_.find(one.wants);
        const double last = served == low_served_.end() ? -1e9 : served->second;
        const bool starves =
            rig_.now - one.in_rig->entered >= age_seconds && rig_.now - last >= age_seconds;
        return one.in_rig->rank >= 2 && !starves;
    }

    /// Asks the limits themselves.
    bool could_leave(const job& one)
    {
        if (has_place(one) && held_ >= limits_.set.concurrency[0].cap) {
            return false;
        }
        bool is_open = true;
        each_gate(one, [&](const pacing::token_gate& each) {
            is_open = is_open && each.open(rig_.now, one.request.tokens);
        });
        if (!is_open) {
            return false;
        }
        auto& store = rig_.engine().store();
        std::vector<pacing::quota_store::window_index> windows;
        for (const auto& each : limits_.set.windows) {
            if (each.routes.covers(one.request.route)) {
                const bool apart = each.scope == pacing::scope::organization_model;
                windows.push_back(store.open(each, apart ? one.request.partition : ""));
            }
        }
        const std::vector<double> queued(windows.size(), 1);
        pacing::quota_store::question asked;
        asked.windows = windows;
        asked.weight = one.request.weight;
        asked.queued = queued;
        asked.reserved = is_reserved(one);
        asked.rank = one.in_rig->rank;
        asked.since = one.in_rig->entered;
        const auto made = store.take(asked, rig_.now, 0);
        if (made && made->ticket != 0) {
            store.give_back(made->ticket, rig_.now);
            return true;
        }
        return false;
    }

    bool goes_before(const job& one, const job& other) const
    {
        const auto key = [&](const job& of) { return std::pair(urgency(of), of.in_rig->place); };
        return key(one) < key(other);
    }
    static bool share_anything(const job& one, const job& other)
    {
        return std::any_of(one.wants.begin(), one.wants.end(), [&](const auto& each) {
            return other.wants.contains(each);
        });
    }

    /// Where requests differ, a lighter one may have to wait behind a heavier: then only those
    /// count before whom nobody stands.
    bool is_entitled(const job& one, const std::vector<job*>& all) const
    {
        return is_uniform_ || std::none_of(all.begin(), all.end(), [&](const job* other) {
                   return other != &one && goes_before(*other, one) && share_anything(*other, one);
               });
    }

    std::string text(const job& one) const
    {
        return std::to_string(one.in_rig->number) + " (" + one.request.route + '/' +
               one.request.partition + ", weight " + std::to_string(one.request.weight) +
               ", rank " + std::to_string(one.in_rig->rank) + ", urgency " +
               std::to_string(urgency(one)) + ", place " + std::to_string(one.in_rig->place) +
               ", since " + std::to_string(one.in_rig->entered) + ")";
    }
};

} // namespace pacing_test
