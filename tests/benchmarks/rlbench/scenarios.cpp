#include "benchmarks/rlbench/report.hpp"
#include "pacing/line/engine.hpp"
#include "pacing/store/local_store.hpp"
#include "support/http_date.hpp"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <limits>

namespace rlbench {

namespace {

namespace pacing = andante::pacing;

constexpr double epoch = 1'800'000'000;

struct call : pacing::waiter {
    pacing::grant given;
    const pacing::route_entry* lease = nullptr;
};

/// A server's exact sliding log of any length.
class log_of {
public:
    log_of(std::size_t limit, double window)
        : limit_(limit)
        , window_(window)
    {}
    bool full(double t)
    {
        while (!times_.empty() && times_.front() <= t - window_) {
            times_.pop_front();
        }
        return times_.size() >= limit_;
    }
    void add(double t) { times_.push_back(t); }
    std::size_t left() const { return limit_ - times_.size(); }
    double reset() const { return times_.empty() ? 0 : times_.front() + window_; }

private:
    std::size_t limit_;
    double window_;
    std::deque<double> times_;
};

/// The engine with a queue of events: calls all want to leave at 0; `serve` is the server.
class scenario {
public:
    using answer_of = std::function<int(double now, andante::http::headers& fields)>;

    scenario(const pacing::policy_set& set, int calls, answer_of serve, double job_seconds)
        : engine_(set, options(), std::make_unique<pacing::local_store>(window(), 0.0), 0, epoch)
        , calls_(static_cast<std::size_t>(calls))
        , serve_(std::move(serve))
        , job_seconds_(job_seconds)
        , random_(5)
    {}

    int refused_by_server = 0;
    int refused_by_us = 0;
    int done = 0;
    double last = 0;

    void run(double deadline)
    {
        for (auto& one : calls_) {
            enter(one, 0, deadline);
        }
        pump();
        while (!events_.empty()) {
            const auto first = events_.begin();
            now_ = first->first;
            const auto what = std::move(first->second);
            events_.erase(first);
            what();
        }
    }

private:
    pacing::engine engine_;
    std::vector<call> calls_;
    answer_of serve_;
    double job_seconds_;
    splitmix random_;
    double now_ = 0;
    double deadline_ = 0;
    double wake_ = -1;
    std::multimap<double, std::function<void()>> events_;
    std::vector<pacing::engine::done> served_;

    static pacing::limiter_options options()
    {
        pacing::limiter_options made;
        made.seed = 3;
        return made;
    }
    static pacing::window_settings window() { return pacing::window_settings(); }

    void enter(call& one, std::uint64_t place, double deadline)
    {
        pacing::permit_request request("POST /v1/jobs");
        request.place = place;
        request.cost = 1;
        deadline_ = deadline;
        if (engine_.enter(one, request, deadline, now_)) {
            ++refused_by_us;
        }
    }

    void pump()
    {
        served_.clear();
        engine_.pump(now_, served_);
        for (const auto& each : served_) {
            auto& one = static_cast<call&>(*each.who);
            if (!each.granted) {
                ++refused_by_us;
                continue;
            }
            one.given = *each.granted;
            one.lease = engine_.detach_lease(one.given);
            const double up = random_.delay();
            const double down = random_.delay();
            events_.emplace(now_ + up, [this, &one, down] { arrive(one, down); });
        }
        const auto next = engine_.next(now_);
        if (next && (wake_ <= now_ || *next < wake_)) {
            wake_ = *next;
            events_.emplace(wake_, [this] { pump(); });
        }
    }

