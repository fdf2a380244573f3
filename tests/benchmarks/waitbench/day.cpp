#include "benchmarks/waitbench/rig.hpp"
#include "benchmarks/waitbench/scenario.hpp"
#include "jobs/job_monitor.hpp"
#include "jobs/poll_scheduler.hpp"
#include "support/quiet_source.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <vector>

namespace waitbench {

using namespace std::chrono_literals;

namespace {

using look_times = std::vector<andante::time_source::time_point>;

double milliseconds_since(std::chrono::steady_clock::time_point begun)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
        .count();
}

/// The scheduler alone.
void decide_for_a_day()
{
    using namespace andante::jobs;
    poll_scheduler scheduler{scheduler_options()};
    auto now = andante::time_source::time_point(1000h);
    tracked_job job;
    job.deadline = now + 24h;
    scheduler.add(job, now);
    while (now < job.deadline) {
        const auto step = scheduler.next(now, read_times());
        if (!step.read) {
            now = *step.until;
            continue;
        }
        scheduler.began(*step.read, now);
        scheduler.saw_unfinished(job, true, now);
    }
    scheduler.remove(job);
}

boost::asio::awaitable<bool> ended_well(std::shared_ptr<andante::jobs::wait_group> waiting)
{
    const auto ended = co_await waiting->next();
    co_return !ended->how->problem.has_value();
}

/// Everything that waiting is: scheduler, race, pace, coroutines and timers; what answers is not
/// counted.
look_times wait_in_silence(double& took)
{
    rig here(48h, 48h, true);
    const auto source = std::make_shared<andante_tests::quiet_source>(here.time.source());
    const auto calls = here.session->calls();
    const auto pace = std::make_shared<andante::jobs::shared_pace>(calls->pacer(), 0.8);
    const andante::jobs::job_monitor monitor(
        calls, here.time.executor(), source, pace, andante::jobs::monitor_options("finetuning")
    );
    const auto begun = std::chrono::steady_clock::now();
    auto waiting = monitor.wait_for(
        std::vector<std::string>(1, "one"), std::make_shared<andante::wait_options>(24h)
    );
    if (andante::testing::run(here.time, ended_well(std::move(waiting)))) {
        throw std::logic_error("the job ended");
    }
    took = milliseconds_since(begun);
    return source->asked();
}

/// The same with the whole client and the emulated service.
double wait_with_client(bool hooked)
{
    rig here(48h, 48h, true);
    here.service->record().keep(1);
    const auto ids = here.create(1, hooked);
    const auto begun = std::chrono::steady_clock::now();
    auto waiting = here.tracks().wait_all(ids, andante::wait_options(24h));
    const auto results = andante::testing::run(here.time, std::move(waiting));
    if (results[0].has_value()) {
        throw std::logic_error("the job ended");
    }
    return milliseconds_since(begun);
}

} // namespace

day_run measure_day()
{
    day_run found;
    const auto begun = std::chrono::steady_clock::now();
    decide_for_a_day();
    found.scheduler_milliseconds = milliseconds_since(begun);
    const auto looks = wait_in_silence(found.waiting_milliseconds);
    found.looks = looks.size();
    found.same_again = true;
    for (int more = 0; more < 4; ++more) {
        double again = 0;
        found.same_again = wait_in_silence(again) == looks && found.same_again;
        found.waiting_milliseconds = std::min(found.waiting_milliseconds, again);
    }
    found.client_milliseconds = wait_with_client(false);
    found.webhook_milliseconds = wait_with_client(true);
    return found;
}

} // namespace waitbench
