// Random lives of many lanes under several limits, against a reader of the rules that asks about
// everybody: nobody waits who could leave, nobody overtakes, and the engine wakes in time.
#include "pacing/line/random_limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <set>

namespace nobody_forgotten_test {
namespace {

using namespace pacing_test;

class life {
public:
    life(std::uint64_t seed, bool is_uniform)
        : random_(seed)
        , limits_(random_)
        , is_uniform_(is_uniform)
        , has_tags_(is_uniform && random_.next() % 2 == 0)
        , rig_(limits_.set, options())
    {
        for (const auto& each : limits_.set.tokens) {
            apart_[each.name] = each.scope == pacing::scope::organization_model;
        }
    }

    void run(int steps)
    {
        for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
            one_step();
        }
        for (int minute = 0; minute < 60 && !testing::Test::HasFailure() && is_busy(); ++minute) {
            while (!flying().empty()) {
                answer(*flying().front());
            }
            while (!leases_.empty()) {
                end_lease();
            }
            advance(60);
        }
        EXPECT_FALSE(is_busy()) << "somebody waits for ever";
    }

private:
    struct lease {
        const pacing::route_entry* route;
        std::uint64_t ticket;
    };

    rlbench::splitmix random_;
    random_limits limits_;
    bool is_uniform_; ///< All ask for the same.
    bool has_tags_;
    engine_rig rig_;
    std::deque<job> jobs_;
    std::map<std::string, bool> apart_; ///< Token limits, and whether they count partitions apart.
    std::map<std::string, pacing::token_gate> gates_;
    std::map<needs, double> low_served_;
    std::deque<lease> leases_;
    std::deque<double> doubts_; ///< When places of lost creates are free again.
    unsigned held_ = 0;

    static constexpr double age = 40;

    static pacing::limiter_options options()
    {
        auto chosen = calm_options();
        chosen.guarding = pacing::guarding::only;
        chosen.age = std::chrono::seconds(40);
        chosen.reserve = 0.2;
        return chosen;
    }

    std::size_t some(std::size_t below) { return random_.next() % below; }

    bool is_busy() const
    {
        return std::any_of(jobs_.begin(), jobs_.end(), [](const job& one) {
            return one.waits || one.flies;
        });
    }
    std::vector<job*> flying()
    {
        std::vector<job*> all;
        for (auto& one : jobs_) {
            if (one.flies) {
                all.push_back(&one);
            }
        }
        return all;
    }
    std::vector<job*> waiting()
    {
        std::vector<job*> all;
        for (auto& one : jobs_) {
            if (one.waits) {
                all.push_back(&one);
            }
        }
        return all;
    }

