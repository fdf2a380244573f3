#include "cache/freshness.hpp"
#include "client/pipeline_core.hpp"
#include "client/wire_key.hpp"
#include "client/write_guard.hpp"
#include "core/saturating.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::detail {

namespace {

using core_ptr = std::shared_ptr<pipeline_core>;

std::shared_ptr<call_task> task_of(call&& what)
{
    return std::make_shared<call_task>(std::move(what));
}

/// A read of something that may be kept.
class cached_read {
public:
    cached_read(cached_resource found, std::chrono::milliseconds option, const call& what)
        : resource(std::move(found))
        , lifetime(option)
        , key(what.accept.empty() ? what.target : what.target + ' ' + what.accept)
        , shared_name(key + ' ' + wire_key(what.options, what.priority))
    {}

    cached_resource resource;
    std::chrono::milliseconds lifetime;
    std::string key;
    /// Calls that would be sent in different ways do not wait for each other.
    std::string shared_name;
};

std::chrono::milliseconds lifetime_of(cache_kind kind, const cache_options& options)
{
    switch (kind) {
    case cache_kind::job:
        return options.finished_for;
    case cache_kind::account:
        return options.account_for;
    case cache_kind::collection:
        break;
    }
    return options.collections_for;
}

/// Nothing when this call has no part in the cache: what it asks is not kept, or its answer may
/// differ from that of other calls.
std::optional<cached_read> find_read(const pipeline_core& core, const call& what)
{
    const bool is_usual = what.headers.empty() && what.options.headers.empty() &&
                          what.expects.empty() && !what.elsewhere;
    if (!what.describes || !what.with_key || !is_usual) {
        return std::nullopt;
    }
    const auto lifetime = lifetime_of(what.describes->kind, core.options.cache);
    if (lifetime <= std::chrono::milliseconds(0)) {
        return std::nullopt;
    }
    return cached_read(*what.describes, lifetime, what);
}

/// Polls want to see a change, and fresh calls say so.
bool must_ask(const call& what)
{
    const auto chosen = what.options.priority.value_or(what.priority);
    return what.options.fresh || chosen == priority::poll || what.options.max_body_bytes;
}

void keep_answer(
    const pipeline_core& core,
    const cached_read& what,
    const std::shared_ptr<cache::pending_read>& read,
    http::response& answer
)
{
    const auto& resource = what.resource;
    const bool changes = resource.kind == cache_kind::job &&
                         (resource.is_final == nullptr || !resource.is_final(answer));
    const auto lifetime =
        cache::may_keep(answer, changes ? std::chrono::milliseconds(0) : what.lifetime);
    const bool useful =
        lifetime && (lifetime->count() > 0 || !cache::conditions_for(answer).empty());
    if (useful) {
        core.kept->keep(what.key, read, std::make_shared<http::response>(answer), *lifetime);
    }
}

/// Asks, with the validator of what is kept, and keeps the answer.
asio::awaitable<attempt_result> fetch(
    core_ptr self,
    call what,
    cached_read wanted,
    std::shared_ptr<cache::pending_read> read,
    std::optional<std::chrono::milliseconds> exchange = std::nullopt,
    std::shared_ptr<interrupter> control = nullptr
)
{
    const auto known = self->kept->find(wanted.key).response;
    if (known && !what.options.max_body_bytes) {
        what.condition = cache::conditions_for(*known);
    }
    auto calling = run_call(self, task_of(std::move(what)), nullptr, exchange, std::move(control));
    auto answer = co_await std::move(calling);
    if (answer.has_error()) {
        if (answer.error() == errc::not_found) {
            self->kept->drop(std::vector<std::string>(1, wanted.resource.tag));
        }
        co_return answer;
    }
    if (answer->status == 304) {
        auto confirmed = *known;
        for (const auto& [name, value] : answer->headers) {
            confirmed.headers.set(name, value);
        }
        confirmed.source = http::answer_source::confirmed;
        answer = std::move(confirmed);
    }
    keep_answer(*self, wanted, read, *answer);
    co_return answer;
}

/// Completes a shared read, also when it goes with the client's context or never begins.
class completion {
public:
    completion(core_ptr core, std::string name, std::shared_ptr<shared_read> what)
        : core_(std::move(core))
        , name_(std::move(name))
        , read_(std::move(what))
    {}
    completion(const completion&) = delete;
    completion& operator=(const completion&) = delete;
    ~completion()
    {
        if (!is_complete_) {
            complete(attempt_result(error(asio::error::operation_aborted)), nullptr);
        }
    }

