#include "bulk/coalescing_desk.hpp"

#include "core/background.hpp"

#include <boost/asio/error.hpp>

#include <utility>

namespace andante::inline v0::bulk {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_ids = 100;

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
    error stopped_{asio::error::operation_aborted};
};

} // namespace

/// A caller's place at the desk while its coroutine lives.
class coalescing_desk::membership {
public:
    membership(coalescing_desk& desk, ticket which)
        : desk_(&desk)
        , which_(which)
    {}
    membership(const membership&) = delete;
    membership& operator=(const membership&) = delete;
    ~membership() { desk_->leave(which_); }

private:
    coalescing_desk* desk_;
    ticket which_;
};

coalescing_desk::coalescing_desk(
    asio::any_io_executor executor, std::shared_ptr<time_source> time, time_source::duration linger
)
    : executor_(std::move(executor))
    , time_(std::move(time))
    , gathering_(most_ids, linger)
    , alarm_(time_->make_timer(executor_))
{}

asio::awaitable<void>
coalescing_desk::submit(std::shared_ptr<coalescing_desk> self, single_edit edit)
{
    const auto entered = self->enter(edit);
    const membership place(*self, entered.first);
    const auto mine = entered.second;
    self->pump();
    const auto code = co_await detail::one_shot::wait(mine->ended);
    if (code) {
        throw boost::system::system_error(code);
    }
    if (mine->problem) {
        throw_exception_from_error(*mine->problem, BOOST_CURRENT_LOCATION);
    }
}

std::pair<coalescing_desk::ticket, std::shared_ptr<coalescing_desk::caller>>
coalescing_desk::enter(const single_edit& edit)
{
    auto mine = std::make_shared<caller>();
    mine->refused_as = edit.refused_as;
    const std::lock_guard lock(mutex_);
    if (closed_) {
        mine->ended->complete(asio::error::operation_aborted);
        return {0, mine};
    }
    settings_.try_emplace(edit.key, edit.settings);
    const auto which = gathering_.submit(edit.key, edit.id, time_->now());
    callers_.emplace(which, mine);
    return {which, mine};
}

void coalescing_desk::leave(ticket which)
{
    std::shared_ptr<detail::interrupter> unwanted;
    {
        const std::lock_guard lock(mutex_);
        const auto found = callers_.find(which);
        if (found == callers_.end()) {
            return;
        }
        const auto mine = std::move(found->second);
        callers_.erase(found);
        gathering_.withdraw(which);
        if (mine->under_way && --mine->under_way->callers == 0) {
            unwanted = mine->under_way->control;
        }
    }
    if (unwanted) {
        unwanted->interrupt();
    }
}

/// Sends what is due, and wakes up for what will be.
void coalescing_desk::pump()
{
    const std::lock_guard lock(mutex_);
    if (closed_) {
        return;
    }
    const auto now = time_->now();
    while (auto gone = gathering_.take_due(now)) {
        depart(std::move(*gone));
    }
    if (const auto next = gathering_.next_due()) {
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

void coalescing_desk::depart(coalescer::departure what)
{
    const auto trip = std::make_shared<journey>();
    trip->control = std::make_shared<detail::interrupter>();
    for (const auto& some : what.callers) {
        for (const auto who : some) {
            callers_.at(who)->under_way = trip;
            ++trip->callers;
        }
    }
    auto settings = settings_.at(what.key);
    if (auto& deadline = settings.options.call.deadline) {
        *deadline -=
            std::chrono::duration_cast<std::chrono::milliseconds>(time_->now() - what.since);
    }
    auto travelling = travel(shared_from_this(), std::move(what), std::move(settings));
    detail::run_in_background(executor_, std::move(travelling), trip->control);
}

asio::awaitable<void> coalescing_desk::travel(
    std::shared_ptr<coalescing_desk> self, coalescer::departure what, run_settings settings
)
{
    auto ids = what.ids;
    auto running = run_to_report(std::move(ids), std::move(settings));
    const auto report = co_await as_result(std::move(running));
    bulk_report none;
    if (report.has_error()) {
        none.stopped = report.error();
    }
    self->arrive(what, report.has_error() ? none : report.value());
}

void coalescing_desk::arrive(const coalescer::departure& what, const bulk_report& report)
{
    const verdicts known(report);
    const std::lock_guard lock(mutex_);
    for (std::size_t at = 0; at < what.ids.size(); ++at) {
        for (const auto who : what.callers[at]) {
            const auto found = callers_.find(who);
            if (found == callers_.end()) {
                continue;
            }
            auto& one = *found->second;
            one.under_way.reset();
            one.problem = known.of(what.ids[at], one.refused_as);
            one.ended->complete({});
        }
    }
}

void coalescing_desk::close() noexcept
{
    const std::lock_guard lock(mutex_);
    closed_ = true;
    alarm_->cancel();
    for (const auto& [which, one] : callers_) {
        one->ended->complete(asio::error::operation_aborted);
    }
}

} // namespace andante::inline v0::bulk
