#pragma once

#include "support/simulation/servers.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <string_view>
#include <vector>

namespace rlbench {

/// splitmix64: the random numbers of RLBENCH-1.
class splitmix {
public:
    explicit splitmix(std::uint64_t seed)
        : state_(seed)
    {}
    std::uint64_t next();
    /// One-way delay in seconds.
    double delay();
    /// In [0, 1).
    double fraction();

private:
    std::uint64_t state_;
};

/// Which rate-limit headers the server sends.
enum class header_set { full, no_reset, retry_after_only, none };
std::string_view to_string(header_set value);

/// What the server gets wrong.
enum class quirk { none, counted_before, plus_one, reset_down, date_late, missing };
std::string_view to_string(quirk value);

/// How delays are drawn: the benchmark's own, or heavy tails.
enum class delays { standard, pareto_40s, pareto_10s };

/// What one answer carries.
struct answer {
    bool accepted = false;
    std::optional<int> remaining;
    std::optional<double> date;
    std::optional<double> reset;
    double retry_after = 0; ///< 0: not said.
};

class simulation;

/// A client's strategy in one process.
class strategy {
public:
    virtual ~strategy() = default;
    virtual void start() = 0;
    virtual void answered(int job, const answer& seen) = 0;
};

/// One run in virtual time.
class simulation {
public:
    struct setup {
        const server_kind* kind = nullptr;
        int limit = 10;
        double phase = 0;
        std::uint64_t seed = 1;
        header_set headers = header_set::full;
        quirk wrong = quirk::none;
        delays how = delays::standard;
        int jobs = 200;
        bool record = false; ///< Keep every attempt, for pictures.
    };

    explicit simulation(const setup& how);

    double now() const noexcept { return now_; }
    int limit() const noexcept { return how_.limit; }
    splitmix& random() noexcept { return random_; }

    /// Calls `what` at `when`, or now if that has passed.
    void at(double when, std::function<void()> what);
    /// Sends a job's request; its answer goes to `sender`.
    void send(strategy& sender, int job);
    /// A job has ended: done, or given up.
    void finish(bool done = true);
    /// Until nothing happens any more, or six hours.
    void run();

    struct attempt {
        double arrived = 0;
        bool accepted = false;
    };

    int attempts = 0;
    int rejects = 0;
    int done = 0;
    int lost = 0;
    double makespan = 0;
    int peak = 0; ///< The most attempts in any window.
    std::vector<attempt> record;

private:
    struct event {
        double when;
        std::uint64_t order;
        std::function<void()> what;
    };
    struct later {
        bool operator()(const event& a, const event& b) const
        {
            return a.when != b.when ? a.when > b.when : a.order > b.order;
        }
    };

    setup how_;
    std::unique_ptr<server> server_;
    splitmix random_;
    double now_ = 0;
    std::uint64_t order_ = 0;
    std::priority_queue<event, std::vector<event>, later> events_;
    std::deque<double> recent_;

    double delay();
    void arrive(strategy& sender, int job, double down);
};

} // namespace rlbench
