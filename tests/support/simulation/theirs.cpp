#include "support/simulation/theirs.hpp"

#include "support/simulation/awaitable_client.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace rlbench {

namespace {

class retrying : public strategy {
public:
    retrying(simulation& run, std::vector<int> jobs, const retry_settings& settings)
        : run_(run)
        , jobs_(jobs.begin(), jobs.end())
        , settings_(settings)
    {}

    void start() override
    {
        for (auto left = settings_.sequential ? 1 : jobs_.size(); left > 0; --left) {
            go_next();
        }
    }

    void answered(int job, const answer& seen) override
    {
        if (seen.accepted) {
            end(true);
            return;
        }
        const int tries = tries_[job]++;
        const double backoff = std::ldexp(1.0, std::min(tries, 20));
        const double wait =
            settings_.capped_backoff ? std::min(seen.retry_after, backoff) : seen.retry_after;
        if (settings_.most_tries > 0 && tries + 1 >= settings_.most_tries) {
            run_.at(run_.now() + wait, [this] { end(false); });
        } else {
            run_.at(run_.now() + wait, [this, job] { run_.send(*this, job); });
        }
    }

private:
    simulation& run_;
    std::deque<int> jobs_;
    retry_settings settings_;
    std::map<int, int> tries_;

    void go_next()
    {
        const int job = jobs_.front();
        jobs_.pop_front();
        run_.send(*this, job);
    }

    void end(bool done)
    {
        run_.finish(done);
        if (settings_.sequential && !jobs_.empty()) {
            go_next();
        }
    }
};

class undrained : public strategy {
public:
    undrained(simulation& run, std::vector<int> jobs)
        : run_(run)
        , jobs_(std::move(jobs))
        , most_(run.limit() * 5 / 6.0)
        , tokens_(most_)
    {}

    void start() override
    {
        for (const int job : jobs_) {
            acquire(job);
        }
    }

    void answered(int job, const answer& seen) override
    {
        if (seen.accepted) {
            run_.finish();
            return;
        }
        if (++tries_[job] > 4) {
            run_.finish(false);
            return;
        }
        const double wait = seen.retry_after + 2 * run_.random().fraction();
        run_.at(run_.now() + wait, [this, job] { acquire(job); });
    }

private:
    simulation& run_;
    std::vector<int> jobs_;
    double most_;
    double tokens_;
    double filled_ = 0;
    std::deque<int> queue_;
    std::map<int, int> tries_;

    void acquire(int job)
    {
        const double now = run_.now();
        tokens_ = std::min(most_, tokens_ + (now - filled_) * most_ / W);
        filled_ = now;
        while (tokens_ >= 1 && !queue_.empty()) {
            tokens_ -= 1;
            run_.send(*this, queue_.front());
            queue_.pop_front();
        }
        if (tokens_ >= 1) {
            tokens_ -= 1;
            run_.send(*this, job);
        } else {
            queue_.push_back(job);
        }
    }
};

class bucket_client : public awaitable_client {
public:
    bucket_client(simulation& run, std::vector<int> jobs, const bucket_settings& settings)
        : awaitable_client(run, std::move(jobs))
        , settings_(settings)
        , size_(std::max(1.0, run.limit() * settings.part))
        , rate_(run.limit() * settings.part / W)
        , tokens_(size_)
    {}

private:
    bucket_settings settings_;
    double size_;
    double rate_;
    double tokens_;
    double filled_ = 0;
    double until_ = 0;
    std::map<int, int> tries_;

    bool may_leave() override
    {
        tokens_ = std::min(size_, tokens_ + (run().now() - filled_) * rate_);
        filled_ = run().now();
        return run().now() >= until_ && tokens_ + 1e-9 >= 1;
    }
    std::optional<double> next() override
    {
        return std::max(until_, run().now() + std::max(0.0, 1 - tokens_) / rate_);
    }
    void sent(int job) override
    {
        tokens_ -= 1;
        ++tries_[job];
    }
    void retry(int job, double retry_after) override
    {
        if (settings_.pause == 0) {
            awaitable_client::retry(job, retry_after);
            return;
        }
        until_ = run().now() + settings_.pause;
        if (tries_[job] >= 5) {
            run().finish(false);
        } else {
            put_first(job);
        }
    }
};

class fixed_client : public awaitable_client {
public:
    using awaitable_client::awaitable_client;

private:
    long k_ = -1;
    int count_ = 0;

    bool may_leave() override
    {
        const long k = static_cast<long>(run().now() / W);
        if (k != k_) {
            k_ = k;
            count_ = 0;
        }
        return count_ < run().limit();
    }
    std::optional<double> next() override { return static_cast<double>(k_ + 1) * W; }
    void sent(int) override { ++count_; }
};

class pacing_client : public awaitable_client {
public:
    using awaitable_client::awaitable_client;

private:
    double next_ = 0;

