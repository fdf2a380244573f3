#pragma once

#include "pacing/engine_rig.hpp"
#include "support/simulation/simulation.hpp"

#include <set>
#include <string>
#include <vector>

namespace pacing_test {

/// What one request needs, by name and partition.
using needs = std::set<std::string>;

/// What a run's limits are: each is there or not.
struct random_limits {
    explicit random_limits(rlbench::splitmix& random)
        : bits(static_cast<unsigned>(random.next()))
    {
        using pacing::route_set;
        using std::chrono::seconds;
        const auto some = [&random](unsigned least, unsigned more) {
            return least + static_cast<unsigned>(random.next() % more);
        };
        set.windows.emplace_back("all", some(5, 8), seconds(20));
        if (has(0)) {
            set.windows.emplace_back("of-a", some(3, 4), seconds(15));
            set.windows.back().routes = route_set::only({"A"});
        }
        if (has(1)) {
            set.windows.emplace_back("of-ab", some(4, 5), seconds(25));
            set.windows.back().routes = route_set::only({"A", "B"});
        }
        if (has(2)) {
            set.windows.emplace_back("model", some(2, 3), seconds(10));
            set.windows.back().routes = route_set::only({"A", "B"});
            set.windows.back().scope = pacing::scope::organization_model;
        }
        if (has(3)) { // else only A, B and C stand under it, so that D waits for nobody's
            set.windows[0].routes = route_set::only({"A", "B", "C"});
        }
        if (has(4)) {
            set.concurrency.emplace_back("jobs", some(1, 3), route_set::only({"A", "C"}));
        }
        if (has(5)) {
            set.tokens.emplace_back("tokens", 100.0, seconds(20));
            set.tokens.back().routes = route_set::only({"A", "B"});
            set.tokens.back().scope =
                has(6) ? pacing::scope::organization_model : pacing::scope::user;
        }
        if (has(7)) {
            set.tokens.emplace_back("all-tokens", 250.0, seconds(30));
        }
    }

    needs needs_of(const pacing::permit_request& request) const
    {
        needs all;
        for (const auto& each : set.windows) {
            if (each.routes.covers(request.route)) {
                const bool apart = each.scope == pacing::scope::organization_model;
                all.insert("window " + each.name + (apart ? "/" + request.partition : ""));
            }
        }
        for (const auto& each : set.concurrency) {
            if (each.routes.covers(request.route)) {
                all.insert("cap");
            }
        }
        for (const auto& each : set.tokens) {
            if (each.routes.covers(request.route)) {
                const bool apart = each.scope == pacing::scope::organization_model;
                all.insert("tokens " + each.name + (apart ? "/" + request.partition : ""));
            }
        }
        return all;
    }

    bool has(unsigned bit) const { return (bits >> bit & 1U) != 0; }

    unsigned bits;
    pacing::policy_set set;
};

struct job {
    rig_job* in_rig = nullptr;
    pacing::permit_request request{"A"};
    needs wants;
    bool waits = false;
    bool flies = false;
    bool was_granted = false; ///< As of the last look.
};

} // namespace pacing_test
