// Redis is away for a while, and meanwhile processes leave, join, die and stall: what holds until
// all are back, and when it is over.
#include "pacing/redis/rig_fixture.hpp"

#include <array>
#include <deque>

using namespace redis_test;

namespace {

/// Counts exactly, in windows of any length.
class exact_server final : public rlbench::server {
public:
    exact_server(int limit, double window)
        : limit_(limit)
        , window_(window)
    {}

    rlbench::verdict arrive(double t) override
    {
        while (!taken_.empty() && taken_.front() <= t - window_) {
            taken_.pop_front();
        }
        rlbench::verdict made;
        made.accepted = static_cast<int>(taken_.size()) < limit_;
        if (made.accepted) {
            taken_.push_back(t);
        }
        made.remaining = limit_ - static_cast<int>(taken_.size());
        made.reset = made.retry_at = taken_.front() + window_;
        return made;
    }
    double next_free(double t) override { return t; }

private:
    int limit_;
    double window_;
    std::deque<double> taken_;
};

enum class loss { restart, silence, eviction };
constexpr std::array losses = {loss::restart, loss::silence, loss::eviction};

std::string name_of_loss(loss what)
{
    return what == loss::restart ? "restart" : what == loss::silence ? "silence" : "eviction";
}

class away : public with_redis {
protected:
    std::unique_ptr<shared_rig> rig_of(int limit, int window, int count)
    {
        auto rig = std::make_unique<shared_rig>(server(), 5);
        rig->redis.flush();
        rig->limit = limit;
        rig->heavy_tails = false;
        rig->beat = std::clamp(window / 4.0, 0.1, 5.0);
        rig->api = std::make_unique<exact_server>(limit, window);
        for (int i = 0; i < count; ++i) {
            join(*rig, window);
        }
        return rig;
    }

    rig_process& join(shared_rig& rig, int window)
    {
        return rig.add(
            one_window(static_cast<unsigned>(rig.limit), window), options_for(server(), "account")
        );
    }

    /// Everybody loses Redis, and has it again after so long.
    static void lose(shared_rig& rig, loss what, double back)
    {
        if (what != loss::silence) {
            rig.redis.flush();
        }
        if (what == loss::eviction) {
            return;
        }
        for (const auto& one : rig.processes) {
            if (one->alive) {
                one->link_lost("cut");
                rig.time.at(rig.time.now + back, [who = one.get()] { who->link_back(); });
            }
        }
    }

    static std::size_t sent_by(const rig_process& one, double from, double to)
    {
        return static_cast<std::size_t>(std::count_if(
            one.sent.begin(), one.sent.end(), [&](double t) { return t >= from && t < to; }
        ));
    }
};

} // namespace

TEST_F(away, everybody_uses_the_own_share_in_every_window_while_one_that_died_is_awaited)
{
    for (const auto what : losses) {
        auto rig = rig_of(20, 3, 4);
        for (auto& one : rig->processes) {
            one->ask(400);
        }
        rig->run_for(9);
        rig->processes[3]->crash();
        rig->run_for(0.3);
        const double lost = rig->time.now;
        lose(*rig, what, 1);
        rig->run_for(29);
        for (int i = 0; i < 3; ++i) {
            const auto& one = *rig->processes[static_cast<std::size_t>(i)];
            // Silence is a window and what a request may take; then five in each window.
            for (double from = lost + 8; from < lost + 28; from += 4) {
                EXPECT_GE(sent_by(one, from, from + 4), 5u)
                    << name_of_loss(what) << " process " << i << " from " << from - lost;
            }
        }
        rig->run_for(30);
        EXPECT_GE(rig->arrivals_between(lost + 40, lost + 55), 80u) << name_of_loss(what);
        EXPECT_LE(rig->peak(3), 20u) << name_of_loss(what);
        EXPECT_EQ(rig->rejects, 0) << name_of_loss(what);
    }
}

TEST_F(away, share_is_not_asked_for_again_before_it_opens)
{
    auto rig = rig_of(20, 3, 4);
    for (auto& one : rig->processes) {
        one->ask(400);
    }
    rig->run_for(9);
    rig->processes[3]->crash();
    lose(*rig, loss::silence, 1);
    rig->run_for(10);
    const int before = rig->processes[0]->asked;
    rig->run_for(12);
    // Four windows of five, each with a few questions more: no polling.
    EXPECT_LE(rig->processes[0]->asked - before, 150);
}

TEST_F(away, silence_that_the_log_survived_is_over_when_redis_is_back)
{
    auto rig = rig_of(20, 60, 4);
    rig->run_for(30);
    rig->processes[3]->crash();
    rig->run_for(1);
    lose(*rig, loss::silence, 12);
    rig->run_for(12.5);
    for (auto& one : rig->processes) {
        one->ask(5);
    }
    rig->run_for(5);
    EXPECT_EQ(rig->arrivals.size(), 15u) << "the log knows what was sent before";
    EXPECT_EQ(rig->rejects, 0);
}

