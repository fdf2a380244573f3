#include "core/pipeline_core.hpp"

#include <andante/pacing/rate_limiter.hpp>

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
error redirect_error(const http::response& answer, const http::url& base)
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
    details.outcome = outcome::rejected;
    return error(errc::unexpected_redirect, std::move(details));
}

bool is_rate_refusal(const error& problem)
{
    return retry::classify(problem) == retry::verdict::rate_refused;
}

} // namespace

std::optional<error> detail::check_call(
    const detail::call_run& run, const provider_profile& profile, time_source::time_point now
)
{
    if (auto problem = detail::check_headers(run.what().options.headers, profile.key_header)) {
        return problem;
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
    auto tell = [watcher = options.observer,
                 provider = profile.name](const pacing::wait_event& event) {
        watcher->on_wait(
            {{event.call_id, provider, event.route},
             wait_reason::pacing,
             event.expected,
             event.policy.empty() ? event.reason : event.policy}
        );
    };
    auto policies = options.policies.value_or(profile.policies);
    return pacing::make_rate_limiter(executor, options.time, std::move(policies), std::move(tell));
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

error detail::pipeline_core::judge(const http::response& answer) const
{
    return answer.status < 400 ? redirect_error(answer, base_url) : profile.describe_error(answer);
}

/// One trip through pacing and transport. Errors of pacing come back with no attempt in the
/// history.
asio::awaitable<attempt_result>
detail::pipeline_core::attempt_once(call_run* run, pacing::lease* lease)
{
    auto granted = co_await options.pacer->acquire(run->permit_request());
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
    const auto refused = judge(*answer);
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
    if (!is_rate_refusal(problem)) {
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
    auto decided = retry::decide(asked, run.retry());
    if (decided.stop == stop_reason::none && !is_rate_refusal(problem) && !budget.take(problem)) {
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
        if (is_rate_refusal(*last) && run.place() != 0) {
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
