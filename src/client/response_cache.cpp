#include "client/response_cache.hpp"

#include <utility>

namespace andante::inline v0::detail {

cache::response_store::finding response_cache::find(const std::string& key)
{
    const std::lock_guard lock(mutex_);
    return store_.find(key, time_->now());
}

std::shared_ptr<cache::pending_read> response_cache::begin(const std::string& tag)
{
    const std::lock_guard lock(mutex_);
    return store_.begin(tag);
}

void response_cache::keep(
    const std::string& key,
    const std::shared_ptr<cache::pending_read>& read,
    cache::kept_response response,
    time_source::duration lifetime
)
{
    const std::lock_guard lock(mutex_);
    store_.keep(key, *read, std::move(response), time_->now(), lifetime);
}

void response_cache::drop(const std::vector<std::string>& patterns)
{
    const std::lock_guard lock(mutex_);
    store_.drop(patterns);
    std::erase_if(flights_, [](const auto& each) { return !each.second->read->valid; });
}

std::unique_ptr<response_cache::seat>
response_cache::board(const std::string& name, const std::string& tag)
{
    const std::lock_guard lock(mutex_);
    auto& known = flights_[name];
    // An interrupted flight ends for those who left it, not for those who come.
    const bool first = !known || known->control->interrupted();
    if (first) {
        known = std::make_shared<flight>();
        known->read = store_.begin(tag);
    }
    ++known->callers;
    auto taken = std::make_unique<seat>(*this, known, first);
    known->waiting.push_back(taken->landed());
    return taken;
}

void response_cache::land(
    const std::string& name,
    const std::shared_ptr<flight>& what,
    std::optional<result<http::response>> outcome,
    std::exception_ptr thrown
)
{
    const std::lock_guard lock(mutex_);
    const auto known = flights_.find(name);
    if (known != flights_.end() && known->second == what) {
        flights_.erase(known);
    }
    what->outcome = std::move(outcome);
    what->thrown = std::move(thrown);
    for (const auto& each : what->waiting) {
        each->complete({});
    }
}

response_cache::seat::seat(response_cache& owner, std::shared_ptr<flight> taken, bool first)
    : owner_(&owner)
    , flight_(std::move(taken))
    , first_(first)
{}

response_cache::seat::~seat()
{
    const std::lock_guard lock(owner_->mutex_);
    if (--flight_->callers == 0 && !flight_->outcome && !flight_->thrown) {
        flight_->control->interrupt();
    }
}

} // namespace andante::inline v0::detail
