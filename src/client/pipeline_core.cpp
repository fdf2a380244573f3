#include "client/pipeline_core.hpp"

#include <andante/pacing/rate_limiter.hpp>

#include "core/spelled.hpp"
#include "http/address_scope.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace {

/// Only scheme and host of the target are shown: a query may hold a token.
error redirect_error(const http::response& answer, const http::url& base, call_effect effect)
{
    std::string to = "elsewhere";
    if (const auto location = answer.headers.find("location")) {
        if (const auto target = base.resolve(*location)) {
            to = target->origin();
        }
    }
    error_details details;
    details.message =
        "the API redirects to " + to +
        "; redirects are not followed because the key must not travel: check the base URL";
    details.http_status = answer.status;
    // A 303 may follow what was done.
    details.outcome = effect == call_effect::repeatable ? outcome::rejected : outcome::unknown;
    return error(errc::unexpected_redirect, std::move(details));
}

/// The pacer heard of it, keeps the call's place in line, and lets it go when that makes sense.
bool is_left_to_pacer(const error& problem, std::uint64_t place)
{
    const auto what = retry::classify(problem);
    return place != 0 &&
           (what == retry::verdict::rate_refused || what == retry::verdict::queue_full);
}

/// Refusals for the rate say nothing against the call: they do not count as attempts.
bool counts(const error& problem, std::uint64_t place)
{
    return retry::classify(problem) != retry::verdict::rate_refused &&
           !is_left_to_pacer(problem, place);
}

/// Why pacing lets the call go no further. After a failed attempt, that attempt says more than "no
/// time for another", and keeps its code.
error refused_by_pacing(
    const detail::call_run& run, const error& refusal, const std::optional<error>& last
)
{
    const bool no_time = refusal == errc::deadline_exceeded;
    if (!no_time && !(last && refusal == errc::rate_limited)) {
        return refusal;
    }
    auto details = (last ? *last : refusal).details();
    if (last && !refusal.message().empty()) {
        details.message += "; " + refusal.message();
    }
    if (no_time && !details.message.empty()) {
        details.message += ": raise " + std::string(run.line_option());
    }
    if (details.policy.empty()) {
        details.policy = refusal.policy();
    }
    if (!details.retry_after) {
        details.retry_after = refusal.retry_after();
    }
    return error(last ? last->code() : refusal.code(), std::move(details));
}

/// The server itself asked for a wait that the call has no time for: who asked for
/// what.
error asked_to_wait(const detail::call_run& run, const error& last)
{
    const auto hint = last.retry_after();
    if (!hint || hint->count() <= 0) {
        return last;
    }
    auto details = last.details();
    const bool too_long = *hint > run.retry().hint_ceiling;
    details.message += "; the server asked to wait " +
                       detail::spelled(std::chrono::duration<double>(*hint).count()) +
                       ", more than " +
                       (too_long ? "retry_options::hint_ceiling allows" : "the deadline leaves");
    return error(last.code(), std::move(details));
}

} // namespace

detail::pipeline_core::pipeline_core(
    asio::any_io_executor executor, provider_profile given, detail::resolved_options resolved
)
    : home(std::make_shared<home_executor>(executor))
    , profile(std::move(given))
    , options(std::move(resolved.options))
    , key(std::move(resolved.key))
    , base_url(std::move(resolved.base_url))
    , agent(user_agent(options.user_agent_suffix))
    , budget(options.retry.budget)
    , random_(*options.random_seed)
{
    if (!options.transport) {
        options.transport = http::make_transport(executor, options.connections, options.observer);
    }
    if (!options.pacer) {
        options.pacer = make_pacer(executor);
    }
    if (options.cache.enabled) {
        kept = std::make_unique<response_cache>(options.cache, options.time);
    }
}

std::shared_ptr<pacing::pacer>
detail::pipeline_core::make_pacer(const asio::any_io_executor& executor) const
{
    auto policies = options.policies.value_or(profile.policies);
    return pacing::make_rate_limiter(executor, options.time, std::move(policies));
}