    pacing::token_gate& gate(const pacing::token_limit& limit, const std::string& partition)
    {
        const auto of = apart_.at(limit.name) ? partition : std::string();
        return gates_.try_emplace(limit.name + "/" + of, limit, of).first->second;
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

    int urgency(const job& one) const
    {
        const double steps = std::floor((rig_.now - one.in_rig->entered) / age);
        return std::max(0, static_cast<int>(one.in_rig->rank) - static_cast<int>(steps));
    }
    bool is_reserved(const job& one) const
    {
        const auto served = low_served_.find(one.wants);
        const double last = served == low_served_.end() ? -1e9 : served->second;
        const bool starves = rig_.now - one.in_rig->entered >= age && rig_.now - last >= age;
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

    void expect_nobody_could_leave(const char* when)
    {
        const auto all = waiting();
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

    /// Takes notice of who left.
    void look()
    {
        std::vector<job*> gone;
        for (auto& one : jobs_) {
            if (one.waits && (one.in_rig->granted || one.in_rig->refused)) {
                one.waits = false;
                if (one.in_rig->granted) {
                    one.flies = true;
                    gone.push_back(&one);
                }
            }
        }
        const auto left = waiting();
        std::set<needs> served_low;
        for (const auto* one : gone) {
            if (one->in_rig->rank >= 2) {
                served_low.insert(one->wants);
            }
        }
        for (const auto* one : gone) {
            expect_order(*one, left, served_low);
        }
        for (const auto* one : gone) {
            each_gate(*one, [&](pacing::token_gate& each) {
                each.take(rig_.now, one->request.tokens);
            });
            held_ += has_place(*one) ? 1 : 0;
            if (one->in_rig->rank >= 2) {
                low_served_[one->wants] = rig_.now;
            }
        }
        for (const auto* one : left) {
            ASSERT_GT(one->in_rig->deadline, rig_.now) << "it should have been told";
        }
        expect_nobody_could_leave("after a pump");
    }

    void ask()
    {
        auto& one = jobs_.emplace_back();
        const char* const names[] = {"A", "B", "C", "D"};
        const char* const models[] = {"", "m1", "m2", "m3"};
        one.request = pacing::permit_request(names[some(4)]);
        one.request.partition = models[some(4)];
        one.request.priority = static_cast<priority>(some(4));
        one.request.tokens = is_uniform_ ? 20 : 5 + static_cast<double>(some(50));
        one.request.weight = is_uniform_ ? 1 : 1 + static_cast<unsigned>(some(2));
        one.request.tag = has_tags_ && some(2) == 0 ? "x" : "";
        one.wants = limits_.needs_of(one.request);
        one.waits = true;
        const double patience = some(4) == 0 ? 60 : engine_rig::forever;
        one.in_rig = &rig_.ask(one.request, rig_.now + patience);
        look();
    }

    void free_place(const job& one) { held_ -= has_place(one) ? 1 : 0; }

    void answer(job& one)
    {
        one.flies = false;
        const auto* const kept =
            some(3) == 0 ? rig_.engine().detach_lease(one.in_rig->given) : nullptr;
        if (kept != nullptr) {
            leases_.push_back({kept, one.in_rig->given.ticket});
        } else {
            free_place(one);
        }
        const bool is_refused = some(12) == 0;
        each_gate(one, [&](pacing::token_gate& each) {
            if (is_refused) {
                each.give_back(one.request.tokens);
            } else {
                each.settled(rig_.now, one.request.tokens);
            }
        });
        if (is_refused) {
            if (kept != nullptr) {
                rig_.engine().release_lease(*kept, leases_.back().ticket, rig_.now);
                leases_.pop_back();
                free_place(one);
            }
            rig_.answer(*one.in_rig, 429, fields().with("Retry-After", "3"));
            look();
            one.waits = true;
            rig_.ask_again(*one.in_rig, one.request);
        } else {
            auto told = said(rig_, static_cast<int>(some(3)));
            rig_.accept(*one.in_rig, limits_.has(8) ? told : fields());
        }
        look();
    }

    void end_lease()
    {
        const auto at = leases_.begin() + static_cast<long>(some(leases_.size()));
        rig_.engine().release_lease(*at->route, at->ticket, rig_.now);
        leases_.erase(at);
        --held_;
        rig_.pump();
        look();
    }

    /// It comes back unsent, or is lost.
    void drop(job& one)
    {
        one.flies = false;
        one.in_rig->granted = false;
        const bool is_lost = some(2) == 0;
        each_gate(one, [&](pacing::token_gate& each) {
            if (is_lost) {
                each.settled(rig_.now, one.request.tokens);
            } else {
                each.give_back(one.request.tokens);
            }
        });
        if (is_lost) {
            if (has_place(one)) {
                doubts_.push_back(rig_.now + pacing::concurrency_gate::doubt_about_lost);
            }
            rig_.engine().lost(one.in_rig->given, rig_.now);
        } else {
            free_place(one);
            rig_.engine().give_back(one.in_rig->given, rig_.now);
        }
        rig_.pump();
        look();
    }

    void free_doubts()
    {
        while (!doubts_.empty() && doubts_.front() <= rig_.now) {
            doubts_.pop_front();
            --held_;
        }
    }

    void advance(double seconds)
    {
        const double until = rig_.now + seconds;
        for (;;) {
            const auto next = rig_.engine().next(rig_.now);
            const bool is_due = next && *next <= until;
            const double free = doubts_.empty() ? until : doubts_.front();
            if (!is_due || free < *next) {
                // Halfway there nobody may have come to be able to leave.
                const double before = rig_.now;
                const double limit = std::min(until, std::max(before, free - 1e-3));
                rig_.now = next ? std::min(limit, std::max(before, *next - 1e-3)) : limit;
                free_doubts();
                expect_nobody_could_leave("asleep");
            }
            if (testing::Test::HasFatalFailure() || !is_due) {
                break;
            }
            rig_.now = std::max(rig_.now, *next);
            free_doubts();
            rig_.pump();
            look();
        }
        rig_.now = until;
        free_doubts();
        rig_.pump();
        look();
    }

    void one_step()
    {
        const auto out = flying();
        const auto in_line = waiting();
        switch (some(10)) {
        case 0:
            advance(random_.fraction() * 8);
            break;
        case 1:
            if (!out.empty()) {
                drop(*out[some(out.size())]);
            }
            break;
        case 2:
            if (!in_line.empty()) {
                auto& one = *in_line[some(in_line.size())];
                one.waits = false;
                rig_.engine().cancel(*one.in_rig);
                rig_.pump();
                look();
            }
            break;
        case 3:
            if (!leases_.empty()) {
                end_lease();
            }
            break;
        case 4:
        case 5:
        case 6:
            if (!out.empty()) {
                answer(*out[some(out.size())]);
            }
            break;
        default:
            if (in_line.size() < 40) {
                ask();
            }
            break;
        }
    }
};

} // namespace

TEST(nobody_forgotten, in_many_lanes_that_ask_for_the_same)
{
    for (std::uint64_t seed = 1; seed <= 150 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        life(seed, true).run(150);
    }
}

TEST(nobody_forgotten, in_many_lanes_whose_requests_weigh_differently)
{
    for (std::uint64_t seed = 1; seed <= 150 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        life(seed, false).run(150);
    }
}

} // namespace nobody_forgotten_test