    void arrive(call& one, double down)
    {
        auto fields = std::make_shared<andante::http::headers>();
        fields->add("Date", andante_tests::http_date(epoch + now_));
        const int status = serve_(now_, *fields);
        events_.emplace(now_ + down, [this, &one, fields, status] {
            pacing::observation seen;
            seen.status = status;
            seen.headers = fields.get();
            seen.api_code = status == 429 ? "CONCURRENT_LIMIT_EXCEEDED" : "";
            const auto place = one.given.place;
            engine_.settle(one.given, seen, now_, epoch + now_);
            if (status == 200) {
                ++done;
                last = now_;
                const auto* lease = one.lease;
                if (lease != nullptr) {
                    events_.emplace(now_ + job_seconds_, [this, lease] {
                        last = now_;
                        engine_.release_lease(*lease);
                        pump();
                    });
                }
            } else {
                ++refused_by_server;
                if (one.lease != nullptr) {
                    engine_.release_lease(*one.lease);
                }
                enter(one, place, deadline_);
            }
            pump();
        });
    }
};

constexpr double forever = std::numeric_limits<double>::infinity();

bool report(const char* name, const scenario& run, int calls, double bound, double mark)
{
    const double ratio = run.last / bound;
    const bool good = run.refused_by_server == 0 && run.done == calls && ratio <= mark;
    std::printf(
        "%s: %s: %d done, %d refusals, %.1f s against a bound of %.0f s: %.4f (mark %.2f)\n",
        good ? "pass" : "FAIL",
        name,
        run.done,
        run.refused_by_server,
        run.last,
        bound,
        ratio,
        mark
    );
    return good;
}

bool stacked()
{
    const int calls = 25'000;
    log_of minute(1000, 60);
    log_of hour(10'000, 3600);
    pacing::policy_set set;
    set.windows.emplace_back("minute", 1000, std::chrono::minutes(1));
    set.windows.emplace_back("hour", 10'000, std::chrono::hours(1));
    scenario run(
        set,
        calls,
        [&](double now, andante::http::headers& fields) {
            if (minute.full(now) || hour.full(now)) {
                return 500;
            }
            minute.add(now);
            hour.add(now);
            fields.add("X-RateLimit-Limit", "1000");
            fields.add("X-RateLimit-Remaining", std::to_string(minute.left()));
            return 200;
        },
        0
    );
    run.run(forever);
    return report("25,000 calls under 1,000 a minute and 10,000 an hour", run, calls, 7440, 1.02);
}

bool capped()
{
    const int calls = 200;
    log_of minute(60, 60);
    std::deque<double> running;
    pacing::policy_set set;
    set.windows.emplace_back("minute", 60, std::chrono::minutes(1));
    set.concurrency.emplace_back("jobs", 5, pacing::route_set::all());
    scenario run(
        set,
        calls,
        [&](double now, andante::http::headers& fields) {
            while (!running.empty() && running.front() <= now - 30) {
                running.pop_front();
            }
            if (running.size() >= 5) {
                return 429;
            }
            if (minute.full(now)) {
                return 500;
            }
            minute.add(now);
            running.push_back(now);
            fields.add("X-RateLimit-Limit", "60");
            fields.add("X-RateLimit-Remaining", std::to_string(minute.left()));
            return 200;
        },
        30
    );
    run.run(forever);
    return report("200 jobs of 30 s, five at a time", run, calls, 1200, 1.02);
}

bool spending()
{
    // 30 may be paid for before the server's midnight, two hours from now; 50 are wanted.
    const double midnight = 16 * 3600 - 0.0; // the scenario starts at 08:00 UTC
    int paid = 0;
    double day_end = midnight;
    pacing::policy_set set;
    set.windows.emplace_back("minute", 60, std::chrono::minutes(1));
    set.spending.emplace_back("daily", 0, pacing::route_set::all());
    scenario run(
        set,
        50,
        [&](double now, andante::http::headers& fields) {
            if (now >= day_end) {
                paid = 0;
                day_end += 86400;
            }
            if (paid >= 30) {
                fields.add("X-RateLimit-Reason", "daily_spend_cap_exceeded");
                return 429;
            }
            ++paid;
            fields.add("X-RateLimit-Remaining", std::to_string(59 - paid % 50));
            return 200;
        },
        0
    );
    run.run(86400);
    const bool good = run.done == 50 && run.last > midnight && run.last < midnight + 120;
    std::printf(
        "%s: 50 paid calls under a cap of 30 a day: %d done, %d refusals, the last %.1f s after "
        "midnight\n",
        good ? "pass" : "FAIL",
        run.done,
        run.refused_by_server,
        run.last - midnight
    );
    return good;
}

} // namespace

bool run_scenarios()
{
    std::puts("\nSeveral limits at once");
    const bool a = stacked();
    const bool b = capped();
    const bool c = spending();
    return a && b && c;
}

} // namespace rlbench
