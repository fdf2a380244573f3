#include <andante/emulator/recorder.hpp>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

namespace andante::inline v0::emulator {

class recorder::impl {
public:
    template <class Predicate>
    std::size_t count(Predicate matches) const
    {
        const std::lock_guard lock(mutex);
        return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(), matches));
    }

    template <class T>
    void add(std::deque<T>& to, T what)
    {
        const std::lock_guard lock(mutex);
        to.push_back(std::move(what));
        trim(to);
    }

    template <class T>
    void trim(std::deque<T>& what) const
    {
        while (newest != 0 && what.size() > newest) {
            what.pop_front();
        }
    }

    mutable std::mutex mutex;
    std::size_t newest = 0;
    std::deque<recorded_request> requests;
    std::deque<recorded_webhook> webhooks;
};

recorder::recorder()
    : impl_(std::make_unique<impl>())
{}

recorder::~recorder() = default;

std::vector<recorded_request> recorder::requests() const
{
    const std::lock_guard lock(impl_->mutex);
    return {impl_->requests.begin(), impl_->requests.end()};
}

std::vector<recorded_request> recorder::requests(std::string_view route) const
{
    auto all = requests();
    std::erase_if(all, [&](const auto& each) { return each.route != route; });
    return all;
}

std::size_t recorder::count(std::string_view route) const
{
    return impl_->count([&](const auto& each) { return each.route == route; });
}

std::size_t recorder::count(std::string_view route, int status) const
{
    return impl_->count([&](const auto& each) {
        return each.route == route && each.status == status;
    });
}

std::size_t recorder::count_status(int status) const
{
    return impl_->count([&](const auto& each) { return each.status == status; });
}

std::size_t
recorder::max_in_any_window(std::string_view limit, std::chrono::milliseconds window) const
{
    std::vector<time_point> times;
    {
        const std::lock_guard lock(impl_->mutex);
        for (const auto& each : impl_->requests) {
            if (std::find(each.limits.begin(), each.limits.end(), limit) != each.limits.end()) {
                times.push_back(each.time);
            }
        }
    }
    std::sort(times.begin(), times.end());
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t last = 0; last < times.size(); ++last) {
        while (times[last] - times[first] >= window) {
            ++first;
        }
        most = std::max(most, last - first + 1);
    }
    return most;
}

std::vector<recorded_webhook> recorder::webhooks() const
{
    const std::lock_guard lock(impl_->mutex);
    return {impl_->webhooks.begin(), impl_->webhooks.end()};
}

void recorder::clear()
{
    const std::lock_guard lock(impl_->mutex);
    impl_->requests.clear();
    impl_->webhooks.clear();
}

void recorder::keep(std::size_t newest)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->newest = newest;
    impl_->trim(impl_->requests);
    impl_->trim(impl_->webhooks);
}

void recorder::add(recorded_request what)
{
    impl_->add(impl_->requests, std::move(what));
}

void recorder::add(recorded_webhook what)
{
    impl_->add(impl_->webhooks, std::move(what));
}

} // namespace andante::inline v0::emulator
