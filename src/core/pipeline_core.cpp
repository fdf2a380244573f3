#include "core/pipeline_core.hpp"

#include <andante/pacing/rate_limiter.hpp>

#include <cmath>
#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace {

error simple_error(errc code, std::string message, outcome known)
{
    error_details details;
    details.message = std::move(message);
    details.outcome = known;
    return error(code, std::move(details));
}

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

/// Less than this is no wait.
constexpr std::chrono::milliseconds shortest_wait(1);

} // namespace

std::optional<error> detail::check_call(
    const detail::call_run& run, const provider_profile& profile, time_source::time_point now
)
{
    if (auto problem = detail::check_headers(run.what().options.headers, profile.key_header)) {
        return problem;
    }
    const auto& chosen = run.what().options;
    if (chosen.attempts && *chosen.attempts < 1) {
        return invalid_option("attempts", std::to_string(*chosen.attempts), "at least 1");
    }
    if (chosen.idle_timeout && *chosen.idle_timeout <= std::chrono::milliseconds::zero()) {
        return invalid_option(
            "idle_timeout", std::to_string(chosen.idle_timeout->count()) + " ms", "above 0"
        );
    }
    if (!std::isfinite(chosen.cost) || chosen.cost < 0) {
        return invalid_option("cost", std::to_string(chosen.cost), "0 or more");
    }
    if (run.deadline() <= now) {
        return simple_error(
            errc::deadline_exceeded,
            "the deadline had passed before the call began",
            outcome::not_sent
        );
    }
    return std::nullopt;
}

detail::pipeline_core::pipeline_core(
    asio::any_io_executor executor, provider_profile given, detail::resolved_options resolved
)
    : home(executor)
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
    if (options.cache.enabled && profile.cached != nullptr) {
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

http::headers detail::pipeline_core::make_headers(const call_run& run) const
{
    http::headers all;
    all.set("Accept", "application/json");
    all.set("Accept-Encoding", "identity");
    all.set("User-Agent", agent);
    if (!run.what().body.empty()) {
        all.set("Content-Type", "application/json");
    }
    if (!run.traceparent().empty()) {
        all.set("traceparent", run.traceparent());
    }
    for (const auto& [name, value] : options.headers) {
        all.set(name, value);
    }
    for (const auto& [name, value] : run.what().options.headers) {
        all.set(name, value);
    }
    for (const auto& [name, value] : run.what().condition) {
        all.set(name, value);
    }
    return all;
}

/// The key is added here and nowhere else, after everything that may be logged has been.
http::request detail::pipeline_core::make_request(const call_run& run, http::headers headers) const
{
    http::request request(run.what().method, base_url.with_target(run.what().target));
    if (run.what().with_key) {
        headers.set(profile.key_header, profile.key_prefix + std::string(key.reveal()));
    }
    request.headers = std::move(headers);
    request.body = run.what().body;
    return request;
}

error detail::pipeline_core::judge(const call_run& run, const http::response& answer) const
{
    return answer.status < 400 ? redirect_error(answer, base_url, run.what().effect)
                               : profile.describe_error(answer);
}

/// Waits for a permit. After a refusal that was left to the pacer, and that the pacer has nothing
/// to close for, the call backs off by itself: no limit covers such a route.
asio::awaitable<result<pacing::permit>> detail::pipeline_core::enter(call_run* run)
{
    const auto asked = options.time->now();
    auto granted = co_await options.pacer->acquire(run->permit_request());
    const auto owed = run->take_owed_wait();
    const bool came_at_once = options.time->now() - asked < shortest_wait;
    if (granted.has_error() || owed <= shortest_wait || !came_at_once) {
        co_return granted;
    }
    {
        const auto unsent = std::move(*granted); // goes back
    }
    run->waits(wait_reason::backoff, owed, "refused by a limit that is not known");
    co_await options.time->sleep_for(owed);
    co_return co_await options.pacer->acquire(run->permit_request());
}

/// One trip through pacing and transport. Errors of pacing come back with no attempt in the
/// history.
asio::awaitable<attempt_result>
detail::pipeline_core::attempt_once(call_run* run, pacing::lease* lease)
{
    auto granted = co_await enter(run);
    if (granted.has_error()) {
        co_return granted.error();
    }
    auto permit = std::move(granted.value());
    auto headers = make_headers(*run);
    run->attempt_begins(headers);
    auto request = make_request(*run, std::move(headers));
    permit.sent();
    if (run->what().on_attempt) {
        run->what().on_attempt();
    }
    auto answer = co_await options.transport->send(std::move(request), run->limits());
    if (answer.has_error()) {
        if (answer.error().outcome() == outcome::not_sent) {
            permit.give_back();
        } else {
            permit.unknown();
        }
        run->attempt_failed(answer.error());
        co_return answer.error();
    }
    pacing::observation seen;
    seen.status = answer->status;
    seen.headers = &answer->headers;
    const bool unchanged = answer->status == 304 && !run->what().condition.empty();
    if ((answer->status >= 200 && answer->status < 300) || unchanged) {
        if (unchanged) {
            run->from_cache(cache_event::kind::confirmed, {});
        }
        if (lease != nullptr) {
            *lease = permit.take_lease();
        }
        permit.settle(seen);
        run->attempt_answered(*answer, nullptr);
        co_return answer;
    }
    const auto refused = judge(*run, *answer);
    seen.api_code = refused.api_code();
    seen.body = answer->body;
    run->set_place(permit.place());
    permit.settle(seen);
    run->attempt_answered(*answer, &refused);
    co_return refused;
}

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
    asked.deadline = run.deadline();
    asked.random = random();
    asked.left_to_pacer = is_left_to_pacer(problem, run.place());
    auto decided = retry::decide(asked, run.retry());
    if (decided.stop == stop_reason::none && is_counted && !budget.take(problem)) {
        decided.stop = stop_reason::budget_exhausted;
    }
    return decided;
}

asio::awaitable<void> detail::pipeline_core::perform(
    call* what, pacing::lease* lease, std::optional<attempt_result>* place
)
{
    call_run run(options, profile.name, *what);
    if (const auto problem = check_call(run, profile, options.time->now())) {
        *place = run.failed(*problem, stop_reason::permanent);
        co_return;
    }
    std::optional<error> last;
    while (true) {
        const int before = run.failures();
        auto answer = co_await attempt_once(&run, lease);
        if (answer.has_value()) {
            budget.succeeded(before);
            run.succeeded();
            *place = std::move(answer);
            co_return;
        }
        if (run.failures() == before) {
            // Pacing refused. After a failed attempt, that attempt says more than "no time left for
            // another".
            const auto& refusal = answer.error();
            const bool no_time = refusal == errc::deadline_exceeded;
            *place = run.failed(
                no_time ? last.value_or(refusal) : refusal,
                no_time ? stop_reason::deadline_too_close : stop_reason::permanent
            );
            co_return;
        }
        last = answer.error();
        const auto step = next_step(run, *last);
        if (step.stop != stop_reason::none) {
            *place = run.failed(*last, step.stop);
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

asio::awaitable<attempt_result>
detail::run_call(std::shared_ptr<detail::pipeline_core> self, call what, pacing::lease* lease)
{
    const auto control = std::make_shared<detail::interrupter>();
    const auto membership = self->running.join(control);
    std::optional<attempt_result> place;
    auto performing = self->perform(&what, lease, &place);
    co_await detail::run_interruptible(std::move(performing), control);
    co_return std::move(*place);
}

} // namespace andante::inline v0
