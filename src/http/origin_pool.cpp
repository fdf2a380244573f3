#include "http/origin_pool.hpp"

#include "core/saturating.hpp"
#include "http/errors.hpp"
#include "http/one_shot_guard.hpp"

#include <boost/asio/error.hpp>

namespace andante::inline v0::http {

namespace asio = boost::asio;

namespace {

pool_limits limits_of(const transport_options& options)
{
    pool_limits limits;
    limits.connections = options.connections_per_origin;
    limits.idle = options.idle_per_origin;
    limits.queued = options.queued_per_origin;
    limits.idle_for = andante::detail::saturating_duration(options.idle_for);
    limits.max_age = andante::detail::saturating_duration(options.max_age);
    return limits;
}

/// Whether its connection is still good is asked of the system, for a tenth of what an exchange
/// costs: not for what can be sent again, on a connection that was busy a moment ago.
constexpr std::chrono::milliseconds believed_for(1);

} // namespace

/// One who waits in line. Lives in the waiting coroutine's frame, and gives back what it was
/// granted but could not take.
class origin_pool::waiter {
public:
    waiter(std::shared_ptr<origin_pool> pool, pool_state::ticket ticket)
        : pool_(std::move(pool))
        , ticket_(ticket)
        , event(std::make_shared<andante::detail::one_shot>())
    {}
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;
    ~waiter()
    {
        const auto unwanted = leave(); // Given back here, outside the lock.
    }

