#include "benchmarks/waitbench/rig.hpp"
#include "benchmarks/waitbench/scenario.hpp"
#include "jobs/poll_scheduler.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <malloc.h>
#include <memory>
#include <new>
#include <optional>
#include <vector>

namespace {

/// Bytes that are allocated now, as the allocator rounds them.
long long live_bytes = 0; // one thread

void* take(std::size_t size)
{
    void* const got = std::malloc(size);
    if (got == nullptr) {
        throw std::bad_alloc();
    }
    live_bytes += static_cast<long long>(malloc_usable_size(got));
    return got;
}

void drop(void* what) noexcept
{
    if (what != nullptr) {
        live_bytes -= static_cast<long long>(malloc_usable_size(what));
        std::free(what);
    }
}

} // namespace

void* operator new(std::size_t size)
{
    return take(size);
}
void* operator new[](std::size_t size)
{
    return take(size);
}
void operator delete(void* what) noexcept
{
    drop(what);
}
void operator delete[](void* what) noexcept
{
    drop(what);
}
void operator delete(void* what, std::size_t) noexcept
{
    drop(what);
}
void operator delete[](void* what, std::size_t) noexcept
{
    drop(what);
}

namespace waitbench {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> made_up_ids(int count)
{
    std::vector<std::string> ids;
    for (int index = 0; index < count; ++index) {
        char text[40];
        std::snprintf(text, sizeof text, "5c0e7a34-91b2-4d6f-8a13-%012d", index);
        ids.emplace_back(text);
    }
    return ids;
}

/// Bytes for each job once `begin` has run and all that can run has.
template <class Begin>
double bytes_each(int jobs, Begin begin)
{
    rig here(1h, 1h, true);
    here.create(1, false);
    const auto ids = made_up_ids(jobs);
    here.time.settle();
    const auto before = live_bytes;
    begin(here, ids);
    here.time.settle();
    const auto after = live_bytes;
    return static_cast<double>(after - before) / jobs;
}

double milliseconds_since(std::chrono::steady_clock::time_point begun)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
        .count();
}

} // namespace

memory_use measure_memory(int jobs)
{
    memory_use found;
    found.together = bytes_each(jobs, [](rig& here, std::vector<std::string> ids) {
        asio::co_spawn(
            here.time.executor(),
            here.tracks().wait_all(std::move(ids), andante::wait_options(10h)),
            [](std::exception_ptr, const auto&) {}
        );
    });
    found.apart = bytes_each(jobs, [](rig& here, const std::vector<std::string>& ids) {
        for (const auto& id : ids) {
            asio::co_spawn(
                here.time.executor(),
                here.tracks().wait(id, andante::wait_options(10h)),
                [](std::exception_ptr, const auto&) {}
            );
        }
    });
    using andante::jobs::job_entry;
    using andante::jobs::ticket;
    found.scheduler = sizeof(job_entry) + sizeof(ticket) + sizeof(void*);
    return found;
}

namespace {

using look_times = std::vector<andante::time_source::duration>;

look_times decide_for_a_day()
{
    using namespace andante::jobs;
    poll_scheduler scheduler{scheduler_options()};
    auto now = andante::time_source::time_point(1000h);
    const auto start = now;
    tracked_job job;
    job.deadline = now + 24h;
    scheduler.add(job, now);
    look_times looks;
    while (now < job.deadline) {
        const auto step = scheduler.next(now, read_times());
        if (!step.read) {
            now = *step.until;
            continue;
        }
        scheduler.began(*step.read, now);
        scheduler.saw_unfinished(job, true, now);
        looks.push_back(now - start);
    }
    scheduler.remove(job);
    return looks;
}

double wait_a_day(bool hooked)
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
    const auto looks = decide_for_a_day();
    found.scheduler_milliseconds = milliseconds_since(begun);
    found.looks = looks.size();
    found.same_again = decide_for_a_day() == looks;
    found.client_milliseconds = wait_a_day(false);
    found.webhook_milliseconds = wait_a_day(true);
    return found;
}

} // namespace waitbench
