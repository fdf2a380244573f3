#include "support/simulation/ours.hpp"

#include "pacing/line/engine.hpp"
#include "pacing/store/local_store.hpp"
#include "support/http_date.hpp"

#include <array>
#include <cstdio>
#include <deque>
#include <limits>
#include <map>

namespace rlbench {

namespace {

namespace pacing = andante::pacing;

/// The server's clock starts at a minute of a real date, so that Date can be written as one.
constexpr double server_epoch = 1'800'000'000 - 1'800'000'000 % 60;

struct job_waiter : pacing::waiter {
    int job = 0;
    pacing::grant given;
};

class our_client final : public strategy {
public:
    our_client(simulation& run, std::vector<int> jobs, const our_settings& settings)
        : run_(run)
        , jobs_(std::move(jobs))
        , engine_(policies(run, settings), options(settings), store(settings), 0, server_epoch)
    {}

    void start() override
    {
        for (const int job : jobs_) {
            auto& one = waiters_[job];
            one.job = job;
            enter(one, 0);
        }
        pump();
    }

    void answered(int job, const answer& seen) override
    {
        auto& one = waiters_[job];
        andante::http::headers fields;
        if (seen.date) {
            fields.add("Date", andante_tests::http_date(server_epoch + *seen.date));
            fields.add("X-RateLimit-Remaining", std::to_string(*seen.remaining));
        }
        if (seen.reset) {
            fields.add(
                "X-RateLimit-Reset",
                std::to_string(static_cast<long long>(server_epoch + *seen.reset))
            );
        }
        if (!seen.accepted && seen.retry_after > 0) {
            fields.add("Retry-After", std::to_string(static_cast<long long>(seen.retry_after)));
        }
        pacing::observation observed;
        observed.status = seen.accepted ? 200 : 429;
        observed.headers = &fields;
        const auto place = one.given.place;
        engine_.settle(one.given, observed, run_.now(), server_epoch + run_.now());
        if (seen.accepted) {
            run_.finish();
        } else {
            enter(one, place);
        }
        pump();
    }

private:
    simulation& run_;
    std::vector<int> jobs_;
    pacing::engine engine_;
    std::map<int, job_waiter> waiters_;
    std::vector<pacing::engine::done> served_;
    double wake_ = -1;

    static pacing::policy_set policies(const simulation& run, const our_settings& settings)
    {
        const int limit = settings.limit > 0 ? settings.limit : run.limit();
        pacing::window_limit window(
            "limit", static_cast<unsigned>(limit), std::chrono::seconds(60)
        );
        window.server_count = static_cast<unsigned>(settings.server_limit);
        pacing::policy_set set;
        set.windows.push_back(window);
        return set;
    }

    static pacing::limiter_options options(const our_settings&)
    {
        pacing::limiter_options made;
        made.seed = 1;
        return made;
    }

    static std::unique_ptr<pacing::quota_store> store(const our_settings& settings)
    {
        pacing::window_settings made;
        made.keep_guard = settings.guarding != pacing::guarding::adaptive;
        made.guard_only = settings.guarding == pacing::guarding::only;
        made.probes = settings.probes;
        return std::make_unique<pacing::local_store>(made, 0.0);
    }

    void enter(job_waiter& one, std::uint64_t place)
    {
        pacing::permit_request request("POST /v1/jobs");
        request.place = place;
        engine_.enter(one, request, std::numeric_limits<double>::infinity(), run_.now());
    }

    void pump()
    {
        if (wake_ >= 0 && wake_ <= run_.now()) {
            wake_ = -1;
        }
        served_.clear();
        engine_.pump(run_.now(), served_);
        for (const auto& one : served_) {
            auto& who = static_cast<job_waiter&>(*one.who);
            if (one.granted) {
                who.given = *one.granted;
                run_.send(*this, who.job);
            } else {
                run_.finish(false);
            }
        }
        const auto next = engine_.next(run_.now());
        if (next && (wake_ < 0 || *next < wake_ - 1e-9)) {
            wake_ = *next;
            run_.at(wake_, [this] { pump(); });
        }
    }
};

} // namespace

std::unique_ptr<strategy>
our_limiter(simulation& run, std::vector<int> jobs, const our_settings& settings)
{
    return std::make_unique<our_client>(run, std::move(jobs), settings);
}

} // namespace rlbench
