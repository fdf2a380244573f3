#include "bulk/coalescing_queue.hpp"

#include "core/saturating.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace andante::inline v0::bulk {

namespace asio = boost::asio;

namespace {

/// So long after its deadline an edit's caller goes on although its request has not ended.
constexpr std::chrono::milliseconds overdue(250);

error not_run_in_time(error_details details)
{
    details.message = "the deadline passed, and the executor that the client was made with has not "
                      "ended the request: its context must run";
    details.stop = stop_reason::deadline_too_close;
    return error(errc::deadline_exceeded, std::move(details));
}

error cancelled_edit(error_details details)
{
    details.message = details.outcome == outcome::not_sent
                          ? "cancelled before its request left: it has no effect"
                          : "cancelled while its request was under way: it may have taken effect";
    details.stop = stop_reason::cancelled;
    return error(asio::error::operation_aborted, std::move(details));
}

error cut_off_edit()
{
    error_details details;
    details.outcome = outcome::unknown;
    return cancelled_edit(std::move(details));
}

/// What each id of a request came to.
class verdicts {
public:
    explicit verdicts(const bulk_report& report)
    {
        for (const auto& each : report.failed) {
            refused_.emplace(each.id, each.reason);
        }
        for (const auto& id : report.succeeded) {
            done_.emplace(id, true);
        }
        if (report.stopped) {
            stopped_ = *report.stopped;
        }
    }

    /// Nothing when it succeeded.
    std::optional<error> of(const std::string& id, errc refused_as) const
    {
        if (done_.contains(id)) {
            return std::nullopt;
        }
        const auto found = refused_.find(id);
        if (found == refused_.end()) {
            return stopped_;
        }
        error_details details;
        details.message = id + ": " + found->second;
        details.items.push_back({id, found->second});
        details.stop = stop_reason::permanent;
        details.outcome = outcome::rejected;
        return error(refused_as, std::move(details));
    }

private:
    std::unordered_map<std::string, std::string> refused_;
    std::unordered_map<std::string, bool> done_;
    error stopped_ = cut_off_edit();
};

} // namespace

/// A caller's entry in the queue while its coroutine lives.
class coalescing_queue::membership {
public:
    membership(coalescing_queue& queue, ticket which)
        : queue_(&queue)
        , which_(which)
        , since_(queue.time_->now())
    {}
    membership(const membership&) = delete;
    membership& operator=(const membership&) = delete;
    ~membership() { leave(); }

    error_details leave() { return queue_->leave(which_, since_); }

private:
    coalescing_queue* queue_;
    ticket which_;
    time_source::time_point since_;
};

coalescing_queue::coalescing_queue(
    asio::any_io_executor executor, std::shared_ptr<time_source> time, time_source::duration linger
)
    : home_(executor)
    , time_(std::move(time))
    , waiting_(linger)
    , alarm_(time_->make_timer(std::move(executor)))
{}

asio::awaitable<void>
coalescing_queue::submit(std::shared_ptr<coalescing_queue> self, single_edit edit)
{
    const auto deadline =
        edit.settings.options.call.deadline.value_or(std::chrono::milliseconds::max());
    const auto due = andante::detail::saturating_add(
        andante::detail::saturating_add(self->time_->now(), deadline), overdue
    );
    const auto entered = self->enter(edit);
    membership place(*self, entered.first);
    const auto mine = entered.second;
    self->pump();
    auto executor = co_await asio::this_coro::executor;
    const bool is_away = !self->home_.is_shared_with(executor);
    const auto alarm = self->time_->make_timer(std::move(executor));
    if (is_away) {
        alarm->arm(due, [ended = mine->ended] { ended->complete(asio::error::timed_out); });
    }
    const auto code = co_await detail::one_shot::wait(mine->ended);
    if (code == asio::error::timed_out) {
        throw failure(not_run_in_time(place.leave()));
    }
    if (code) {
        const auto known = cancelled_edit(place.leave());
        throw_exception_from_error(known, BOOST_CURRENT_LOCATION);
    }
    if (mine->thrown) {
        std::rethrow_exception(mine->thrown);
    }
    if (mine->problem) {
        throw_exception_from_error(*mine->problem, BOOST_CURRENT_LOCATION);
    }
}

std::pair<coalescing_queue::ticket, std::shared_ptr<coalescing_queue::caller>>
coalescing_queue::enter(const single_edit& edit)
{
    auto mine = std::make_shared<caller>();
    mine->refused_as = edit.refused_as;
    {
        const std::lock_guard lock(mutex_);
        if (!closed_) {
            settings_.try_emplace(edit.key, edit.settings);
            const auto most = edit.settings.route->batch_size();
            const auto which = waiting_.submit(edit.key, edit.id, most, time_->now());
            callers_.emplace(which, mine);
            return {which, mine};
        }
    }
    mine->ended->complete(asio::error::operation_aborted);
    return {0, mine};
}