TEST_F(away, whoever_died_is_waited_for_once)
{
    auto rig = rig_of(20, 60, 4);
    for (std::size_t i = 0; i < 2; ++i) {
        rig->processes[i]->ask(200);
    }
    rig->run_for(61);
    rig->processes[3]->crash();
    for (auto& one : rig->processes) {
        one->link_lost("cut");
    }
    const double lost = rig->time.now;
    // The last comes back when the dead one has been given up.
    for (const auto& [who, when] : {std::pair(0, 12.0), std::pair(1, 13.0), std::pair(2, 62.0)}) {
        rig->time.at(lost + when, [&rig = *rig, who = who] {
            rig.processes[static_cast<std::size_t>(who)]->link_back();
        });
    }
    rig->run_for(30);
    EXPECT_EQ(rig->processes[0]->sharing().mode, "shared, within the own share");
    rig->run_for(40);
    EXPECT_EQ(rig->processes[0]->sharing().mode, "shared");
    EXPECT_EQ(rig->processes[2]->sharing().mode, "shared");
    rig->run_for(70);
    EXPECT_GE(rig->arrivals_between(lost + 70, lost + 135), 20u);
    EXPECT_LE(rig->peak(60), 20u);
    EXPECT_EQ(rig->rejects, 0);
}

TEST_F(away, one_that_left_is_not_waited_for)
{
    for (const auto what : {loss::silence}) {
        for (const double before : {0.05, 0.5, 5.0}) {
            auto rig = rig_of(20, 3, 11);
            for (auto& one : rig->processes) {
                one->ask(200);
            }
            rig->run_for(9);
            rig->processes[10]->leave();
            rig->run_for(before);
            // One of the others alone loses Redis for two seconds.
            rig->processes[0]->link_lost("cut");
            rig->run_for(2);
            rig->processes[0]->link_back();
            const double back = rig->time.now;
            rig->run_for(25);
            EXPECT_EQ(rig->processes[1]->sharing().mode, "shared") << name_of_loss(what) << before;
            EXPECT_GE(rig->arrivals_between(back, back + 24), 150u) << before;
            EXPECT_LE(rig->peak(3), 20u) << before;
            EXPECT_EQ(rig->rejects, 0) << before;
        }
    }
}

TEST_F(away, one_that_leaves_while_it_is_awaited_ends_the_wait)
{
    auto rig = rig_of(20, 60, 3);
    rig->run_for(20);
    rig->processes[2]->stall(15);
    rig->run_for(12);
    rig->processes[0]->link_lost("cut");
    rig->run_for(0.1);
    rig->processes[0]->link_back();
    rig->run_for(0.5);
    ASSERT_EQ(rig->processes[0]->sharing().mode, "shared, within the own share");
    rig->processes[1]->ask(15);
    rig->run_for(1);
    EXPECT_EQ(rig->processes[1]->done, 6) << "its share";
    rig->processes[2]->leave();
    rig->run_for(1);
    EXPECT_EQ(rig->processes[1]->done, 15);
    EXPECT_EQ(rig->processes[1]->sharing().mode, "shared");
}

TEST_F(away, one_that_only_stalled_joins_as_soon_as_it_is_heard_of)
{
    auto rig = rig_of(20, 60, 3);
    rig->run_for(20);
    for (auto& one : rig->processes) {
        one->ask(4);
    }
    rig->processes[2]->stall(11.5);
    rig->run_for(11);
    rig->processes[0]->link_lost("cut");
    rig->run_for(0.1);
    rig->processes[0]->link_back();
    rig->run_for(0.1);
    EXPECT_EQ(rig->processes[0]->sharing().mode, "shared, within the own share");
    rig->run_for(6);
    EXPECT_EQ(rig->processes[0]->sharing().mode, "shared");
    EXPECT_EQ(rig->processes[2]->sharing().mode, "shared");
    EXPECT_EQ(rig->rejects, 0);
}

TEST_F(away, many_that_start_at_once_on_a_busy_machine_are_not_silent)
{
    auto rig = rig_of(100, 3, 64);
    rig->redis_delay = 0.2;
    for (auto& one : rig->processes) {
        one->ask(60);
    }
    // Calls take too long for most of them, some more than once.
    for (std::size_t i = 0; i < 64; ++i) {
        for (int again = 0; again < static_cast<int>(i % 3); ++again) {
            const double when = 0.1 + 0.02 * static_cast<double>(i) + again * 1.7;
            rig->time.at(when, [who = rig->processes[i].get()] { who->link_lost("slow"); });
            rig->time.at(when + 1.6, [who = rig->processes[i].get()] { who->link_back(); });
        }
        if (i % 7 == 0) {
            rig->processes[i]->stall(2.5);
        }
    }
    rig->run_for(30);
    EXPECT_GE(rig->arrivals_between(5, 30), 500u);
    EXPECT_LE(rig->peak(3), 100u);
    EXPECT_EQ(rig->rejects, 0);
}

