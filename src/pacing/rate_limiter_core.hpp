#pragma once

#include <andante/core/time_source.hpp>
#include <andante/pacing/rate_limiter.hpp>

#include "async/parked.hpp"
#include "pacing/line/engine.hpp"

#include <boost/system/error_code.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace andante::inline v0::pacing {

struct pending;

/// In whose line a request waits.
class waiting_line {
public:
    waiting_line() = default;
    waiting_line(const waiting_line&) = delete;
    waiting_line& operator=(const waiting_line&) = delete;
    virtual ~waiting_line() = default;

    /// The waiter's context goes: takes it out of line and destroys its coroutine.
    virtual void abandon(pending& one) noexcept = 0;
};

/// A request that waits in a coroutine. Lives in its frame.
struct pending final : waiter, andante::detail::parked {
    enum class state { waiting, granted, refused, aborted };

    state now = state::waiting;
    bool resumed = false; ///< Its coroutine runs again, and takes what came.
    grant given;
    refusal why;
    boost::asio::any_io_executor executor;
    waiting_line* line = nullptr;

    using parked::drop;

private:
    void abandon() noexcept override { line->abandon(*this); }
};

/// The engine behind a mutex, with one timer. Nothing waits and nothing of the user's runs while
/// the mutex is held: whose wait has ended is posted to its executor.
class rate_limiter::core final : public std::enable_shared_from_this<rate_limiter::core>,
                                 private waiting_line {
public:
    core(
        boost::asio::any_io_executor executor,
        std::shared_ptr<time_source> time,
        const policy_set& policies,
        const limiter_options& options,
        std::unique_ptr<quota_store> store
    );

    /// Has the store tell when there is something to collect.
    void listen();

    /// Puts the request in line. False when it has to wait: then call leave() before it dies, and
    /// suspend().
    bool begin(pending& one, const permit_request& request);
    /// Tells whoever wants to know that it waits. Throws what they throw.
    void tell_of(const pending& one, const permit_request& request);
    /// Keeps the handler until the wait ends; completes it at once if it has ended already.
    void suspend(pending& one, pending::handler handler);
    /// Ends a wait with operation_aborted, unless it has ended otherwise.
    void abort(pending& one);
    /// The waiter is about to die: takes it out of line if it still waits, and gives back a grant
    /// that nobody will take.
    void leave(pending& one) noexcept;
    /// What came of it.
    result<permit> finish(pending& one);

    std::optional<permit> try_acquire(const permit_request& request);
    result<std::chrono::nanoseconds> estimate(const permit_request& request);
    std::optional<window_room> room(const std::string& route);
    bool waits_for_jobs(const std::string& route);
    void doubt_pause(const std::string& route);
    lease occupy(const std::string& route);
    void correct_cost(const std::string& route, double more, std::chrono::nanoseconds ago);
    void correct_tokens(const permit_request& request, double used, std::chrono::nanoseconds ago);
    limiter_snapshot snapshot();
    std::vector<queued_request> queue(std::size_t most);
    std::string save();
    bool restore(std::string_view state);
    void reopen(std::string_view spend_limit_name);
    void stop();

    // The permit's side.
    void leaving(const grant& given) noexcept;
    void give_back(grant& given) noexcept;
    void settle(grant& given, const observation& seen);
    void lost(grant& given) noexcept;
    lease detach_lease(grant& given);
    void release_lease(const route_entry& route, std::uint64_t ticket) noexcept;

private:
    std::shared_ptr<time_source> time_;
    time_source::time_point epoch_;
    std::function<void(const wait_event&)> on_wait_;
    std::mutex mutex_;
    engine engine_;
    std::unique_ptr<timer> timer_;
    std::optional<instant> armed_;
    bool stopped_ = false;

    instant now() const { return at(time_->now()); }
    instant at(time_source::time_point when) const;
    time_source::time_point point(instant when) const;
    double utc() const;
    permit make_permit(const grant& given);
    error error_of(const refusal& why) const;
    void abandon(pending& one) noexcept override;
    /// With the mutex held: serves who can be served, and sets the timer.
    void serve();
    /// With the mutex held: the coroutine of a wait that has ended goes on, if it sleeps already.
    static void go_on(pending& one);
    void arm();
    void on_timer();
    void look_again();
};

} // namespace andante::inline v0::pacing
