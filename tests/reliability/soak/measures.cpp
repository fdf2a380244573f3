#include "reliability/soak/measures.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

namespace soak {

namespace {

/// Of a list's last capacity, of a buffer that a connection has kept, of a map's buckets.
constexpr double slack_bytes = 256.0 * 1024;
/// What a client remembers: of its newest jobs, of the newest with a webhook, and of those of its
/// last ten minutes, which here are one.
constexpr double bytes_of_job = 1500;
constexpr double remembered_jobs = 4096;
constexpr double bytes_of_webhook = 700;
constexpr double remembered_webhooks = 16'384;
constexpr double bytes_of_recent_job = 400;
constexpr double recent_seconds = 60;
constexpr double slack_descriptors = 0.99;

/// The mean of what a function says of those from `from` to `to`.
template <class Function>
double mean(const std::vector<measure>& all, std::size_t from, std::size_t to, Function of)
{
    double sum = 0;
    for (auto at = from; at < to; ++at) {
        sum += static_cast<double>(of(all[at]));
    }
    return sum / static_cast<double>(to - from);
}

/// How many bytes may be remembered at a rest.
double remembered_bytes(const std::vector<measure>& all, const measure& now)
{
    const auto count = [](std::size_t number) { return static_cast<double>(number); };
    const auto before = std::find_if(all.rbegin(), all.rend(), [&](const measure& each) {
        return each.seconds <= now.seconds - recent_seconds;
    });
    const double old = before == all.rend() ? 0 : count(before->jobs);
    return bytes_of_job * std::min(count(now.jobs), remembered_jobs) +
           bytes_of_webhook * std::min(count(now.webhooks), remembered_webhooks) +
           bytes_of_recent_job * (count(now.jobs) - old);
}

} // namespace

measure measure_now()
{
    measure now;
    std::ifstream status("/proc/self/statm");
    std::size_t pages = 0;
    status >> pages >> now.resident;
    now.resident *= static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    ::malloc_trim(0);
    const auto heap = ::mallinfo2();
    now.in_use = heap.uordblks + heap.hblkhd;
    const std::filesystem::directory_iterator open("/proc/self/fd");
    now.descriptors = static_cast<std::size_t>(std::distance(begin(open), end(open)));
    return now;
}

judgement judge(const std::vector<measure>& all)
{
    judgement said;
    const auto quarter = all.size() / 4;
    if (quarter == 0) {
        said.wrong.emplace_back("too few measures to compare: give it more time");
        return said;
    }
    said.is_enough = true;
    const auto more = [&](auto of) {
        return mean(all, all.size() - quarter, all.size(), of) -
               mean(all, quarter, 2 * quarter, of);
    };
    said.grown = more([](const measure& each) { return each.in_use; });
    said.more_descriptors = more([](const measure& each) { return each.descriptors; });
    said.allowed =
        slack_bytes +
        std::max(0.0, more([&](const measure& each) { return remembered_bytes(all, each); }));
    if (said.grown > said.allowed) {
        said.wrong.push_back(
            "memory grows: " + std::to_string(static_cast<long>(said.grown)) + " bytes, of which " +
            std::to_string(static_cast<long>(said.allowed)) + " may be"
        );
    }
    if (said.more_descriptors > slack_descriptors) {
        said.wrong.push_back(
            "descriptors grow: " + std::to_string(said.more_descriptors) + " on average"
        );
    }
    return said;
}

} // namespace soak