error_details coalescing_queue::leave(ticket which, time_source::time_point since)
{
    std::shared_ptr<shared_request> unwanted;
    error_details known;
    {
        const std::lock_guard lock(mutex_);
        const auto found = callers_.find(which);
        if (found == callers_.end()) {
            return known;
        }
        const auto mine = std::move(found->second);
        callers_.erase(found);
        waiting_.withdraw(which);
        if (const auto& request = mine->under_way) {
            known.outcome = outcome::unknown; // the others have it sent, or it was
            if (--request->callers == 0) {
                known.outcome = request->attempts.give_up();
                unwanted = request;
            }
            known.attempts = request->attempts.history(since, time_->now());
        }
    }
    if (unwanted) {
        unwanted->control->interrupt();
    }
    return known;
}

/// Sends what is due, and wakes up for what will be.
void coalescing_queue::pump()
{
    std::vector<ready_request> ready; // begun without the lock: what cannot begin ends at once
    {
        const std::lock_guard lock(mutex_);
        if (closed_) {
            return;
        }
        const auto now = time_->now();
        while (auto due = waiting_.take_due(now)) {
            ready.push_back(make_request(std::move(*due)));
        }
        if (const auto next = waiting_.next_due()) {
            alarm_->arm(*next, [weak = weak_from_this()] {
                if (const auto self = weak.lock()) {
                    self->pump();
                }
            });
        } else {
            settings_.clear();
            alarm_->cancel();
        }
    }
    for (auto& each : ready) {
        home_.run(std::move(each.sending), std::move(each.control));
    }
}

class coalescing_queue::completion {
public:
    completion(std::shared_ptr<coalescing_queue> queue, coalescer::batch what)
        : queue_(std::move(queue))
        , what_(std::move(what))
    {}
    completion(const completion&) = delete;
    completion& operator=(const completion&) = delete;
    ~completion()
    {
        if (!is_complete_) {
            complete(bulk_report(), nullptr);
        }
    }

    void complete(const bulk_report& report, const std::exception_ptr& thrown)
    {
        is_complete_ = true;
        const verdicts known(report);
        queue_->complete(what_, [&](caller& one, const std::string& id) {
            one.thrown = thrown;
            one.problem = known.of(id, one.refused_as);
        });
    }

private:
    std::shared_ptr<coalescing_queue> queue_;
    coalescer::batch what_;
    bool is_complete_ = false;
};

coalescing_queue::ready_request coalescing_queue::make_request(coalescer::batch what)
{
    const auto request = std::make_shared<shared_request>();
    request->control = std::make_shared<detail::interrupter>();
    for (const auto& some : what.callers) {
        for (const auto who : some) {
            callers_.at(who)->under_way = request;
            ++request->callers;
        }
    }
    auto settings = settings_.at(what.key);
    if (auto& deadline = settings.options.call.deadline) {
        *deadline -=
            std::chrono::duration_cast<std::chrono::milliseconds>(time_->now() - what.since);
    }
    settings.on_leaving = [request, time = time_] { request->attempts.leave(time->now()); };
    auto ids = what.ids;
    auto end = std::make_shared<completion>(shared_from_this(), std::move(what));
    return {send(std::move(end), std::move(ids), std::move(settings)), request->control};
}

asio::awaitable<void> coalescing_queue::send(
    std::shared_ptr<completion> end, std::vector<std::string> ids, run_settings settings
)
{
    auto running = run_to_report(std::move(ids), std::move(settings));
    bulk_report report;
    std::exception_ptr thrown;
    try {
        report = co_await std::move(running);
    } catch (const boost::system::system_error&) {
        report.stopped = andante::detail::error_from(std::current_exception());
    } catch (...) {
        thrown = std::current_exception();
    }
    end->complete(report, thrown);
}

template <class Tell>
void coalescing_queue::complete(const coalescer::batch& what, Tell tell)
{
    std::vector<std::shared_ptr<detail::one_shot>> ended; // completed without the lock
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t at = 0; at < what.ids.size(); ++at) {
            for (const auto who : what.callers[at]) {
                const auto found = callers_.find(who);
                if (found == callers_.end()) {
                    continue;
                }
                auto& one = *found->second;
                one.under_way.reset();
                tell(one, what.ids[at]);
                ended.push_back(one.ended);
            }
        }
    }
    for (const auto& each : ended) {
        each->complete({});
    }
}

void coalescing_queue::close() noexcept
{
    std::vector<std::shared_ptr<detail::one_shot>> ended; // completed without the lock
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        alarm_->cancel();
        for (const auto& [which, one] : callers_) {
            ended.push_back(one->ended);
        }
    }
    for (const auto& each : ended) {
        each->complete(asio::error::operation_aborted);
    }
}

} // namespace andante::inline v0::bulk
