#pragma once

#include <andante/core/time_source.hpp>
#include <andante/pacing/pacer.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
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

    /// A job was created. What is empty is not kept.
    void keep(std::string id, pacing::lease place, time_point now);
    /// It has ended: what it held, to be dropped outside of any lock.
    pacing::lease take(std::string_view id);
    /// The places of jobs that must have ended by now, to be dropped outside of any lock.
    std::vector<pacing::lease> take_old(time_point now);

    bool empty() const noexcept { return held_.empty(); }
    std::vector<std::string> ids() const;

private:
    struct holding {
        pacing::lease lease;
        time_point since;
    };

    duration longest_;
    std::map<std::string, holding, std::less<>> held_;
};

} // namespace andante::inline v0::jobs
