#pragma once

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include "async/one_shot.hpp"
#include "kit/create_registry.hpp"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace andante::inline v0::kit {

using shared_jobs = std::shared_ptr<const newest_jobs>;

/// A look that is under way, and those who wait for what it shows.
class shared_look {
public:
    explicit shared_look(time_source::time_point when)
        : began(when)
    {}

    const time_source::time_point began;
    std::vector<std::shared_ptr<detail::one_shot>> waiting;
    result<shared_jobs> shown{shared_jobs()};
    bool is_over = false;
};

/// The one who looks for all. Whoever waits is told, also when it is cancelled.
class look_leader {
public:
    look_leader(std::mutex& lock, std::shared_ptr<shared_look>& latest, time_source::time_point now)
        : mutex_(&lock)
        , latest_(&latest)
        , mine_(std::make_shared<shared_look>(now))
    {
        latest = mine_; // the lock is held
    }
    look_leader(const look_leader&) = delete;
    look_leader& operator=(const look_leader&) = delete;
    ~look_leader()
    {
        if (!mine_->is_over) {
            end(result<shared_jobs>(shared_jobs()));
        }
    }

    void end(result<shared_jobs> shown)
    {
        std::vector<std::shared_ptr<detail::one_shot>> told;
        {
            const std::lock_guard lock(*mutex_);
            mine_->shown = std::move(shown);
            mine_->is_over = true;
            told.swap(mine_->waiting);
            const bool is_useless = mine_->shown.has_error() || !mine_->shown.value();
            if (is_useless && *latest_ == mine_) {
                latest_->reset();
            }
        }
        for (const auto& each : told) {
            each->complete({});
        }
    }

private:
    std::mutex* mutex_;
    std::shared_ptr<shared_look>* latest_;
    std::shared_ptr<shared_look> mine_;
};

} // namespace andante::inline v0::kit