    bool may_leave() override { return run().now() >= next_; }
    std::optional<double> next() override { return next_; }
    void sent(int) override { next_ = run().now() + W / run().limit(); }
};

class send_log_client : public awaitable_client {
public:
    send_log_client(simulation& run, std::vector<int> jobs, double margin)
        : awaitable_client(run, std::move(jobs))
        , margin_(margin)
    {}

private:
    double margin_;
    std::deque<double> log_;

    bool may_leave() override
    {
        while (!log_.empty() && log_.front() <= run().now() - W - margin_) {
            log_.pop_front();
        }
        return static_cast<int>(log_.size()) < run().limit();
    }
    std::optional<double> next() override { return log_.front() + W + margin_; }
    void sent(int) override { log_.push_back(run().now()); }
};

class answer_log_client : public awaitable_client {
public:
    answer_log_client(simulation& run, std::vector<int> jobs, int limit)
        : awaitable_client(run, std::move(jobs))
        , limit_(limit)
    {}

private:
    int limit_;
    int in_flight_ = 0;
    std::deque<double> log_;

    bool may_leave() override
    {
        while (!log_.empty() && log_.front() <= run().now() - W) {
            log_.pop_front();
        }
        return static_cast<int>(log_.size()) + in_flight_ < limit_;
    }
    std::optional<double> next() override
    {
        return log_.empty() ? std::nullopt : std::optional<double>(log_.front() + W);
    }
    void sent(int) override { ++in_flight_; }
    void heard(const answer&) override
    {
        --in_flight_;
        log_.push_back(run().now());
    }
};

class adaptive_client : public awaitable_client {
public:
    using awaitable_client::awaitable_client;

private:
    bool on_ = false;
    double rate_ = 1;
    double size_ = 1;
    double tokens_ = 0;
    double filled_ = 0;
    double measured_ = 0;
    double bucket_ = 0;
    int count_ = 0;
    double highest_ = 0;
    double failed_at_ = 0;
    std::map<int, int> tries_;

    void fill()
    {
        tokens_ = std::min(size_, tokens_ + (run().now() - filled_) * rate_);
        filled_ = run().now();
    }
    bool may_leave() override
    {
        fill();
        return !on_ || tokens_ + 1e-9 >= 1;
    }
    std::optional<double> next() override
    {
        return run().now() + std::max(0.0, 1 - tokens_) / rate_;
    }
    void sent(int) override { tokens_ -= on_ ? 1 : 0; }
    void heard(const answer& seen) override
    {
        const double now = run().now();
        const double half = std::floor(now * 2) / 2;
        ++count_;
        if (half > bucket_) {
            measured_ = 0.8 * count_ / (half - bucket_) + 0.2 * measured_;
            count_ = 0;
            bucket_ = half;
        }
        double rate = 0;
        if (seen.accepted) {
            const double k = std::cbrt(highest_ * 0.3 / 0.4);
            rate = 0.4 * std::pow(now - failed_at_ - k, 3) + highest_;
        } else {
            highest_ = on_ ? std::min(measured_, rate_) : measured_;
            failed_at_ = now;
            on_ = true;
            rate = highest_ * 0.7;
        }
        rate = std::min(rate, 2 * measured_);
        fill();
        rate_ = std::max(rate, 0.5);
        size_ = std::max(rate, 1.0);
        tokens_ = std::min(tokens_, size_);
    }
    void retry(int job, double) override
    {
        const int tries = tries_[job]++;
        const double backoff = run().random().fraction() * std::ldexp(1.0, std::min(tries, 10));
        put_back(job, std::min(20.0, backoff));
    }
};

} // namespace

std::unique_ptr<strategy>
retry_loop(simulation& run, std::vector<int> jobs, const retry_settings& settings)
{
    return std::make_unique<retrying>(run, std::move(jobs), settings);
}

std::unique_ptr<strategy> undrained_bucket(simulation& run, std::vector<int> jobs)
{
    return std::make_unique<undrained>(run, std::move(jobs));
}

std::unique_ptr<strategy>
token_bucket(simulation& run, std::vector<int> jobs, const bucket_settings& settings)
{
    return std::make_unique<bucket_client>(run, std::move(jobs), settings);
}

std::unique_ptr<strategy> fixed_window(simulation& run, std::vector<int> jobs)
{
    return std::make_unique<fixed_client>(run, std::move(jobs));
}

std::unique_ptr<strategy> even_pacing(simulation& run, std::vector<int> jobs)
{
    return std::make_unique<pacing_client>(run, std::move(jobs));
}

std::unique_ptr<strategy> send_log(simulation& run, std::vector<int> jobs, double margin)
{
    return std::make_unique<send_log_client>(run, std::move(jobs), margin);
}

std::unique_ptr<strategy> answer_log(simulation& run, std::vector<int> jobs, int limit)
{
    return std::make_unique<answer_log_client>(run, std::move(jobs), limit);
}

std::unique_ptr<strategy> aws_adaptive(simulation& run, std::vector<int> jobs)
{
    return std::make_unique<adaptive_client>(run, std::move(jobs));
}

} // namespace rlbench
