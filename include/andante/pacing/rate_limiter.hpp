#pragma once

#include <andante/pacing/pacer.hpp>
#include <andante/pacing/policy.hpp>
#include <andante/pacing/snapshot.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::pacing {

/// How far a limiter trusts what it learns of the server.
enum class guarding {
    adaptive, ///< Any model that still explains every answer may speed things up. The default.
    strict,   ///< As adaptive, but never more than the limit in any window of that length.
    only,     ///< Nothing is learnt: the sliding window alone, safe on any windowed server.
};

/// How a limiter behaves. Every member has a default that suits most.
class ANDANTE_DECL limiter_options {
public:
    limiter_options();

    pacing::guarding guarding = pacing::guarding::adaptive; ///< See there.
    /// The part of each window that batch and poll may not take: 0 to 0.5.
    double reserve = 0.1;
    /// A waiter that waited so long moves up one class; zero: twice the longest window, at most an
    /// hour.
    std::chrono::nanoseconds age{};
    /// Requests that may be risked to tell two roundings of a counter apart.
    int probes = 0;
    /// Adopt a higher limit than configured once three answers agree on it.
    bool may_raise = false;
    /// More waiters than this are refused with errc::queue_full_locally.
    std::size_t max_queued = 2'000'000;
    /// How long a request without an answer may still reach the server.
    std::chrono::nanoseconds grace = std::chrono::seconds(5);
    /// A Retry-After beyond this closes only the route that got it, and fails what waits there. One
    /// that closes a limit fails what waits there and is not permit_request::patient.
    std::chrono::nanoseconds lockout_after = std::chrono::minutes(15);
    /// No Retry-After is obeyed for longer than this; then one request looks.
    std::chrono::nanoseconds longest_pause = std::chrono::hours(24);
    /// Seeds the jitter; 0 takes one from the system.
    std::uint64_t seed = 0;
    /// Called when a request begins to wait, from whichever thread asks: be quick, do not throw.
    /// Whoever asks can also be told of the own waits alone: see permit_request::on_wait.
    std::function<void(const wait_event&)> on_wait;
};

class quota_store;

/// The awaitable rate limiter: uses the whole quota with no avoidable 429, whatever window the
/// server uses.
///
/// Thread-safe. Share one between all clients of an account (in the scope of its policies). A
/// waiter is resumed on its own executor; one timer on the limiter's executor serves them all.
/// Destroying the limiter ends all waits with operation_aborted; permits that are out stay valid.
/// It goes before the context of its own executor; a waiter goes with the context of its own.
class ANDANTE_DECL rate_limiter final : public pacer {
public:
    /// Throws std::invalid_argument when two window limits have one name, or when the count or the
    /// window of one was set to 0.
    rate_limiter(
        boost::asio::any_io_executor executor,
        std::shared_ptr<time_source> time,
        policy_set policies,
        limiter_options options = limiter_options()
    );
    /// A limiter whose windows are counted by `store`, which is one of the library's own; see
    /// make_shared_rate_limiter() in pacing/redis.hpp. Throws as above.
    rate_limiter(
        boost::asio::any_io_executor executor,
        std::shared_ptr<time_source> time,
        policy_set policies,
        limiter_options options,
        std::unique_ptr<quota_store> store
    );
    ~rate_limiter() override;
    rate_limiter(const rate_limiter&) = delete;
    rate_limiter& operator=(const rate_limiter&) = delete;

    /// Waits for a permit under all policies that cover the route, taken at once or not at all.
    ///
    /// Errors (values): as pacer::acquire; also errc::invalid_request when the weight can never
    /// fit, and errc::rate_limited while the server has locked the route out. retry_after() says
    /// when to come back. Cancellation: terminal and partial; the place in line is given back.
    [[nodiscard]] boost::asio::awaitable<result<permit>> acquire(permit_request request) override;

    /// A permit if one is free now and nobody of that class or above waits for it. Nothing when the
    /// quota is shared with other processes: what is free there is known only after having asked.
    [[nodiscard]] std::optional<permit> try_acquire(const permit_request& request) override;

    /// How long a request would wait if it asked now and nothing were learnt meanwhile, at most
    /// nanoseconds::max() (292 years), which also stands for what never ends; the error
    /// that acquire() would give, if it would be refused for another reason than its deadline. Of a
    /// quota that is shared with other processes, the least that it can be.
    [[nodiscard]] result<std::chrono::nanoseconds> estimate(const permit_request& request) const;

    /// What is left for a route; of a limit that counts partitions apart, that of the empty one.
    std::optional<window_room> room(const std::string& route) const override;

    /// As pacer::doubt_pause, for pauses that last longer than limiter_options::lockout_after, once
    /// in a minute.
    void doubt_pause(const std::string& route) override;

    /// As pacer::occupy. Empty also when the caps are shared with other processes: there the place
    /// of a process that has gone is kept for redis_options::job_lease.
    lease occupy(const std::string& route) override;

    /// As pacer::correct_cost. Who waits for a sum may go at once when less was charged.
    void correct_cost(
        const std::string& route, double counted, double charged, std::chrono::nanoseconds ago
    ) override;

    /// As pacer::correct_tokens. Who waits for tokens may go at once when less was used.
    void correct_tokens(
        const std::string& route,
        const std::string& partition,
        double counted,
        double used,
        std::chrono::nanoseconds ago
    ) override;

    /// Of caps that are shared with other processes: true also when they might be what is waited
    /// for.
    bool waits_for_jobs(const std::string& route) const override;

    /// What it is doing, for people.
    limiter_snapshot snapshot() const;
    /// The requests that wait now, the first to leave first: each with its place in line and when
    /// it is expected to leave. At most `most` of them, and of a longer queue those of the most
    /// urgent classes.
    std::vector<queued_request> queue(std::size_t most = 1000) const;

    /// What a later process needs in order not to burst, as text without secrets.
    std::string save() const;
    /// Takes over what save() gave. Call it before the first acquire.
    ///
    /// Errors: errc::invalid_request when the text is not a saved state. Limits that it does not
    /// know are left as they are.
    [[nodiscard]] result<void> restore(std::string_view state);

    /// Opens a closed spend cap by hand, for example after it was raised.
    void reopen(std::string_view spend_limit_name);

private:
    class core;
    std::shared_ptr<core> core_;
};

/// Makes a limiter whose waits are reported to `on_wait` (which may be empty).
ANDANTE_DECL std::shared_ptr<rate_limiter> make_rate_limiter(
    boost::asio::any_io_executor executor,
    std::shared_ptr<time_source> time,
    policy_set policies,
    std::function<void(const wait_event&)> on_wait = std::function<void(const wait_event&)>()
);

} // namespace andante::inline v0::pacing
