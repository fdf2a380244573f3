#include "cache/freshness.hpp"
#include "client/pipeline_core.hpp"
#include "client/wire_key.hpp"
#include "core/saturating.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::detail {

namespace {

using core_ptr = std::shared_ptr<pipeline_core>;

/// A read of something that may be kept.
class cached_read {
public:
    cached_read(cached_resource found, std::chrono::milliseconds option, const call& what)
        : resource(std::move(found))
        , lifetime(option)
        , key(what.accept.empty() ? what.target : what.target + ' ' + what.accept)
        , flight_name(key + ' ' + wire_key(what.options, what.priority))
    {}

    cached_resource resource;
    std::chrono::milliseconds lifetime;
    std::string key;
    /// Calls that would be sent in different ways do not wait for each other.
    std::string flight_name;
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
    std::optional<std::chrono::milliseconds> exchange = std::nullopt
)
{
    const auto known = self->kept->find(wanted.key).response;
    if (known && !what.options.max_body_bytes) {
        what.condition = cache::conditions_for(*known);
    }
    auto answer = co_await run_call(self, std::move(what), nullptr, exchange);
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
        answer = std::move(confirmed);
    }
    keep_answer(*self, wanted, read, *answer);
    co_return answer;
}

/// Has a flight land, also when it goes with the client's context or never takes off.
class landing {
public:
    landing(core_ptr core, std::string name, std::shared_ptr<flight> what)
        : core_(std::move(core))
        , name_(std::move(name))
        , flight_(std::move(what))
    {}
    landing(const landing&) = delete;
    landing& operator=(const landing&) = delete;
    ~landing()
    {
        if (!has_landed_) {
            land(attempt_result(error(asio::error::operation_aborted)), nullptr);
        }
    }

    const std::shared_ptr<flight>& where() const noexcept { return flight_; }

    void land(std::optional<attempt_result> outcome, std::exception_ptr thrown)
    {
        has_landed_ = true;
        core_->kept->land(name_, flight_, std::move(outcome), std::move(thrown));
    }

private:
    core_ptr core_;
    std::string name_;
    std::shared_ptr<flight> flight_;
    bool has_landed_ = false;
};

asio::awaitable<void>
fly(core_ptr self,
    call what,
    cached_read wanted,
    std::shared_ptr<landing> end,
    std::chrono::milliseconds exchange)
{
    const auto mine = end->where();
    what.on_attempt = [mine, time = self->options.time] {
        mine->has_left = true;
        mine->left_line = mine->left_line.value_or(time->now());
    };
    auto fetching = fetch(self, std::move(what), std::move(wanted), mine->read, exchange);
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
    end->land(std::move(outcome), std::move(thrown));
}

void take_off(
    const core_ptr& self,
    const call& what,
    const cached_read& wanted,
    const std::shared_ptr<flight>& mine,
    std::chrono::milliseconds exchange
)
{
    auto end = std::make_shared<landing>(self, wanted.flight_name, mine);
    auto flying = fly(self, what, wanted, std::move(end), exchange);
    self->home->run(std::move(flying), mine->control);
}

error waited_too_long()
{
    error_details details;
    details.message = "the deadline passed while another call's answer was awaited";
    return error(errc::deadline_exceeded, std::move(details));
}

/// A request that others share goes on without this caller, so its attempts are not told.
error cancelled_read(bool has_left)
{
    error_details details;
    details.message = has_left ? "cancelled while a request was under way"
                               : "cancelled before anything was sent for it";
    details.stop = stop_reason::cancelled;
    details.outcome = has_left ? outcome::unknown : outcome::not_sent;
    return error(asio::error::operation_aborted, std::move(details));
}

