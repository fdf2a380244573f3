#include "jobs/wait_group.hpp"

#include "core/saturating.hpp"
#include "jobs/monitor_core.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::jobs {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

/// How long after its deadline a wait ends while no look is answered.
constexpr milliseconds answer_grace = std::chrono::seconds(5);
/// Many jobs with one deadline get their last looks one after the other, as far as the budget goes;
/// a wait goes on no longer than this for them.
constexpr milliseconds longest_grace = std::chrono::seconds(30);

/// Of a wait whose deadline nobody has set.
constexpr milliseconds usual_patience = std::chrono::minutes(15);

} // namespace

wait_group::wait_group(
    std::shared_ptr<monitor_core> core,
    std::vector<std::string> ids,
    std::shared_ptr<const wait_options> options
)
    : core_(std::move(core))
    , ids_(std::move(ids))
    , options_(std::move(options))
    , tickets_(ids_.size())
    , remaining_(ids_.size())
{}

wait_group::~wait_group()
{
    core_->update([this](job_table& table, time_point now) { leave(table, now); });
}

void wait_group::begin(job_table& table, const refusals& refused, time_point now)
{
    started_ = now;
    deadline_ = detail::saturating_add(now, options_->deadline.value_or(usual_patience));
    for (const auto& [index, problem] : refused) {
        auto how = std::make_shared<ending>();
        how->problem = problem;
        ready_.push_back({static_cast<std::uint32_t>(index), std::move(how), now});
    }
    auto skipped = refused.begin();
    for (std::size_t index = 0; index < ids_.size(); ++index) {
        if (skipped != refused.end() && skipped->first == index) {
            ++skipped;
            continue;
        }
        tickets_[index].owner = this;
        tickets_[index].index = static_cast<std::uint32_t>(index);
        table.join(tickets_[index], ids_[index], now);
    }
}

void wait_group::leave(job_table& table, time_point now)
{
    for (auto& each : tickets_) {
        table.leave(each, now);
    }
}

void wait_group::expire(job_table& table, time_point now)
{
    for (auto& each : tickets_) {
        table.expire(each, now);
    }
}

void wait_group::ended(const ticket& which, std::shared_ptr<const ending> how)
{
    ready_.push_back({which.index, std::move(how), core_->time()->now()});
    alarm_.wake();
}

void wait_group::progressed(const ticket& which)
{
    if (!options_->on_progress) {
        return;
    }
    wait_progress seen;
    seen.id = ids_[which.index];
    seen.status = which.entry->status;
    seen.elapsed = duration_cast<milliseconds>(core_->time()->now() - started_);
    seen.polls = which.entry->poll.polls;
    seen.expected = duration_cast<milliseconds>(core_->table()
                                                    .expected(which.entry->poll.duration_class)
                                                    .value_or(time_source::duration::zero()));
    auto& place = tickets_[which.index].news;
    if (place < news_.size() && news_[place].index == which.index) {
        news_[place].what = std::move(seen);
    } else {
        place = static_cast<std::uint32_t>(news_.size());
        news_.push_back({which.index, std::move(seen)});
    }
    alarm_.wake();
}

/// When the wait ends although a last look is missing.
wait_group::time_point wait_group::given_up_at() const
{
    const std::lock_guard lock(core_->mutex());
    const auto from = std::max(deadline_, core_->table().answered());
    return std::min(
        detail::saturating_add(from, answer_grace), detail::saturating_add(deadline_, longest_grace)
    );
}

std::optional<wait_group::ready_job> wait_group::take(std::vector<job_news>& news)
{
    const std::lock_guard lock(core_->mutex());
    news.swap(news_);
    if (given_ == ready_.size()) {
        return std::nullopt;
    }
    auto next = std::move(ready_[given_++]);
    if (given_ == ready_.size()) {
        ready_.clear();
        given_ = 0;
    }
    return next;
}

void wait_group::tell_end(const ended_job& what) const
{
    if (!options_->on_end || what.how->thrown) {
        return;
    }
    wait_end told;
    told.id = what.id;
    told.status = what.how->status;
    told.source = what.how->source;
    told.elapsed = what.elapsed;
    told.polls = what.how->polls;
    told.failed = what.how->problem.has_value();
    options_->on_end(told);
}

std::size_t wait_group::cancel_jobs()
{
    if (!options_->cancel_job || std::exchange(jobs_cancelled_, true)) {
        return 0;
    }
    std::vector<std::string> running;
    {
        const std::lock_guard lock(core_->mutex());
        for (const auto& each : tickets_) {
            if (each.entry != nullptr) {
                running.push_back(ids_[each.index]);
            }
        }
    }
    std::sort(running.begin(), running.end());
    running.erase(std::unique(running.begin(), running.end()), running.end());
    core_->cancel(running);
    return running.size();
}

boost::asio::awaitable<std::optional<ended_job>> wait_group::next()
{
    return next_of(shared_from_this());
}

boost::asio::awaitable<std::optional<ended_job>>
wait_group::next_of(std::shared_ptr<wait_group> self)
{
    while (self->remaining_ > 0) {
        std::vector<job_news> news;
        auto ready = self->take(news);
        for (const auto& each : news) {
            self->options_->on_progress(each.what);
        }
        if (ready) {
            --self->remaining_;
            ended_job what;
            what.index = ready->index;
            what.id = self->ids_[ready->index];
            what.how = std::move(ready->how);
            what.elapsed = duration_cast<milliseconds>(ready->when - self->started_);
            if (what.how->thrown) {
                std::rethrow_exception(what.how->thrown);
            }
            self->tell_end(what);
            co_return what;
        }
        const auto last = self->given_up_at();
        if (self->core_->time()->now() >= last) {
            self->core_->update([&](job_table& table, time_point now) { self->expire(table, now); }
            );
            continue;
        }
        co_await self->alarm_.sleep_until(self->core_->time(), last);
    }
    co_return std::nullopt;
}

} // namespace andante::inline v0::jobs
