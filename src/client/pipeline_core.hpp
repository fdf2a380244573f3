#pragma once

#include <andante/client/pipeline.hpp>

#include "async/home.hpp"
#include "async/operation_set.hpp"
#include "client/call_record.hpp"
#include "client/call_run.hpp"
#include "client/resolve_options.hpp"
#include "client/response_cache.hpp"
#include "client/stream_state.hpp"
#include "retry/retry_budget.hpp"
#include "retry/retry_decision.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <random>

namespace andante::inline v0 {

/// What one attempt came to. A refusal keeps the response's status inside the error.
using attempt_result = result<http::response>;

namespace detail {

namespace asio = boost::asio;

/// One call and what becomes of it. Shared by the call while it runs and by its caller.
class call_task {
public:
    explicit call_task(call&& asked)
        : what(std::move(asked))
    {}

    call what;
    pacing::lease place; ///< Under a cap on unfinished jobs, once it was answered.
    std::optional<attempt_result> answer;
    call_record record;
    /// Takes the body of an answer; null for one that is collected.
    std::shared_ptr<stream_state> stream;
};

/// What all copies of a client share. Its coroutines own it while they run.
class pipeline_core {
public:
    pipeline_core(
        asio::any_io_executor executor, provider_profile given, resolved_options resolved
    );

    /// Sends until there is an answer, or an error that ends the call.
    static asio::awaitable<void> perform(
        std::shared_ptr<pipeline_core> self,
        std::shared_ptr<call_task> task,
        std::optional<std::chrono::milliseconds> exchange
    );

    const std::shared_ptr<home_executor> home;
    const provider_profile profile;
    client_options options;
    const secret key;
    const http::url base_url;
    const std::string agent;
    retry::retry_budget budget;
    operation_set running;
    /// What is kept and shared; null when the client keeps nothing.
    std::unique_ptr<response_cache> kept;

    /// How far away the API is, as far as its answers have told; unknown before the first.
    http::address_scope api_scope() const noexcept { return api_scope_; }

private:
    void learn_scope(const http::response& answer) noexcept;
    std::shared_ptr<pacing::pacer> make_pacer(const asio::any_io_executor& executor) const;
    double random();
    http::headers make_headers(const call_run& run, bool is_streamed) const;
    http::request make_request(const call_run& run, http::headers headers) const;
    static void settle_by_head(call_task& task, pacing::permit& permit, std::uint64_t call_id);
    error judge(const call_run& run, const http::response& answer) const;
    std::optional<pacing::permit> enter_at_once(call_run& run);
    asio::awaitable<result<pacing::permit>> enter(call_run* run);
    http::request begin_attempt(call_run& run, call_task& task, pacing::permit& permit) const;
    asio::awaitable<attempt_result> exchange(call_run& run, http::request request) const;
    void decode(const call& what, attempt_result& answer) const;
    static attempt_result break_attempt(
        call_run& run,
        const call_task& task,
        pacing::permit& permit,
        const std::exception_ptr& thrown
    );
    attempt_result
    end_attempt(call_run& run, call_task& task, pacing::permit& permit, attempt_result answer);
    static void accept_answer(
        call_run& run, call_task& task, pacing::permit& permit, const http::response& answer
    );
    error refuse_answer(call_run& run, pacing::permit& permit, const http::response& answer) const;
    asio::awaitable<attempt_result> attempt_once(call_run* run, call_task* task);
    retry::answer next_step(call_run& run, const error& problem);

    std::atomic<http::address_scope> api_scope_ = http::address_scope::unknown;
    std::mutex random_mutex_;
    std::mt19937_64 random_;
};

/// So long after a call's deadline its caller goes on although home has not ended the call.
constexpr std::chrono::milliseconds overdue(250);

/// A call that its own deadline did not end: `known` is what it had done by then.
error not_run_at_home(const error& known);

/// Why a call must not even start; nothing when it may.
std::optional<error>
check_call(const call_run& run, const provider_profile& profile, time_source::time_point now);

/// When a call with these options is over, whatever it waits for.
time_source::time_point last_moment(const pipeline_core& core, const call_options& options);

/// Owns what the call needs for as long as it runs, and lets close() cancel it. Throws cancellation
/// with what is known of the call when that happens, or its caller is cancelled. `exchange`: in
/// place of the client's deadline, for a call that sets none. `control`: what interrupts the
/// caller, when that runs at home and nothing else does; null: an interrupter is made.
boost::asio::awaitable<attempt_result> run_call(
    std::shared_ptr<pipeline_core> self,
    std::shared_ptr<call_task> task,
    pacing::lease* lease,
    std::optional<std::chrono::milliseconds> exchange = std::nullopt,
    std::shared_ptr<interrupter> control = nullptr
);

/// As run_call(), but answers reads from what is kept or shared where that is allowed, and drops
/// what a write changes.
boost::asio::awaitable<attempt_result>
run_cached(std::shared_ptr<pipeline_core> self, call&& what, pacing::lease* lease);

/// Runs a call where the client lives until the end of its answer's body, and gives the stream once
/// the head has come.
boost::asio::awaitable<result<answer_stream>>
open_call(std::shared_ptr<pipeline_core> self, call what, stream_options options);

/// As open_call(), for an answer of server-sent events.
boost::asio::awaitable<result<event_stream>>
open_events(std::shared_ptr<pipeline_core> self, call what, event_options options);

} // namespace detail
} // namespace andante::inline v0
