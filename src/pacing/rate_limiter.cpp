#include <andante/pacing/rate_limiter.hpp>

#include "core/invalid.hpp"
#include "pacing/rate_limiter_core.hpp"
#include "pacing/store/local_store.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace andante::inline v0::pacing {

limiter_options::limiter_options() = default;

namespace {

/// Ends a wait when its coroutine is cancelled.
template <class Core>
class abort_wait {
public:
    abort_wait(std::shared_ptr<Core> core, pending& one)
        : core_(std::move(core))
        , one_(&one)
    {}

    void operator()(boost::asio::cancellation_type type)
    {
        if (type != boost::asio::cancellation_type::none) {
            const auto core = core_; // the wait ends, and this with it
            core->abort(*one_);
        }
    }

private:
    std::shared_ptr<Core> core_;
    pending* one_;
};

/// Begins a wait: the handler moves into the waiter, and its cancellation slot learns how to end
/// it.
template <class Core>
class begin_wait {
public:
    begin_wait(std::shared_ptr<Core> core, pending& one)
        : core_(std::move(core))
        , one_(&one)
    {}

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        // The erased handler listens to the original slot itself and has one of its own.
        pending::handler erased(std::forward<Handler>(handler));
        auto slot = boost::asio::get_associated_cancellation_slot(erased);
        if (slot.is_connected()) {
            slot.template emplace<abort_wait<Core>>(core_, *one_);
        }
        const auto core = core_; // the wait may end at once on another thread, and this with it
        core->suspend(*one_, std::move(erased));
    }

private:
    std::shared_ptr<Core> core_;
    pending* one_;
};

/// Takes a waiter out of line if its coroutine leaves before the wait has ended.
template <class Core>
class in_line {
public:
    in_line(Core& core, pending& one)
        : core_(core)
        , one_(one)
    {}
    in_line(const in_line&) = delete;
    in_line& operator=(const in_line&) = delete;
    ~in_line() { core_.leave(one_); }

private:
    Core& core_;
    pending& one_;
};

template <class Core>
boost::asio::awaitable<result<permit>>
acquire_from(std::shared_ptr<Core> core, permit_request request)
{
    pending one;
    one.executor = co_await boost::asio::this_coro::executor;
    const bool ended = core->begin(one, request);
    if (!ended) {
        const in_line<Core> guard(*core, one);
        core->tell_of(one, request);
        const auto& token = boost::asio::use_awaitable;
        begin_wait<Core> initiation(core, one);
        auto wait = boost::asio::async_initiate<
            const boost::asio::use_awaitable_t<>,
            void(boost::system::error_code)>(std::move(initiation), token);
        co_await std::move(wait);
        one.resumed = true;
    }
    if (one.now == pending::state::aborted) {
        throw boost::system::system_error(boost::asio::error::operation_aborted);
    }
    co_return core->finish(one);
}

} // namespace

rate_limiter::rate_limiter(
    boost::asio::any_io_executor executor,
    std::shared_ptr<time_source> time,
    policy_set policies,
    limiter_options options
)
    : rate_limiter(
          std::move(executor),
          std::move(time),
          std::move(policies),
          options,
          std::make_unique<local_store>(settings_for(options), 0.0)
      )
{}

rate_limiter::rate_limiter(
    boost::asio::any_io_executor executor,
    std::shared_ptr<time_source> time,
    policy_set policies,
    limiter_options options,
    std::unique_ptr<quota_store> store
)
    : core_(std::make_shared<core>(
          std::move(executor), std::move(time), policies, options, std::move(store)
      ))
{
    core_->listen();
}

rate_limiter::~rate_limiter()
{
    core_->stop();
}

boost::asio::awaitable<result<permit>> rate_limiter::acquire(permit_request request)
{
    return acquire_from(core_, std::move(request));
}

std::optional<permit> rate_limiter::try_acquire(const permit_request& request)
{
    return core_->try_acquire(request);
}

result<std::chrono::nanoseconds> rate_limiter::estimate(const permit_request& request) const
{
    return core_->estimate(request);
}

std::optional<window_room> rate_limiter::room(const std::string& route) const
{
    return core_->room(route);
}

void rate_limiter::doubt_pause(const std::string& route)
{
    core_->doubt_pause(route);
}

lease rate_limiter::occupy(const std::string& route)
{
    return core_->occupy(route);
}

bool rate_limiter::waits_for_jobs(const std::string& route) const
{
    return core_->waits_for_jobs(route);
}

std::vector<queued_request> rate_limiter::queue(std::size_t most) const
{
    return core_->queue(most);
}

limiter_snapshot rate_limiter::snapshot() const
{
    return core_->snapshot();
}

std::string rate_limiter::save() const
{
    return core_->save();
}

result<void> rate_limiter::restore(std::string_view state)
{
    if (core_->restore(state)) {
        return result<void>();
    }
    return andante::detail::invalid(
        "state", "", "what save() gave", "The text is not a saved limiter state."
    );
}

void rate_limiter::correct_cost(
    const std::string& route, double counted, double charged, std::chrono::nanoseconds ago
)
{
    core_->correct_cost(route, charged - counted, ago);
}

void rate_limiter::correct_tokens(
    const std::string& route,
    const std::string& partition,
    double counted,
    double used,
    std::chrono::nanoseconds ago
)
{
    permit_request request(route);
    request.partition = partition;
    request.tokens = counted;
    core_->correct_tokens(request, used, ago);
}

void rate_limiter::reopen(std::string_view spend_limit_name)
{
    core_->reopen(spend_limit_name);
}

std::shared_ptr<rate_limiter> make_rate_limiter(
    boost::asio::any_io_executor executor,
    std::shared_ptr<time_source> time,
    policy_set policies,
    std::function<void(const wait_event&)> on_wait
)
{
    limiter_options options;
    options.on_wait = std::move(on_wait);
    return std::make_shared<rate_limiter>(
        std::move(executor), std::move(time), std::move(policies), std::move(options)
    );
}

} // namespace andante::inline v0::pacing
