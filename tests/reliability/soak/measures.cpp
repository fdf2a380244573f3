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
/// What a client remembers of each of its newest jobs, everything together.
constexpr double bytes_of_job = 1500;
constexpr std::size_t remembered_jobs = 4096;
constexpr double slack_descriptors = 0.99;

template <class Number>
double mean(const std::vector<measure>& all, std::size_t from, std::size_t to, Number measure::* of)
{
    double sum = 0;
    for (auto at = from; at < to; ++at) {
        sum += static_cast<double>(all[at].*of);
    }
    return sum / static_cast<double>(to - from);
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
    const auto last = all.size() - quarter;
    said.grown = mean(all, last, all.size(), &measure::in_use) -
                 mean(all, quarter, 2 * quarter, &measure::in_use);
    const auto jobs = [](double count) { return std::min<double>(count, remembered_jobs); };
    const auto new_jobs = jobs(mean(all, last, all.size(), &measure::jobs)) -
                          jobs(mean(all, quarter, 2 * quarter, &measure::jobs));
    said.allowed = slack_bytes + bytes_of_job * new_jobs;
    said.more_descriptors = mean(all, last, all.size(), &measure::descriptors) -
                            mean(all, quarter, 2 * quarter, &measure::descriptors);
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
