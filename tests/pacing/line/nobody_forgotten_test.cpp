// Random lives of many lanes under several limits, against a reader of the rules that asks about
// everybody: nobody waits who could leave, nobody overtakes, and the engine wakes in time.
#include "pacing/line/random_limits.hpp"
#include "pacing/line/rule_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <vector>

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
        , rules_(rig_, limits_, is_uniform_, has_tags_)
    {}

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
    rule_reader rules_;
    std::deque<job> jobs_;
    std::deque<lease> leases_;
    std::deque<double> doubts_; ///< When places of lost creates are free again.

    static pacing::limiter_options options()
    {
        auto chosen = calm_options();
        chosen.guarding = pacing::guarding::only;
        chosen.age = rule_reader::age;
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
            rules_.expect_order(*one, left, served_low);
        }
        for (const auto* one : gone) {
            rules_.note_departure(*one);
        }
        for (const auto* one : left) {
            ASSERT_GT(one->in_rig->deadline, rig_.now) << "it should have been told";
        }
        rules_.expect_nobody_could_leave(waiting(), "after a pump");
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

    void free_place(const job& one)
    {
        if (rules_.has_place(one)) {
            rules_.free_place();
        }
    }

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
        rules_.each_gate(one, [&](pacing::token_gate& each) {
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
        rules_.free_place();
        rig_.pump();
        look();
    }

    /// It comes back unsent, or is lost.
    void drop(job& one)
    {
        one.flies = false;
        one.in_rig->granted = false;
        const bool is_lost = some(2) == 0;
        rules_.each_gate(one, [&](pacing::token_gate& each) {
            if (is_lost) {
                each.settled(rig_.now, one.request.tokens);
            } else {
                each.give_back(one.request.tokens);
            }
        });
        if (is_lost) {
            if (rules_.has_place(one)) {
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
            rules_.free_place();
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
                rules_.expect_nobody_could_leave(waiting(), "asleep");
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
