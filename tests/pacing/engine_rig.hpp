#pragma once

#include <andante/pacing/rate_limiter.hpp>

#include "pacing/line/engine.hpp"
#include "pacing/store/local_store.hpp"

#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace pacing_test {

namespace pacing = andante::pacing;
using andante::errc;
using andante::priority;

/// A request in the rig: what became of it, and its permit.
struct rig_job : pacing::waiter {
    int number = 0;
    bool granted = false;
    bool refused = false;
    pacing::grant given;
    pacing::refusal why;
    double granted_at = -1;
};

/// Header fields of an answer.
class fields {
public:
    fields& with(std::string name, std::string value)
    {
        all.add(std::move(name), std::move(value));
        return *this;
    }
    /// Date, in seconds since 1970.
    fields& date(double seconds);

    andante::http::headers all;
};

/// The engine with a hand-driven clock: time 0 is 2027-01-15T08:00:00Z on every clock.
class engine_rig {
public:
    static constexpr double utc_start = 1'800'000'000;

    explicit engine_rig(
        pacing::policy_set policies, pacing::limiter_options options = pacing::limiter_options()
    );

    double now = 0;
    double utc_error = 0;   ///< Our wall clock less the truth.
    std::vector<int> order; ///< Numbers of granted jobs, in order of grants.

    /// A request; its number counts up from 0.
    rig_job& ask(const pacing::permit_request& request, double deadline = forever);
    rig_job& ask(std::string route = "GET /x", priority rank = priority::normal);
    std::vector<rig_job*> ask_many(int count, std::string route = "GET /x");
    /// The same job again, at its old place, as after a 429.
    void ask_again(rig_job& one, const pacing::permit_request& request);
    void pump();
    /// Moves time, waking the engine whenever it asked to be.
    void advance(double seconds);
    void accept(rig_job& one, const fields& with = fields());
    void answer(
        rig_job& one,
        int status,
        const fields& with = fields(),
        std::string code = "",
        std::string body = ""
    );
    int granted() const { return static_cast<int>(order.size()); }
    pacing::engine& engine() { return *engine_; }
    const pacing::quota_window& window(std::size_t at = 0) const { return store_->window(at); }

    static constexpr double forever = std::numeric_limits<double>::infinity();

private:
    pacing::local_store* store_ = nullptr;
    std::unique_ptr<pacing::engine> engine_;
    std::deque<rig_job> jobs_;
    std::vector<pacing::engine::done> served_;

    void enter(rig_job& one, const pacing::permit_request& request, double deadline);
};

/// The wall clock's seconds when a rig's time is zero.
inline constexpr double utc = engine_rig::utc_start;

/// A policy of one window over all routes.
pacing::policy_set one_window(unsigned count, int seconds = 60);
/// A whole number, as in a header.
std::string whole(double value);
/// What an answer says now: its Date, and how much is left.
fields said(const engine_rig& rig, int remaining);
/// Options with a fixed seed.
pacing::limiter_options calm_options();

} // namespace pacing_test