TEST_F(away, limit_holds_whoever_leaves_joins_dies_and_stalls_meanwhile)
{
    for (int run = 0; run < 36 / scale; ++run) {
        rlbench::splitmix random(static_cast<std::uint64_t>(run) * 13 + 3);
        const int window = run % 2 == 0 ? 3 : 60;
        const auto what = losses[static_cast<std::size_t>(run / 2 % 3)];
        auto rig = rig_of(4 + static_cast<int>(random.next() % 20), window, 5);
        for (auto& one : rig->processes) {
            one->ask(300);
        }
        rig->run_for(2.2 * window);
        const double lost = rig->time.now;
        const double back = 0.2 + random.fraction() * window * 2;
        for (std::size_t i = 1; i < 5; ++i) {
            auto* const one = rig->processes[i].get();
            const double when = lost + (random.fraction() * 1.6 - 0.3) * window;
            rig->time.at(when, [one, kind = random.next() % 4, window] {
                if (kind == 0) {
                    one->crash();
                } else if (kind == 1) {
                    one->leave();
                } else if (kind == 2) {
                    one->stall(window * 0.7);
                }
            });
        }
        lose(*rig, what, back);
        rig->run_for(back + 5);
        join(*rig, window).ask(20);
        rig->run_for(60 + 3 * window);
        // What the dead had sent is lost with the data, until an answer shows it.
        const int unknown = what == loss::silence ? 0 : 1;
        EXPECT_LE(rig->peak(window), static_cast<std::size_t>(rig->limit + unknown)) << run;
        EXPECT_LE(rig->rejects, unknown) << "run " << run;
        // All is as before, whatever happened.
        const double after = rig->time.now;
        rig->run_for(4 * window);
        EXPECT_GE(
            rig->arrivals_between(after, after + 4 * window),
            static_cast<std::size_t>(3 * rig->limit)
        ) << "run "
          << run;
    }
}

TEST_F(away, requests_that_were_answered_meanwhile_give_their_places_back_at_once)
{
    for (const int window : {3, 60}) {
        for (const int limit : {20, 1200}) {
            if (limit > 1000 && window == 3) {
                continue; // they could not all leave before the next window
            }
            auto rig = rig_of(limit, window, 2);
            rig->run_for(20);
            rig->processes[0]->ask(1);
            rig->run_for(0.5); // the scout
            rig->processes[0]->ask(10);
            rig->run_for(0.04); // they are under way
            ASSERT_EQ(rig->processes[0]->sent.size(), 11u) << window << limit;
            ASSERT_LT(rig->processes[0]->done, 11) << window << limit;
            lose(*rig, loss::silence, 1.2 * window + 1);
            rig->run_for(1.2 * window + 3);
            const auto before = rig->arrivals.size();
            for (auto& one : rig->processes) {
                one->ask(limit / 2);
            }
            rig->run_for(2.5);
            EXPECT_GE(rig->arrivals.size() - before, static_cast<std::size_t>(limit))
                << window << " s, " << limit;
            EXPECT_EQ(rig->rejects, 0) << window << limit;
        }
    }
}

TEST_F(away, pause_that_was_asked_for_meanwhile_holds_for_all_when_redis_is_back)
{
    auto rig = rig_of(10, 60, 2);
    rig->run_for(20);
    rig->processes[0]->ask(3);
    rig->run_for(2);
    for (int i = 0; i < 10; ++i) {
        rig->api->arrive(rig->time.now); // strangers: the server is full for a window
    }
    lose(*rig, loss::silence, 90);
    rig->run_for(75);
    for (int i = 0; i < 10; ++i) {
        rig->api->arrive(rig->time.now);
    }
    rig->processes[0]->ask(1); // is refused, and told to stay away for a minute
    rig->run_for(16);
    ASSERT_EQ(rig->rejects, 1);
    rig->processes[1]->ask(2);
    rig->run_for(10);
    EXPECT_EQ(rig->rejects, 1) << "the other heeds the pause that it did not hear";
    rig->run_for(80);
    EXPECT_EQ(rig->processes[1]->done, 2);
    EXPECT_EQ(rig->rejects, 1);
}

TEST_F(away, more_processes_than_places_take_turns)
{
    for (const int limit : {1, 2, 3}) {
        auto rig = rig_of(limit, 60, 5);
        rig->run_for(30);
        for (auto& one : rig->processes) {
            one->ask(40);
        }
        const double lost = rig->time.now;
        lose(*rig, loss::silence, 1e6);
        rig->run_for(1800);
        const int groups = (5 + limit - 1) / limit;
        for (auto& one : rig->processes) {
            const auto least = static_cast<std::size_t>((1800 - 65) / (65 * groups)) - 1;
            EXPECT_GE(sent_by(*one, lost + 65, lost + 1800), least) << limit;
        }
        EXPECT_LE(rig->peak(60), static_cast<std::size_t>(limit)) << limit;
        EXPECT_EQ(rig->rejects, 0) << limit;
    }
}
