#include "pacing/engine_rig.hpp"

#include "support/http_date.hpp"

#include <algorithm>
#include <cmath>

namespace pacing_test {

fields& fields::date(double seconds)
{
    return with("Date", andante_tests::http_date(seconds));
}

std::string whole(double value)
{
    return std::to_string(static_cast<long long>(value));
}

fields said(const engine_rig& rig, int remaining)
{
    return fields()
        .date(engine_rig::utc_start + std::floor(rig.now))
        .with("X-RateLimit-Remaining", std::to_string(remaining));
}

pacing::policy_set one_window(unsigned count, int seconds)
{
    pacing::policy_set set;
    set.windows.emplace_back("only", count, std::chrono::seconds(seconds));
    return set;
}

pacing::limiter_options calm_options()
{
    pacing::limiter_options options;
    options.seed = 7;
    return options;
}

engine_rig::engine_rig(pacing::policy_set policies, pacing::limiter_options options)
{
    pacing::window_settings settings;
    settings.reserve = options.reserve;
    settings.keep_guard = options.guarding != pacing::guarding::adaptive;
    settings.guard_only = options.guarding == pacing::guarding::only;
    settings.probes = options.probes;
    settings.may_raise = options.may_raise;
    settings.grace = std::chrono::duration<double>(options.grace).count();
    auto store = std::make_unique<pacing::local_store>(settings, 0.0);
    store_ = store.get();
    engine_ = std::make_unique<pacing::engine>(policies, options, std::move(store), 0, utc_start);
}

void engine_rig::enter(rig_job& one, const pacing::permit_request& request, double deadline)
{
    one.granted = false;
    one.refused = false;
    if (const auto why = engine_->enter(one, request, deadline, now)) {
        one.refused = true;
        one.why = *why;
    }
    pump();
}

rig_job& engine_rig::ask(const pacing::permit_request& request, double deadline)
{
    auto& one = jobs_.emplace_back();
    one.number = static_cast<int>(jobs_.size()) - 1;
    enter(one, request, deadline);
    return one;
}

rig_job& engine_rig::ask(std::string route, priority rank)
{
    pacing::permit_request request(std::move(route));
    request.priority = rank;
    return ask(request);
}

std::vector<rig_job*> engine_rig::ask_many(int count, std::string route)
{
    std::vector<rig_job*> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(&ask(route));
    }
    return all;
}

void engine_rig::ask_again(rig_job& one, const pacing::permit_request& request)
{
    auto again = request;
    again.place = one.given.place;
    enter(one, again, forever);
}

void engine_rig::pump()
{
    served_.clear();
    engine_->pump(now, served_);
    for (const auto& one : served_) {
        auto& job = static_cast<rig_job&>(*one.who);
        if (one.granted) {
            job.granted = true;
            job.given = *one.granted;
            job.granted_at = now;
            order.push_back(job.number);
        } else {
            job.refused = true;
            job.why = one.why;
        }
    }
}

void engine_rig::advance(double seconds)
{
    const double until = now + seconds;
    for (;;) {
        const auto next = engine_->next(now);
        if (!next || *next > until) {
            break;
        }
        now = *next;
        pump();
    }
    now = until;
    pump();
}

void engine_rig::accept(rig_job& one, const fields& with)
{
    answer(one, 200, with);
}

void engine_rig::answer(
    rig_job& one, int status, const fields& with, std::string code, std::string body
)
{
    pacing::observation seen;
    seen.status = status;
    seen.headers = &with.all;
    seen.api_code = code;
    seen.body = body;
    one.granted = false;
    engine_->settle(one.given, seen, now, utc_start + now + utc_error);
    pump();
}

} // namespace pacing_test
