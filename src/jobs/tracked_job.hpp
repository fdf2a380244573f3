#pragma once

#include <andante/core/time_source.hpp>

#include <cstddef>
#include <cstdint>

namespace andante::inline v0::jobs {

struct job_entry;

/// What the scheduler knows of one job that is waited for.
struct tracked_job {
    using time_point = time_source::time_point;
    static constexpr time_point never = time_point::max();
    static constexpr time_point unknown = time_point::min();

    job_entry* owner = nullptr;  ///< Not the scheduler's business.
    time_point started{};        ///< When the first wait for it began.
    time_point deadline = never; ///< Of the wait that ends first.
    time_point born = unknown;   ///< When the service accepted it.
    time_point began = unknown;  ///< When the last look at it alone left.
    time_point looked = unknown; ///< When it was last seen unfinished.
    time_point due{};            ///< When to look again, if it were alone.
    time_point hinted = never;   ///< Since when somebody says that it has ended.
    std::int64_t serial = 0;     ///< Its place in the order of creation, while `placed`.
    std::int64_t searched = 0;   ///< It is not above this place of the list, while not `placed`.
    std::size_t index = 0;       ///< Where the scheduler keeps it.
    std::int32_t polls = 0;      ///< Looks, alone or in a list.
    std::uint8_t failures = 0;   ///< Looks in a row that failed.
    std::uint8_t duration_class = 0; ///< Jobs of one class take alike.
    bool placed : 1 = false;         ///< It was seen in the list.
    bool unlisted : 1 = false;       ///< The list does not show it: only a look of its own helps.
    bool slow : 1 = false;           ///< A webhook is expected to tell of its end.
    bool filterable : 1 = false; ///< Its last status is the one that unfinished jobs are listed by.
    bool alone : 1 = false;      ///< Only a look of its own can settle what was hinted.
    bool from_filter : 1 = false; ///< The hint is its absence from the list of unfinished jobs.
    bool asked : 1 = false;       ///< The service itself said when it is due.
    bool fresh : 1 = false;       ///< This client has just created it, so it stands near the top.
};

} // namespace andante::inline v0::jobs
