#pragma once

#include <andante/client/lost_create.hpp>
#include <andante/core/time_source.hpp>
#include <andante/jobs/job_source.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace andante::inline v0::kit {

/// True when an object of the provider is of the create with this mark.
using mark_matcher = std::function<bool(const void* object, std::string_view mark)>;

/// What one look at the newest jobs has shown.
class newest_jobs {
public:
    newest_jobs() = default;

    /// The newest first, each once. Their ages are those of when the look began, or less.
    std::vector<jobs::sighting> items;
    bool has_all = false;            ///< There are no older ones.
    bool is_torn = false;            ///< Between its pages some may not have been shown.
    time_source::time_point began{}; ///< When the look began.
};

/// Which creates are under way or lost, which jobs are whose, and what a look says of a lost one.
/// No I/O, no clock, no locks.
class create_registry {
public:
    using number = std::uint64_t;
    using time_point = time_source::time_point;

    /// What a look says of a lost create.
    enum class answer {
        found,  ///< This is its job.
        absent, ///< The server has not begun one, and will not.
        open,   ///< Look again: the server may still begin it, or it may be that of another.
        hidden, ///< The list does not reach back to when it was sent.
    };
    class finding {
    public:
        finding() = default;

        answer what = answer::open;
        const jobs::sighting* job = nullptr; ///< Of found; of open: one that may be its own.
    };

    create_registry(mark_matcher matches, time_source::duration commit_time);

    /// A create is sent.
    number begin(create_mark mark, time_point now);
    /// It is sent once more.
    void resend(number which);
    /// Its answer was lost.
    void lose(number which, time_point now);
    /// It was answered with this job, or has taken it.
    void own(number which, const std::string& id);
    /// This job is somebody's.
    void own(const std::string& id);
    /// It has ended, whichever way.
    void end(number which);

    /// When the oldest of those that are lost was sent; `otherwise` when none is.
    time_point oldest_lost(time_point otherwise) const;
    finding judge(number which, const newest_jobs& seen) const;

private:
    struct entry {
        create_mark mark;
        time_point sent;      ///< For the first time.
        time_point lost_at{}; ///< The last time.
        bool is_lost = false;
    };

    bool may_be_of(const entry& one, const jobs::sighting& job, time_point seen) const;
    std::size_t under_way_like(const entry& one) const;

    mark_matcher matches_;
    time_source::duration commit_time_;
    number last_ = 0;
    std::map<number, entry> entries_;
    // Jobs that have an owner, the oldest are forgotten.
    std::unordered_set<std::string> owned_;
    std::deque<std::string> owned_in_order_;
};

/// Adds the next page of the list, which was answered by `now` and begins with the last job of the
/// page before, unless jobs were deleted meanwhile; jobs that were created have moved some of that
/// page to this one.
void add_page(newest_jobs& to, jobs::listing page, time_source::time_point now);
/// True when these jobs go back to `since`.
bool reaches_back(const newest_jobs& seen, time_source::time_point since);

} // namespace andante::inline v0::kit
