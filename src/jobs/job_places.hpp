#pragma once

#include <andante/core/time_source.hpp>
#include <andante/pacing/pacer.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::jobs {

/// The places that a client's unfinished jobs hold under the caps of its limiter, from their
/// creates until their ends were seen. No I/O, no clock, no lock.
class job_places {
public:
    using time_point = time_source::time_point;
    using duration = time_source::duration;

    /// `longest`: after so long a job has ended, seen or not; zero: never.
    explicit job_places(duration longest)
        : longest_(longest)
    {}

    /// A job runs since then. What is empty is not kept, and what it has already stays: the lease
    /// that is not needed is to be dropped outside of any lock.
    pacing::lease keep(std::string id, pacing::lease place, time_point since);
    /// The same for one that may have ended long ago.
    pacing::lease keep_unsure(std::string id, pacing::lease place, time_point since);
    /// A look found it unfinished.
    void sure(std::string_view id) noexcept;
    /// It has ended: what it held, to be dropped outside of any lock.
    pacing::lease take(std::string_view id);
    /// Nobody looks for it any more: the same when it is not sure that it runs.
    pacing::lease take_unsure(std::string_view id);
    /// The places of jobs that must have ended by now, to be dropped outside of any lock.
    std::vector<pacing::lease> take_old(time_point now);

    bool holds(std::string_view id) const { return held_.contains(id); }
    bool empty() const noexcept { return held_.empty(); }
    std::vector<std::string> ids() const;
    /// Jobs that surely run, and since when.
    std::vector<std::pair<std::string, time_point>> running(time_point now) const;

private:
    struct holding {
        pacing::lease lease;
        time_point since;
        bool is_sure;
    };

    pacing::lease put(std::string id, pacing::lease place, time_point since, bool is_sure);
    bool is_over(const holding& held, time_point now) const noexcept;

    duration longest_;
    std::map<std::string, holding, std::less<>> held_;
};

} // namespace andante::inline v0::jobs
