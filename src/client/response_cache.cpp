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
    std::erase_if(shared_, [](const auto& each) { return !each.second->read->valid; });
}

std::unique_ptr<response_cache::membership>
response_cache::join(const std::string& name, const std::string& tag)
{
    const std::lock_guard lock(mutex_);
    auto& known = shared_[name];
    // An interrupted read ends for those who left it, not for those who come.
    const bool first = !known || known->control->interrupted();
    if (first) {
        known = std::make_shared<shared_read>();
        known->read = store_.begin(tag);
    }
    ++known->callers;
    auto taken = std::make_unique<membership>(*this, known, first);
    known->waiting.push_back(taken->ended());
    return taken;
}

void response_cache::complete(
    const std::string& name,
    const std::shared_ptr<shared_read>& what,
    std::optional<result<http::response>> outcome,
    std::exception_ptr thrown
)
{
    std::vector<std::shared_ptr<one_shot>> waiting; // completed without the lock
    {
        const std::lock_guard lock(mutex_);
        const auto known = shared_.find(name);
        if (known != shared_.end() && known->second == what) {
            shared_.erase(known);
        }
        what->outcome = std::move(outcome);
        what->thrown = std::move(thrown);
        waiting.swap(what->waiting);
    }
    for (const auto& each : waiting) {
        each->complete({});
    }
}

response_cache::membership::membership(
    response_cache& owner, std::shared_ptr<shared_read> taken, bool first
)
    : owner_(&owner)
    , read_(std::move(taken))
    , first_(first)
{}

response_cache::membership::~membership()
{
    const std::lock_guard lock(owner_->mutex_);
    if (--read_->callers == 0 && !read_->outcome && !read_->thrown) {
        read_->control->interrupt();
    }
}

} // namespace andante::inline v0::detail
