#include "pacing/rate_limiter_core.hpp"

#include "pacing/policy/plain_numbers.hpp"

#include <boost/asio/error.hpp>

#include <cmath>
#include <random>

namespace andante::inline v0::pacing {

namespace {

limiter_options seeded(const limiter_options& options)
{
    auto made = options;
    if (made.seed == 0) {
        std::random_device system;
        made.seed = (static_cast<std::uint64_t>(system()) << 32U) | system();
    }
    return made;
}

} // namespace

rate_limiter::core::core(
    boost::asio::any_io_executor executor,
    std::shared_ptr<time_source> time,
    const policy_set& policies,
    const limiter_options& options,
    std::unique_ptr<quota_store> store
)
    : time_(std::move(time))
    , epoch_(time_->now())
    , on_wait_(options.on_wait)
    , engine_(policies, seeded(options), std::move(store), 0.0, utc())
    , timer_(time_->make_timer(std::move(executor)))
{}

void rate_limiter::core::listen()
{
    engine_.store().listen([weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->look_again();
        }
    });
}

instant rate_limiter::core::at(time_source::time_point when) const
{
    return std::chrono::duration<double>(when - epoch_).count();
}

time_source::time_point rate_limiter::core::point(instant when) const
{
    // Rounded up: a timer that fires a nanosecond early would find nothing to do.
    const auto room = time_source::time_point::max() - epoch_;
    const auto since = span_of<time_source::duration>(when);
    return since >= room ? time_source::time_point::max() : epoch_ + since;
}

double rate_limiter::core::utc() const
{
    return std::chrono::duration<double>(time_->utc_now().time_since_epoch()).count();
}

void rate_limiter::core::serve()
{
    if (!armed_ && engine_.is_calm()) {
        return; // most often: a permit that was free comes back
    }
    std::vector<engine::done> served;
    const instant moment = now();
    engine_.collect(moment, served);
    engine_.pump(moment, served);
    for (auto& one : served) {
        auto& who = static_cast<pending&>(*one.who);
        if (one.granted) {
            who.given = *one.granted;
            who.now = pending::state::granted;
        } else {
            who.why = one.why;
            who.now = pending::state::refused;
        }
        go_on(who);
    }
    arm();
}

void rate_limiter::core::go_on(pending& one)
{
    if (one.is_parked()) {
        boost::system::error_code code;
        if (one.now == pending::state::aborted) {
            code = boost::asio::error::operation_aborted;
        }
        one.finish(code);
    }
}

void rate_limiter::core::arm()
{
    if (timer_ == nullptr) {
        return;
    }
    const auto when = engine_.next(now());
    if (!when) {
        if (armed_) {
            timer_->cancel();
            armed_.reset();
        }
        return;
    }
    // A timer that fires too early costs one look; moving it costs more.
    if (!armed_ || *when < *armed_) {
        armed_ = when;
        timer_->arm(point(*when), [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->on_timer();
            }
        });
    }
}

void rate_limiter::core::look_again()
{
    const std::scoped_lock lock(mutex_);
    if (stopped_) {
        return;
    }
    serve();
}

void rate_limiter::core::on_timer()
{
    const std::scoped_lock lock(mutex_);
    armed_.reset();
    serve();
}

bool rate_limiter::core::begin(pending& one, const permit_request& request)
{
    const std::scoped_lock lock(mutex_);
    const instant moment = now();
    if (stopped_) {
        one.now = pending::state::aborted;
        return true;
    }
    if (const auto given = engine_.try_take(request, moment)) {
        one.given = *given;
        one.now = pending::state::granted;
        return true;
    }
    const bool forever = request.deadline == time_source::time_point::max();
    const instant deadline =
        forever ? std::numeric_limits<instant>::infinity() : at(request.deadline);
    if (const auto why = engine_.enter(one, request, deadline, moment)) {
        one.why = *why;
        one.now = pending::state::refused;
        return true;
    }
    serve();
    return one.now != pending::state::waiting;
}

void rate_limiter::core::tell_of(const pending& one, const permit_request& request)
{
    if (!on_wait_ && !request.on_wait) {
        return;
    }
    wait_event event;
    std::string policy;
    std::string reason; // the store's own may change before the callback has read it
    {
        const std::scoped_lock lock(mutex_);
        if (one.now != pending::state::waiting) {
            return;
        }
        const instant moment = now();
        policy = engine_.waits_for(one, moment);
        event.expected = span_of(engine_.expected(one, moment) - moment);
        event.ahead = engine_.ahead(one, moment);
        reason = engine_.reason(one, moment);
    }
    event.reason = reason;
    event.call_id = request.call_id;
    event.route = request.route;
    event.policy = policy;
    if (on_wait_) {
        on_wait_(event);
    }
    if (request.on_wait) {
        request.on_wait(event);
    }
}

void rate_limiter::core::suspend(pending& one, pending::handler handler)
{
    const std::scoped_lock lock(mutex_);
    one.line = this;
    one.park(std::move(handler), one.executor);
    if (one.now != pending::state::waiting) {
        go_on(one);
    }
}

void rate_limiter::core::abort(pending& one)
{
    const std::scoped_lock lock(mutex_);
    if (one.now != pending::state::waiting) {
        return; // it has ended, and its completion is on its way
    }
    engine_.cancel(one);
    one.now = pending::state::aborted;
    serve();
    go_on(one);
}

void rate_limiter::core::abandon(pending& one) noexcept
{
    const auto self = shared_from_this(); // the coroutine may be its last owner
    pending::handler coroutine;           // destroyed without the lock
    const std::scoped_lock lock(mutex_);
    if (one.now == pending::state::waiting) {
        engine_.cancel(one);
        one.now = pending::state::aborted;
        serve();
    }
    auto dropped = one.drop();
    coroutine.swap(dropped);
}

void rate_limiter::core::leave(pending& one) noexcept
{
    if (one.resumed) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    if (one.now == pending::state::waiting) {
        engine_.cancel(one);
    } else if (one.now == pending::state::granted) {
        engine_.give_back(one.given, now());
    }
    one.now = pending::state::aborted;
    serve();
}

result<permit> rate_limiter::core::finish(pending& one)
{
    if (one.now == pending::state::granted) {
        return make_permit(one.given);
    }
    const std::scoped_lock lock(mutex_);
    return error_of(one.why);
}

std::string rate_limiter::core::save()
{
    const std::scoped_lock lock(mutex_);
    return engine_.save(now(), utc());
}

bool rate_limiter::core::restore(std::string_view state)
{
    const std::scoped_lock lock(mutex_);
    return engine_.restore(state, now(), utc());
}

void rate_limiter::core::reopen(std::string_view spend_limit_name)
{
    const std::scoped_lock lock(mutex_);
    engine_.reopen(spend_limit_name);
    serve();
}

void rate_limiter::core::stop()
{
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    std::vector<engine::done> all;
    engine_.abandon(all);
    for (auto& one : all) {
        auto& who = static_cast<pending&>(*one.who);
        who.now = pending::state::aborted;
        go_on(who);
    }
    timer_.reset();
}

} // namespace andante::inline v0::pacing