/// What the end of a flight means to one of its callers. Nothing for a passenger when it ended
/// because the others' time was over, or they were cancelled.
std::optional<attempt_result>
arrive(const attempt_result& outcome, std::optional<call_run>& passenger)
{
    if (outcome.has_value()) {
        if (passenger) {
            passenger->succeeded();
        }
        return outcome;
    }
    const auto& problem = outcome.error();
    if (passenger && (problem == errc::deadline_exceeded || problem.is_cancelled())) {
        return std::nullopt;
    }
    if (problem.is_cancelled()) {
        throw_exception_from_error(problem, BOOST_CURRENT_LOCATION);
    }
    if (passenger) {
        passenger->failed(problem, problem.stop());
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
    const auto seat = self->kept->board(wanted.flight_name, wanted.resource.tag);
    auto executor = co_await asio::this_coro::executor;
    const bool is_at_home = self->home->is_shared_with(executor);
    const auto alarm = self->options.time->make_timer(std::move(executor));
    auto due = deadline;
    std::optional<call_run> passenger; // The first call's events are those of the flight.
    if (seat->is_first()) {
        if (auto& own = what.options.deadline) { // a first, vain flight may have used a part of it
            own = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - self->options.time->now()
            );
        }
        take_off(self, what, wanted, seat->where(), *exchange);
        due = saturating_add(deadline, overdue); // the flight has a deadline of its own
    } else {
        passenger.emplace(self->options, self->profile.name, what);
        if (const auto problem = check_call(*passenger, self->profile, self->options.time->now())) {
            co_return attempt_result(passenger->failed(*problem, stop_reason::permanent));
        }
        passenger->from_cache(cache_event::kind::shared, {});
    }
    if (passenger || !is_at_home) {
        alarm->arm(due, [landed = seat->landed()] { landed->complete(asio::error::timed_out); });
    }
    const auto code = co_await one_shot::wait(seat->landed());
    alarm->cancel();
    if (code == asio::error::timed_out) {
        co_return attempt_result(
            passenger ? passenger->failed(waited_too_long(), stop_reason::deadline_too_close)
                      : not_run_at_home(cancelled_read(seat->where()->has_left))
        );
    }
    if (code) {
        throw cancellation(cancelled_read(seat->is_first() && seat->where()->has_left));
    }
    if (seat->where()->thrown) {
        std::rethrow_exception(seat->where()->thrown);
    }
    const auto began = seat->where()->left_line.value_or(time_source::time_point::max());
    if (const auto now = self->options.time->now(); began < now) {
        *exchange -=
            std::chrono::duration_cast<std::chrono::milliseconds>(now - std::max(began, joined));
    }
    co_return arrive(*seat->where()->outcome, passenger);
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
            co_return *found.response;
        }
        auto sharing = share(self, what, wanted, deadline, &exchange);
        auto outcome = co_await std::move(sharing);
        if (outcome) {
            co_return std::move(*outcome);
        }
    }
}

/// Drops what a write changes when it ends, whichever way.
class write_guard {
public:
    write_guard(core_ptr core, std::vector<std::string> tags)
        : core_(std::move(core))
        , tags_(std::move(tags))
    {
        core_->kept->drop(tags_);
    }
    write_guard(const write_guard&) = delete;
    write_guard& operator=(const write_guard&) = delete;
    ~write_guard() { core_->kept->drop(tags_); }

private:
    core_ptr core_;
    std::vector<std::string> tags_;
};

asio::awaitable<attempt_result> write(core_ptr self, call what, pacing::lease* lease)
{
    const write_guard guard(self, what.changes);
    co_return co_await run_call(self, std::move(what), lease);
}

} // namespace

asio::awaitable<attempt_result> run_cached(core_ptr self, call what, pacing::lease* lease)
{
    if (!self->kept) {
        return run_call(std::move(self), std::move(what), lease);
    }
    if (what.method != http::method::get) {
        return write(std::move(self), std::move(what), lease);
    }
    auto wanted = find_read(*self, what);
    return wanted ? read_cached(std::move(self), std::move(what), std::move(*wanted))
                  : run_call(std::move(self), std::move(what), lease);
}

} // namespace andante::inline v0::detail