    /// Leaves the line, with the lease if it was granted one.
    std::optional<lease> leave()
    {
        const std::lock_guard lock(pool_->mutex_);
        pool_->waiters_.erase(ticket_);
        pool_->state_.abandon(ticket_);
        if (!std::exchange(is_granted, false)) {
            return std::nullopt;
        }
        return lease(pool_, which, std::move(held));
    }

private:
    std::shared_ptr<origin_pool> pool_;
    pool_state::ticket ticket_;

public:
    const std::shared_ptr<andante::detail::one_shot> event;
    bool is_granted = false; ///< This and what follows: under the pool's lock.
    pool_state::slot which = 0;
    std::unique_ptr<connection> held;
};

lease::lease(
    std::shared_ptr<origin_pool> pool, pool_state::slot which, std::unique_ptr<connection> held
)
    : pool_(std::move(pool))
    , which_(which)
    , held_(std::move(held))
{}

lease& lease::operator=(lease&& other) noexcept
{
    if (this != &other) {
        give_back();
        pool_ = std::move(other.pool_);
        which_ = other.which_;
        held_ = std::move(other.held_);
        was_busy_ = other.was_busy_;
    }
    return *this;
}

lease::~lease()
{
    give_back();
}

void lease::fill(std::unique_ptr<connection> made)
{
    held_ = std::move(made);
    pool_->opened(which_);
}

void lease::close_stale()
{
    held_.reset();
    if (was_busy_) {
        pool_->closes_unsaid_ = true;
    }
    pool_->net_->tell(pool_event::kind::retired, pool_->origin_, "closed by the server");
}

void lease::give_back() noexcept
{
    if (const auto pool = std::exchange(pool_, nullptr)) {
        pool->give_back(which_, std::move(held_));
    }
}

origin_pool::origin_pool(std::shared_ptr<network> net, std::string origin)
    : net_(std::move(net))
    , origin_(std::move(origin))
    , state_(limits_of(net_->options))
{}

result<std::optional<lease>> origin_pool::try_acquire(connection_use use)
{
    std::vector<pool_state::slot> retired;
    connections closed;
    pool_state::grant granted;
    std::unique_ptr<connection> held;
    {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        granted = state_.acquire(next_ticket_, now, retired, use.is_patient);
        closed = take_all(retired);
        if (granted.what == pool_state::verdict::queued) {
            state_.abandon(next_ticket_); // wait() joins the line with something to wake.
        }
        if (granted.what == pool_state::verdict::reuse) {
            held = take(granted.which);
        }
    }
    tell_retired(closed, "idle for too long, or too old");
    switch (granted.what) {
    case pool_state::verdict::full:
        return network_error(
            errc::queue_full_locally,
            "too many requests wait for a connection to " + origin_,
            outcome::not_sent
        );
    case pool_state::verdict::queued:
        return std::optional<lease>();
    case pool_state::verdict::open:
        break;
    case pool_state::verdict::reuse:
        return std::optional<lease>(
            checked(lease(shared_from_this(), granted.which, std::move(held)), granted.idled, use)
        );
    }
    return std::optional<lease>(lease(shared_from_this(), granted.which, nullptr));
}

asio::awaitable<result<lease>>
origin_pool::wait(std::shared_ptr<origin_pool> self, time_point deadline, connection_use use)
{
    std::vector<pool_state::slot> retired;
    std::unique_lock lock(self->mutex_);
    const auto ticket = self->next_ticket_++;
    const auto granted =
        self->state_.acquire(ticket, std::chrono::steady_clock::now(), retired, use.is_patient);
    if (granted.what != pool_state::verdict::queued) {
        // Something came free since try_acquire().
        const bool is_full = granted.what == pool_state::verdict::full;
        auto held =
            granted.what == pool_state::verdict::reuse ? self->take(granted.which) : nullptr;
        const auto closed = self->take_all(retired);
        lock.unlock();
        self->tell_retired(closed, "idle for too long, or too old");
        if (is_full) {
            co_return network_error(
                errc::queue_full_locally, "too many requests wait", outcome::not_sent
            );
        }
        auto found = lease(self, granted.which, std::move(held));
        co_return self->checked(std::move(found), granted.idled, use);
    }
    waiter waiting(self, ticket);
    self->waiters_.emplace(ticket, &waiting);
    lock.unlock();
    self->net_->tell(pool_event::kind::queued, self->origin_, std::string_view());
    const one_shot_guard guard(*self->net_->dog, waiting.event, deadline);
    const auto code = co_await andante::detail::one_shot::wait(waiting.event);
    if (code == asio::error::timed_out) {
        co_return network_error(
            errc::deadline_exceeded,
            "the deadline passed while waiting for a connection to " + self->origin_,
            outcome::not_sent
        );
    }
    if (code) {
        throw boost::system::system_error(code);
    }
    auto taken = waiting.leave();
    // Not when it was given back: an answer and its connection's end often arrive together.
    co_return self->checked(std::move(*taken), {}, use);
}

lease origin_pool::checked(
    lease found, std::chrono::steady_clock::duration idled, connection_use use
)
{
    if (!found.has_connection()) {
        return found;
    }
    found.was_busy_ = idled < believed_for;
    const bool is_believed =
        use.is_repeatable && found.was_busy_ && !closes_unsaid_ && found.get().has_read_all();
    if (is_believed || found.get().is_alive()) {
        net_->tell(pool_event::kind::reused, origin_, std::string_view());
    } else {
        found.close_stale();
    }
    return found;
}

void origin_pool::opened(pool_state::slot which)
{
    const std::lock_guard lock(mutex_);
    state_.opened(which, std::chrono::steady_clock::now());
}

void origin_pool::give_back(pool_state::slot which, std::unique_ptr<connection> held) noexcept
{
    std::vector<pool_state::slot> retired;
    connections closed;
    std::shared_ptr<andante::detail::one_shot> granted;
    bool is_reusable = false;
    {
        const std::lock_guard lock(mutex_);
        is_reusable = held && held->is_reusable() && !net_->is_gone;
        put(which, std::move(held));
        const auto now = std::chrono::steady_clock::now();
        const auto next = state_.release(which, is_reusable, now, retired);
        closed = take_all(retired);
        if (next) {
            auto& waiting = *waiters_.at(next->to);
            waiting.is_granted = true;
            waiting.which = which;
            waiting.held = take(which);
            granted = waiting.event;
        }
    }
    // Outside the lock: it asks for the waiter's context, which a sweep holds while it takes the
    // lock.
    if (granted) {
        granted->complete({});
    }
    tell_retired(closed, "not reusable");
    if (is_reusable && !net_->is_swept.exchange(true)) {
        sweep_from_now_on(net_->keeper);
    }
}

void origin_pool::close_idle() noexcept
{
    std::vector<pool_state::slot> retired;
    connections closed;
    {
        const std::lock_guard lock(mutex_);
        state_.retire_idle(retired);
        closed = take_all(retired);
    }
    tell_retired(closed, "closed on request");
}

origin_pool::connections origin_pool::take_useless(bool& idle)
{
    std::vector<pool_state::slot> retired;
    const std::lock_guard lock(mutex_);
    state_.expire(std::chrono::steady_clock::now(), retired);
    state_.retire_idle_if(
        [this](pool_state::slot which) { return !connections_[which]->is_alive(); }, retired
    );
    idle = idle || state_.idle() > 0;
    return take_all(retired);
}

bool origin_pool::is_empty()
{
    std::vector<pool_state::slot> retired;
    connections closed;
    const std::lock_guard lock(mutex_);
    state_.expire(std::chrono::steady_clock::now(), retired);
    closed = take_all(retired);
    return state_.in_use() == 0 && state_.idle() == 0 && state_.queued() == 0;
}

std::unique_ptr<connection> origin_pool::take(pool_state::slot which)
{
    return which < connections_.size() ? std::move(connections_[which]) : nullptr;
}

void origin_pool::put(pool_state::slot which, std::unique_ptr<connection> held)
{
    if (which >= connections_.size()) {
        connections_.resize(which + 1);
    }
    connections_[which] = std::move(held);
}

origin_pool::connections origin_pool::take_all(const std::vector<pool_state::slot>& retired)
{
    connections taken;
    for (const auto which : retired) {
        if (auto held = take(which)) {
            taken.push_back(std::move(held));
        }
    }
    return taken;
}

void origin_pool::tell_retired(std::size_t count, std::string_view reason) const
{
    for (std::size_t i = 0; i < count; ++i) {
        net_->tell(pool_event::kind::retired, origin_, reason);
    }
}

} // namespace andante::inline v0::http
