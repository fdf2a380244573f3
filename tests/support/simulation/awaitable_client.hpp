#pragma once

#include "support/simulation/simulation.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

namespace rlbench {

/// A client with a queue and one timer; a refused job sleeps and queues again, as its users do.
class awaitable_client : public strategy {
public:
    awaitable_client(simulation& run, std::vector<int> jobs)
        : run_(run)
        , queue_(jobs.begin(), jobs.end())
    {}

    void start() override { pump(); }

    void answered(int job, const answer& seen) override
    {
        heard(seen);
        if (seen.accepted) {
            run_.finish();
        } else {
            retry(job, seen.retry_after);
        }
        pump();
    }

protected:
    simulation& run() noexcept { return run_; }
    void put_first(int job) { queue_.push_front(job); }
    void put_back(int job, double wait)
    {
        run_.at(run_.now() + wait, [this, job] {
            queue_.push_back(job);
            pump();
        });
    }

    virtual bool may_leave() = 0;
    virtual std::optional<double> next() = 0;
    virtual void sent(int job) = 0;
    virtual void heard(const answer&) {}
    virtual void retry(int job, double retry_after) { put_back(job, retry_after); }

private:
    simulation& run_;
    std::deque<int> queue_;
    std::optional<double> wake_;

    void pump()
    {
        if (wake_ && *wake_ <= run_.now()) {
            wake_.reset();
        }
        while (!queue_.empty() && may_leave()) {
            const int job = queue_.front();
            queue_.pop_front();
            sent(job);
            run_.send(*this, job);
        }
        if (queue_.empty()) {
            return;
        }
        if (const auto when = next()) {
            const double wake = std::max(*when + 1e-9, run_.now() + 1e-6);
            if (!wake_ || wake < *wake_ - 1e-9) {
                wake_ = wake;
                run_.at(wake, [this] { pump(); });
            }
        }
    }
};

} // namespace rlbench