    const std::shared_ptr<shared_read>& read() const noexcept { return read_; }

    void complete(std::optional<attempt_result> outcome, std::exception_ptr thrown)
    {
        is_complete_ = true;
        core_->kept->complete(name_, read_, std::move(outcome), std::move(thrown));
    }

private:
    core_ptr core_;
    std::string name_;
    std::shared_ptr<shared_read> read_;
    bool is_complete_ = false;
};

asio::awaitable<void> run_shared(
    core_ptr self,
    call what,
    cached_read wanted,
    std::shared_ptr<completion> end,
    std::chrono::milliseconds exchange
)
{
    const auto mine = end->read();
    what.on_attempt = [mine, time = self->options.time] { mine->attempts.leave(time->now()); };
    auto fetching =
        fetch(self, std::move(what), std::move(wanted), mine->read, exchange, mine->control);
    std::exception_ptr thrown;
    std::optional<attempt_result> outcome;
    try {
        outcome = co_await std::move(fetching);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) {
        try {
            outcome = attempt_result(error_from(thrown));
            thrown = nullptr;
        } catch (...) { // not of the API: each caller gets it as it is
        }
    }
    end->complete(std::move(outcome), std::move(thrown));
}

void start(
    const core_ptr& self,
    const call& what,
    const cached_read& wanted,
    const std::shared_ptr<shared_read>& mine,
    std::chrono::milliseconds exchange
)
{
    auto end = std::make_shared<completion>(self, wanted.shared_name, mine);
    auto running = run_shared(self, what, wanted, std::move(end), exchange);
    self->home->run(std::move(running), mine->control);
}

error waited_too_long()
{
    error_details details;
    details.message = "the deadline passed while another call's answer was awaited";
    return error(errc::deadline_exceeded, std::move(details));
}

/// What is known by one who came at `since`. A request that others share goes on without its
/// caller.
error cancelled_read(
    const sent_attempts& attempts, time_source::time_point since, const time_source& time
)
{
    const bool has_left = attempts.any();
    error_details details;
    details.attempts = attempts.history(since, time.now());
    details.message = has_left ? "cancelled while a request was under way"
                               : "cancelled before anything was sent for it";
    details.stop = stop_reason::cancelled;
    details.outcome = has_left ? outcome::unknown : outcome::not_sent;
    return error(asio::error::operation_aborted, std::move(details));
}

/// What the end of a shared read means to one of its callers. Nothing for a follower when it ended
/// because the others' time was over, or they were cancelled.
std::optional<attempt_result>
outcome_for(const attempt_result& outcome, std::optional<call_run>& follower)
{
    if (outcome.has_value()) {
        if (!follower) {
            return outcome;
        }
        follower->succeeded();
        auto answer = *outcome;
        answer.source = http::answer_source::shared;
        return attempt_result(std::move(answer));
    }
    const auto& problem = outcome.error();
    if (follower && (problem == errc::deadline_exceeded || problem.is_cancelled())) {
        return std::nullopt;
    }
    if (problem.is_cancelled()) {
        throw_exception_from_error(problem, BOOST_CURRENT_LOCATION);
    }
    if (follower) {
        follower->failed(problem, problem.stop());
    }
    return outcome;
}

/// Waits for a request that others wait for too. Nothing when it ended because their time was over,
/// and this call still has some. `exchange`: what it still has for one beside its waits in line.
asio::awaitable<std::optional<attempt_result>> share(
    core_ptr self,
    call what,
    cached_read wanted,
    time_source::time_point deadline,
    std::chrono::milliseconds* exchange
)
{
    const auto joined = self->options.time->now();
    const auto mine = self->kept->join(wanted.shared_name, wanted.resource.tag);
    const auto executor = co_await asio::this_coro::executor;
    const auto alarm = self->options.time->make_timer(executor);
    auto due = deadline;
    std::optional<call_run> follower; // The first call's events are those of the read.
    if (mine->is_first()) {
        if (auto& own = what.options.deadline) { // a first, vain read may have used a part of it
            own = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - self->options.time->now()
            );
        }
        start(self, what, wanted, mine->read(), *exchange);
        due = saturating_add(deadline, overdue); // the read has a deadline of its own
    } else {
        follower.emplace(self->options, self->profile.name, what);
        if (const auto problem = check_call(*follower, self->profile, self->options.time->now())) {
            co_return attempt_result(follower->failed(*problem, stop_reason::permanent));
        }
        follower->from_cache(cache_event::kind::shared, {});
    }
    if (follower || !self->home->is_shared_with(executor)) {
        alarm->arm(due, [ended = mine->ended()] { ended->complete(asio::error::timed_out); });
    }
    const auto code = co_await one_shot::wait(mine->ended());
    alarm->cancel();
    if (code == asio::error::timed_out) {
        co_return attempt_result(
            follower ? follower->failed(waited_too_long(), stop_reason::deadline_too_close)
                     : not_run_at_home(
                           cancelled_read(mine->read()->attempts, joined, *self->options.time)
                       )
        );
    }
    if (code) {
        const sent_attempts none; // of a follower's own
        const auto& attempts = mine->is_first() ? mine->read()->attempts : none;
        throw cancellation(cancelled_read(attempts, joined, *self->options.time));
    }
    if (mine->read()->thrown) {
        std::rethrow_exception(mine->read()->thrown);
    }
    const auto began = mine->read()->attempts.first().value_or(time_source::time_point::max());
    if (const auto now = self->options.time->now(); began < now) {
        *exchange -=
            std::chrono::duration_cast<std::chrono::milliseconds>(now - std::max(began, joined));
    }
    co_return outcome_for(*mine->read()->outcome, follower);
}

