#pragma once

#include "pacing/line/engine.hpp"
#include "pacing/redis/shared_store.hpp"
#include "support/redis_server.hpp"
#include "support/simulation/servers.hpp"
#include "support/simulation/simulation.hpp"

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace redis_test {

namespace pacing = andante::pacing;

/// Where the rig's wall clocks begin.
inline constexpr double utc_start = 1'800'000'000;

/// The real scripts in a real Redis, which is told the time: in these scripts TIME is an argument.
class timed_redis {
public:
    explicit timed_redis(const andante::support::redis_server& server);

    pacing::wire_value run(const pacing::script_call& call, double time);
    void flush();
    pacing::wire_value ask(const std::vector<std::string>& words) { return shell_.run(words); }

private:
    andante::support::redis_shell shell_;
    std::array<std::string, pacing::script_count> digests_;
};

/// Hears what the scripts publish.
class wake_listener {
public:
    explicit wake_listener(const andante::support::redis_server& server);
    /// What has come since; does not wait.
    std::vector<std::pair<std::int64_t, std::int64_t>> heard();

private:
    andante::support::redis_shell shell_;
};

/// What happens when.
class agenda {
public:
    double now = 0;
    void at(double when, std::function<void()> what);
    /// False when nothing is left before `until`.
    bool step(double until);

private:
    std::multimap<double, std::function<void()>> all_;
};

class shared_rig;

/// A process with its limiter, its jobs, and its way to Redis, in the rig's time.
class rig_process {
public:
    struct job : pacing::waiter {
        bool done = false;
        bool granted = false;
        pacing::grant given;
    };

    rig_process(
        shared_rig& rig,
        const pacing::policy_set& policies,
        const pacing::redis_options& redis,
        int number
    );

    void ask(int count, const std::string& route = "GET /x", const std::string& partition = "");
    void serve();
    ~rig_process();
    /// It is gone, and says nothing.
    void crash();
    /// It ends tidily; what it has under way is never answered.
    void leave();
    /// It does nothing for so long, and hears nothing.
    void stall(double seconds);
    void link_renewed();
    void link_lost(const std::string& why);
    void link_back();
    pacing::sharing_status sharing() const;
    pacing::window_status window() const;

    int done = 0;
    int refused = 0;
    int asked = 0;            ///< Redis, for a place.
    std::vector<double> sent; ///< When it sent.
    bool alive = true;
    bool gives_back = false; ///< Nothing that is granted is sent.
    bool keeps_jobs = false; ///< Leases are kept until drop_lease().
    unsigned leases() const { return static_cast<unsigned>(leases_.size()); }
    void drop_lease();
    bool idle() const;
    void wake(std::int64_t stamp, std::int64_t after);

private:
    friend class shared_rig;
    class runner;
    class calls;

    shared_rig& rig_;
    int number_;
    std::shared_ptr<pacing::mailbox> heard_;
    std::unique_ptr<runner> runner_;
    double stalled_until_ = 0;
    std::unique_ptr<pacing::engine> engine_;
    std::deque<job> jobs_;
    std::vector<std::pair<const pacing::route_entry*, std::uint64_t>> leases_;
    double wake_ = -1;

    void granted(job& one);
    void answered(job& one, const rlbench::verdict& seen, double server_time);
    void beat();
};

/// Several processes, one server with a limit, one Redis, delays everywhere, and no real time.
class shared_rig {
public:
    shared_rig(const andante::support::redis_server& server, std::uint64_t seed);

    agenda time;
    double redis_error = 0; ///< What Redis' clock is ahead of the truth.
    double steady_rate = 1;
    bool with_headers = true;
    bool heavy_tails = true; ///< Delays to the server reach 40 seconds.
    double slow = 1;         ///< Scales these.
    double redis_delay = 0.001;
    std::unique_ptr<rlbench::server> api;
    std::vector<double> arrivals;
    int rejects = 0;
    bool repeats_refused = false; ///< A refused request is sent again.
    int limit = 10;
    double beat = 5;
    timed_redis redis;
    rlbench::splitmix random;
    std::vector<std::unique_ptr<rig_process>> processes;

    rig_process& add(const pacing::policy_set& policies, const pacing::redis_options& options);
    /// Runs until all jobs of living processes are done, or the time is over.
    bool run_until_done(double until);
    void run_for(double seconds);
    double delay();
    /// The most arrivals in any window of that length.
    std::size_t peak(double window) const;
    std::size_t arrivals_between(double from, double to) const;
    /// How long that many arrivals took, from the first one after `from`.
    double time_for(std::size_t count, double from) const;
    double last_arrival() const { return arrivals.empty() ? 0 : arrivals.back(); }
    /// Brings what was published to all processes.
    void deliver_wakes();

private:
    wake_listener wakes_;
};

pacing::policy_set one_window(unsigned count, int seconds = 60);
pacing::redis_options
options_for(const andante::support::redis_server& server, const std::string& scope);

} // namespace redis_test
