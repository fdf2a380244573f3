#include "benchmarks/waitbench/rig.hpp"
#include "benchmarks/waitbench/scenario.hpp"
#include "jobs/poll_scheduler.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <malloc.h>
#include <memory>
#include <optional>
#include <vector>

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

/// Bytes that are allocated now, with the allocator's own overhead: coroutine frames too, which do
/// not come from operator new.
double live_bytes()
{
    const auto use = mallinfo2();
    return static_cast<double>(use.uordblks + use.hblkhd);
}

/// Bytes for each job once `begin` has run and all that can run has.
template <class Begin>
double bytes_each(int jobs, Begin begin)
{
    rig here(1h, 1h, true);
    here.create(1, false);
    const auto ids = made_up_ids(jobs);
    here.time.settle();
    const auto before = live_bytes();
    begin(here, ids);
    here.time.settle();
    const auto after = live_bytes();
    return (after - before) / jobs;
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

} // namespace waitbench