asio::awaitable<attempt_result> read_cached(core_ptr self, call what, cached_read wanted)
{
    if (must_ask(what)) {
        auto read = self->kept->begin(wanted.resource.tag);
        co_return co_await fetch(self, std::move(what), std::move(wanted), std::move(read));
    }
    const auto deadline = last_moment(*self, what.options);
    auto exchange = self->options.deadline;
    while (true) {
        const auto found = self->kept->find(wanted.key);
        if (found.response && found.fresh) {
            call_run run(self->options, self->profile.name, what);
            if (const auto problem = check_call(run, self->profile, self->options.time->now())) {
                co_return run.failed(*problem, stop_reason::permanent);
            }
            run.from_cache(cache_event::kind::hit, found.age);
            run.succeeded();
            auto answer = *found.response;
            answer.source = http::answer_source::kept;
            co_return answer;
        }
        auto sharing = share(self, what, wanted, deadline, &exchange);
        auto outcome = co_await std::move(sharing);
        if (outcome) {
            co_return std::move(*outcome);
        }
    }
}

asio::awaitable<attempt_result> write(core_ptr self, call what, pacing::lease* lease)
{
    const write_guard guard(self, what.changes);
    auto calling = run_call(self, task_of(std::move(what)), lease);
    co_return co_await std::move(calling);
}

} // namespace

asio::awaitable<attempt_result> run_cached(core_ptr self, call&& what, pacing::lease* lease)
{
    if (!self->kept) {
        return run_call(std::move(self), task_of(std::move(what)), lease);
    }
    if (what.method != http::method::get) {
        return write(std::move(self), std::move(what), lease);
    }
    auto wanted = find_read(*self, what);
    return wanted ? read_cached(std::move(self), std::move(what), std::move(*wanted))
                  : run_call(std::move(self), task_of(std::move(what)), lease);
}

} // namespace andante::inline v0::detail
