// Which read tells most.
#include "jobs/poll_scheduler.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::jobs {

namespace {

using namespace std::chrono_literals;
using duration = time_source::duration;

/// Hints and last looks go before everything else, the oldest first.
constexpr double urgent_weight = 1e12;
/// A page is read a little further than needed, because jobs that others create move ours down.
constexpr std::int64_t margin = 3;

double in_seconds(duration span)
{
    return std::chrono::duration<double>(span).count();
}

} // namespace

/// What a look at the job is worth now; 0 when it was looked at just now or is not due.
double poll_scheduler::weight_of(const tracked_job& job, time_point now) const
{
    if (now < open_from(job)) {
        return 0;
    }
    if ((job.failures > 0 || job.asked) && now < std::min(job.due, job.deadline)) {
        return 0;
    }
    if (is_urgent(job, now)) {
        const auto since = std::min(job.hinted, std::min(job.deadline, now));
        return urgent_weight * (1 + in_seconds(now - since));
    }
    double waited = 0;
    if (job.looked == tracked_job::unknown) {
        if (now < job.due) {
            return 0;
        }
        waited = 4 + in_seconds(now - job.due); // it may have ended long ago
    } else {
        waited = in_seconds(now - job.looked);
        if (waited < (job.slow ? 15 : 2) && now < job.due) {
            return 0;
        }
    }
    const double age = job.born == tracked_job::unknown
                           ? 1
                           : durations_[job.duration_class].likelihood(now - job.born);
    const double square = waited * waited;
    return age * square * (1 + square * square / 1e4);
}

/// The jobs that the list could show, by place; counts the reads that it takes to see all.
void poll_scheduler::collect(time_point now)
{
    candidates_.clear();
    const bool lists = lists_usable(now);
    std::size_t singles = 0;
    for (auto* job : jobs_) {
        if (lists && !job->unlisted && !job->alone) {
            candidates_.push_back({place_of(*job), weight_of(*job, now), job});
        } else {
            ++singles;
        }
    }
    const auto above = [](const candidate& left, const candidate& right) {
        return left.place != right.place ? left.place < right.place
                                         : left.job->index < right.job->index;
    };
    std::sort(candidates_.begin(), candidates_.end(), above);
    std::size_t pages = 0;
    std::size_t in_page = 0;
    std::int64_t page_end = -1;
    for (const auto& each : candidates_) {
        if (each.place >= page_end || in_page >= static_cast<std::size_t>(options_.page_limit)) {
            ++pages;
            in_page = 0;
            page_end = each.place + options_.page_limit;
        }
        ++in_page;
    }
    sweep_ = pages + singles;
}

/// The window of the list whose jobs weigh most, and that weight.
planned_read poll_scheduler::best_window(double& value) const
{
    planned_read best;
    best.what = planned_read::kind::page;
    const std::int64_t most = options_.page_limit;
    double placed = 0;
    double searched = 0;
    std::int64_t placed_count = 0;
    std::int64_t searched_count = 0;
    std::size_t worth = 0;
    std::size_t end = 0;
    const auto count = [&](const candidate& each, int sign) {
        (each.job->placed ? placed : searched) += sign * each.weight;
        (each.job->placed ? placed_count : searched_count) += sign;
        worth += static_cast<std::size_t>(each.weight > 0 ? sign : 0);
    };
    for (std::size_t begin = 0; begin < candidates_.size(); ++begin) {
        while (end < candidates_.size() && candidates_[end].place < candidates_[begin].place + most
        ) {
            count(candidates_[end++], 1);
        }
        const auto room = static_cast<double>(std::max<std::int64_t>(0, most - placed_count));
        const double fitting =
            searched_count > 0 ? std::min(1.0, room / static_cast<double>(searched_count)) : 0;
        const double sum = placed + searched * find_chance_ * fitting;
        if (worth > 1 && candidates_[begin].weight > 0 && sum > value * (1 + 1e-9)) {
            value = sum;
            best.offset = candidates_[begin].place;
            best.limit = static_cast<int>(most);
            std::int64_t last = best.offset;
            bool far = false;
            for (auto at = begin; at < end; ++at) {
                const auto& each = candidates_[at];
                if (each.weight > 0) {
                    last = std::max(last, each.place);
                    far = far || (!each.job->placed && !each.job->fresh);
                }
            }
            if (!far) {
                const auto needed = last - best.offset + 1 + searched_count + margin;
                best.limit = static_cast<int>(std::min(most, needed));
            }
        }
        count(candidates_[begin], -1);
    }
    return best;
}

/// True when one list of all unfinished jobs, and a look at each that it lacks, tells more for a
/// request than the best window.
bool poll_scheduler::filter_pays(double window_value, std::size_t& listed, time_point now) const
{
    if (!options_.filter || !lists_usable(now) || now < filter_from_ || sweep_ < 3) {
        return false;
    }
    double sum = 0;
    double waited = 0;
    listed = 0;
    for (const auto* job : jobs_) {
        if (!job->filterable || job->looked == tracked_job::unknown) {
            continue;
        }
        ++listed;
        const double weight = weight_of(*job, now);
        if (weight >= urgent_weight) {
            return false; // only a look confirms
        }
        sum += weight;
        waited = std::max(waited, in_seconds(now - job->looked));
    }
    if (listed < 2 || listed + 2 > static_cast<std::size_t>(options_.page_limit)) {
        return false;
    }
    const double to_confirm = ended_at_ == tracked_job::unknown ? 0 : ended_per_second_ * waited;
    return sum / (1 + std::min(to_confirm, static_cast<double>(listed))) > window_value;
}

planned_read poll_scheduler::choose(time_point now)
{
    collect(now);
    planned_read single;
    double best = -1;
    for (auto* job : jobs_) {
        const double weight = weight_of(*job, now);
        const bool earlier = weight == best && single.job != nullptr && job->due < single.job->due;
        if (weight > best || earlier) {
            best = weight;
            single.job = job;
        }
    }
    double value = best;
    auto chosen = single;
    if (const auto window = best_window(value); window.limit > 0) {
        chosen = window;
    }
    std::size_t listed = 0;
    if (filter_pays(value, listed, now)) {
        chosen = planned_read();
        chosen.what = planned_read::kind::unfinished;
        chosen.limit = static_cast<int>(
            std::min<std::size_t>(listed + 2, static_cast<std::size_t>(options_.page_limit))
        );
    }
    chosen.left = now;
    return chosen;
}

} // namespace andante::inline v0::jobs
