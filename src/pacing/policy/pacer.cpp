#include <andante/pacing/pacer.hpp>

namespace andante::inline v0 {

std::string_view to_string(priority value) noexcept
{
    switch (value) {
    case priority::interactive:
        return "interactive";
    case priority::normal:
        return "normal";
    case priority::batch:
        return "batch";
    case priority::poll:
        return "poll";
    }
    return "unknown";
}

namespace pacing {

lease::holding::~holding() = default;

lease::lease() noexcept = default;

lease::lease(std::unique_ptr<holding> held) noexcept
    : held_(std::move(held))
{}

lease::lease(lease&& other) noexcept = default;

lease& lease::operator=(lease&& other) noexcept = default;

lease::~lease() = default;

void lease::release() noexcept
{
    held_.reset();
}

permit::ending::~ending() = default;

void permit::ending::leaving() noexcept {}

lease permit::ending::take_lease()
{
    return lease();
}

std::uint64_t permit::ending::place() const noexcept
{
    return 0;
}

permit::permit() noexcept = default;

permit::permit(std::unique_ptr<ending> owner) noexcept
    : owner_(std::move(owner))
{}

permit::permit(permit&& other) noexcept
    : owner_(std::move(other.owner_))
    , sent_(std::exchange(other.sent_, false))
{}

permit& permit::operator=(permit&& other) noexcept
{
    if (this != &other) {
        permit ended(std::move(*this));
        owner_ = std::move(other.owner_);
        sent_ = std::exchange(other.sent_, false);
    }
    return *this;
}

permit::~permit()
{
    if (sent_) {
        unknown();
    } else {
        give_back();
    }
}

void permit::sent() noexcept
{
    sent_ = true;
    if (owner_ != nullptr) {
        owner_->leaving();
    }
}

lease permit::take_lease()
{
    return owner_ != nullptr ? owner_->take_lease() : lease();
}

std::uint64_t permit::place() const noexcept
{
    return owner_ != nullptr ? owner_->place() : 0;
}

void permit::give_back() noexcept
{
    if (const auto owner = std::exchange(owner_, nullptr)) {
        owner->given_back();
    }
}

void permit::settle(const observation& seen)
{
    if (const auto owner = std::exchange(owner_, nullptr)) {
        owner->settled(seen);
    }
}

void permit::unknown() noexcept
{
    if (const auto owner = std::exchange(owner_, nullptr)) {
        owner->lost();
    }
}

pacer::~pacer() = default;

std::optional<window_room> pacer::room(const std::string&) const
{
    return std::nullopt;
}

void pacer::doubt_pause(const std::string&) {}

lease pacer::occupy(const std::string&)
{
    return lease();
}

void pacer::correct_cost(
    const std::string& /*route*/,
    double /*counted*/,
    double /*charged*/,
    std::chrono::nanoseconds /*ago*/
)
{}

void pacer::correct_tokens(
    const std::string&, const std::string&, double, double, std::chrono::nanoseconds
)
{}

std::optional<permit> pacer::try_acquire(const permit_request&)
{
    return std::nullopt;
}

bool pacer::waits_for_jobs(const std::string&) const
{
    return false;
}

namespace {

class free_pacer final : public pacer {
public:
    boost::asio::awaitable<result<permit>> acquire(permit_request) override { co_return permit(); }
    std::optional<permit> try_acquire(const permit_request&) override { return permit(); }
};

} // namespace

std::shared_ptr<pacer> unpaced()
{
    return std::make_shared<free_pacer>();
}

} // namespace pacing
} // namespace andante::inline v0
