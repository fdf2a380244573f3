#include "kit/create_registry.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace andante::inline v0::kit {

namespace {

/// Services give the times of their jobs in whole seconds, and their clocks are read from headers
/// in whole seconds.
constexpr auto slack = std::chrono::seconds(2);
/// So many jobs are remembered as somebody's: more than a list shows of one moment.
constexpr std::size_t most_owned = 4096;

} // namespace

void add_page(newest_jobs& to, jobs::listing page, time_source::time_point now)
{
    const auto same = [](const std::string& id) {
        return [&id](const jobs::sighting& each) { return each.id == id; };
    };
    if (!to.items.empty()) {
        const auto& last = to.items.back().id;
        to.is_torn = std::none_of(page.items.begin(), page.items.end(), same(last));
    }
    to.has_all = !page.has_more || page.items.empty();
    const auto before = std::ssize(to.items);
    for (auto& each : page.items) {
        if (std::any_of(to.items.begin(), to.items.begin() + before, same(each.id))) {
            continue;
        }
        if (each.age) {
            // The server has told it no later than now: with the time that the look has taken a
            // job would seem to be older than it is.
            *each.age -= now - to.began;
        }
        to.items.push_back(std::move(each));
    }
}

bool reaches_back(const newest_jobs& seen, time_source::time_point since)
{
    if (seen.is_torn) {
        return false;
    }
    if (seen.has_all) {
        return true;
    }
    return !seen.items.empty() && seen.items.back().age &&
           *seen.items.back().age > (seen.began - since) + slack;
}

create_registry::create_registry(mark_matcher matches, time_source::duration commit_time)
    : matches_(std::move(matches))
    , commit_time_(commit_time)
{}

create_registry::number create_registry::begin(create_mark mark, time_point now)
{
    entry one;
    one.mark = std::move(mark);
    one.sent = now;
    entries_.emplace(++last_, std::move(one));
    return last_;
}

void create_registry::resend(number which)
{
    entries_.at(which).is_lost = false;
}

void create_registry::lose(number which, time_point now)
{
    auto& one = entries_.at(which);
    one.is_lost = true;
    one.lost_at = now;
}

void create_registry::own(number which, const std::string& id)
{
    entries_.at(which).is_lost = false;
    own(id);
}

void create_registry::own(const std::string& id)
{
    if (owned_.insert(id).second) {
        owned_in_order_.push_back(id);
    }
    if (owned_in_order_.size() > most_owned) {
        owned_.erase(owned_in_order_.front());
        owned_in_order_.pop_front();
    }
}

void create_registry::end(number which)
{
    entries_.erase(which);
}

create_registry::time_point create_registry::oldest_lost(time_point otherwise) const
{
    auto oldest = otherwise;
    for (const auto& [which, one] : entries_) {
        if (one.is_lost) {
            oldest = std::min(oldest, one.sent);
        }
    }
    return oldest;
}

/// Jobs of earlier creates with the same mark do not count; a job of unknown age may be one of now.
bool create_registry::may_be_of(const entry& one, const jobs::sighting& job, time_point seen) const
{
    if (owned_.contains(job.id) || !matches_(job.value.get(), one.mark.text)) {
        return false;
    }
    return one.mark.is_unique || !job.age || *job.age <= (seen - one.sent) + slack;
}

/// Others with the same mark whose answers may still come, with jobs that are on the list already.
std::size_t create_registry::under_way_like(const entry& one) const
{
    if (one.mark.is_unique) {
        return 0;
    }
    return static_cast<std::size_t>(std::count_if(
        entries_.begin(),
        entries_.end(),
        [&one](const auto& each) {
            return !each.second.is_lost && each.second.mark.text == one.mark.text;
        }
    ));
}

create_registry::finding create_registry::judge(number which, const newest_jobs& seen) const
{
    const auto& one = entries_.at(which);
    finding found;
    std::size_t candidates = 0;
    for (const auto& job : seen.items) {
        if (may_be_of(one, job, seen.began)) {
            ++candidates;
            found.job = &job; // the oldest of them
        }
    }
    if (candidates > under_way_like(one)) {
        found.what = answer::found;
    } else if (candidates > 0) {
        found.what = answer::open;
    } else if (!reaches_back(seen, one.sent)) {
        found.what = answer::hidden;
    } else {
        found.what = seen.began >= one.lost_at + commit_time_ ? answer::absent : answer::open;
    }
    return found;
}

} // namespace andante::inline v0::kit
