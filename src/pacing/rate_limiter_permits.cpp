// The permit's and the lease's side of a limiter.
#include "pacing/rate_limiter_core.hpp"

#include <cmath>

namespace andante::inline v0::pacing {

namespace {

/// The permit's ending: hands everything to the core, which it keeps alive.
template <class Core>
class held_permit final : public permit::ending {
public:
    held_permit(std::shared_ptr<Core> owner, const grant& given)
        : core_(std::move(owner))
        , grant_(given)
    {}

    void given_back() noexcept override { core_->give_back(grant_); }
    void settled(const observation& seen) override { core_->settle(grant_, seen); }
    void lost() noexcept override { core_->lost(grant_); }
    void leaving() noexcept override { core_->leaving(grant_); }
    lease take_lease() override { return core_->detach_lease(grant_); }
    std::uint64_t place() const noexcept override { return grant_.place; }

private:
    std::shared_ptr<Core> core_;
    grant grant_;
};

template <class Core>
class held_lease final : public lease::holding {
public:
    held_lease(std::shared_ptr<Core> owner, const route_entry& route, std::uint64_t ticket)
        : core_(std::move(owner))
        , route_(route)
        , ticket_(ticket)
    {}
    ~held_lease() override { core_->release_lease(route_, ticket_); }

private:
    std::shared_ptr<Core> core_;
    const route_entry& route_;
    std::uint64_t ticket_;
};

} // namespace

permit rate_limiter::core::make_permit(const grant& given)
{
    return permit(std::make_unique<held_permit<core>>(shared_from_this(), given));
}

std::optional<permit> rate_limiter::core::try_acquire(const permit_request& request)
{
    std::optional<grant> given;
    {
        const std::scoped_lock lock(mutex_);
        if (stopped_) {
            return std::nullopt;
        }
        given = engine_.try_take(request, now());
    }
    if (!given) {
        return std::nullopt;
    }
    return make_permit(*given);
}

void rate_limiter::core::leaving(const grant& given) noexcept
{
    const std::scoped_lock lock(mutex_);
    engine_.left(given, now());
}

void rate_limiter::core::give_back(grant& given) noexcept
{
    const std::scoped_lock lock(mutex_);
    engine_.give_back(given, now());
    serve();
}

void rate_limiter::core::settle(grant& given, const observation& seen)
{
    const std::scoped_lock lock(mutex_);
    engine_.settle(given, seen, now(), utc());
    serve();
}

void rate_limiter::core::lost(grant& given) noexcept
{
    const std::scoped_lock lock(mutex_);
    engine_.lost(given, now());
    serve();
}

lease rate_limiter::core::detach_lease(grant& given)
{
    const route_entry* route = nullptr;
    {
        const std::scoped_lock lock(mutex_);
        route = engine_.detach_lease(given);
    }
    if (route == nullptr) {
        return lease();
    }
    return lease(std::make_unique<held_lease<core>>(shared_from_this(), *route, given.ticket));
}

lease rate_limiter::core::occupy(const std::string& route)
{
    const route_entry* found = nullptr;
    {
        const std::scoped_lock lock(mutex_);
        found = engine_.occupy(permit_request(route), now());
    }
    if (found == nullptr) {
        return lease();
    }
    return lease(std::make_unique<held_lease<core>>(shared_from_this(), *found, 0));
}

void rate_limiter::core::correct_cost(
    const std::string& route, double more, std::chrono::nanoseconds ago
)
{
    if (!std::isfinite(more)) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    const std::chrono::duration<double> age = ago;
    engine_.correct_cost(permit_request(route), more, age.count(), now());
    serve();
}

void rate_limiter::core::correct_tokens(
    const permit_request& request, double used, std::chrono::nanoseconds ago
)
{
    if (!(std::isfinite(used) && used >= 0 && std::isfinite(request.tokens))) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    const std::chrono::duration<double> age = ago;
    engine_.correct_tokens(request, used, age.count(), now());
    serve();
}

void rate_limiter::core::doubt_pause(const std::string& route)
{
    const std::scoped_lock lock(mutex_);
    engine_.doubt_pause(permit_request(route), now());
    serve();
}

void rate_limiter::core::release_lease(const route_entry& route, std::uint64_t ticket) noexcept
{
    const std::scoped_lock lock(mutex_);
    engine_.release_lease(route, ticket, now());
    serve();
}

} // namespace andante::inline v0::pacing