double detail::pipeline_core::random()
{
    const std::lock_guard lock(random_mutex_);
    return std::uniform_real_distribution<double>(0.0, 1.0)(random_);
}

error detail::pipeline_core::judge(const call_run& run, const http::response& answer) const
{
    return answer.status < 400 ? redirect_error(answer, base_url, run.what().effect)
                               : profile.describe_error(answer);
}

/// Behind a proxy its base URL says what is known.
void detail::pipeline_core::learn_scope(const http::response& answer) noexcept
{
    const bool is_known = answer.peer != http::address_scope::unknown;
    api_scope_ = is_known ? answer.peer : http::stated_scope(base_url);
}

namespace {

/// The answer to a create was lost, and the service answers the same again under its key: what may
/// have been paid for is not left in doubt to spare the service.
bool settles_a_lost_create(const call& what, const error& problem)
{
    return what.effect == call_effect::keyed_create && problem.outcome() == outcome::unknown &&
           problem.http_status() < 400;
}

} // namespace

/// What to do after a failed attempt; counts it.
retry::answer detail::pipeline_core::next_step(call_run& run, const error& problem)
{
    const bool is_counted = counts(problem, run.place());
    if (is_counted) {
        run.count_failure();
    }
    retry::question asked;
    asked.problem = &problem;
    asked.effect = run.what().effect;
    asked.counted_failures = run.counted_failures();
    asked.consecutive = run.failures();
    asked.now = options.time->now();
    asked.random = random();
    asked.left_to_pacer = is_left_to_pacer(problem, run.place());
    if (!asked.left_to_pacer) { // which knows best, and says which limit it is
        asked.deadline = run.deadline();
    }
    auto decided = retry::decide(asked, run.retry());
    const bool is_budgeted = is_counted && !settles_a_lost_create(run.what(), problem);
    if (decided.stop == stop_reason::none && is_budgeted && !budget.take(problem)) {
        decided.stop = stop_reason::budget_exhausted;
    }
    return decided;
}

asio::awaitable<void> detail::pipeline_core::perform(
    std::shared_ptr<pipeline_core> self,
    std::shared_ptr<call_task> task,
    std::optional<std::chrono::milliseconds> exchange
)
{
    const auto& options = self->options;
    call_run run(options, self->profile.name, task->what, &task->record, exchange);
    if (const auto problem = check_call(run, self->profile, options.time->now())) {
        task->answer = run.failed(*problem, stop_reason::permanent);
        co_return;
    }
    std::optional<error> last;
    while (true) {
        const int before = run.failures();
        auto answer = co_await self->attempt_once(&run, task.get());
        if (answer.has_value()) {
            self->budget.succeeded(before);
            run.succeeded();
            task->answer = std::move(answer);
            co_return;
        }
        if (run.failures() == before) {
            const auto& refusal = answer.error(); // of pacing
            const bool too_late =
                refusal == errc::deadline_exceeded || (last && refusal == errc::rate_limited);
            task->answer = run.failed(
                refused_by_pacing(run, refusal, last),
                too_late ? stop_reason::deadline_too_close : stop_reason::permanent
            );
            co_return;
        }
        last = answer.error();
        if (task->stream && task->stream->has_head()) {
            task->answer = run.failed(*last, stop_reason::not_repeatable);
            co_return;
        }
        const auto step = self->next_step(run, *last);
        if (step.stop != stop_reason::none) {
            const bool no_time = step.stop == stop_reason::deadline_too_close;
            task->answer = run.failed(no_time ? asked_to_wait(run, *last) : *last, step.stop);
            co_return;
        }
        if (is_left_to_pacer(*last, run.place())) {
            run.owe_wait(step.wait);
            continue; // The pacer has closed the bucket for everybody, and keeps this call's place.
        }
        run.waits(
            wait_reason::backoff, step.wait, to_string(static_cast<errc>(last->code().value()))
        );
        co_await options.time->sleep_for(step.wait);
    }
}

} // namespace andante::inline v0
