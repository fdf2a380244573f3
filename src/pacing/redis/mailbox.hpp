#pragma once

#include "pacing/redis/link.hpp"

#include <functional>
#include <mutex>
#include <vector>

namespace andante::inline v0::pacing {

/// Where a link leaves what it has to tell, until the store, which lives under its limiter's mutex,
/// collects it.
class mailbox {
public:
    void listen(std::function<void()> news)
    {
        const std::scoped_lock lock(mutex_);
        news_ = std::move(news);
    }

    void put(link_event event)
    {
        std::function<void()> news;
        {
            const std::scoped_lock lock(mutex_);
            events_.push_back(std::move(event));
            news = news_;
        }
        if (news) {
            news();
        }
    }

    std::vector<link_event> take_all()
    {
        const std::scoped_lock lock(mutex_);
        return std::exchange(events_, {});
    }

private:
    std::mutex mutex_;
    std::function<void()> news_;
    std::vector<link_event> events_;
};

} // namespace andante::inline v0::pacing
