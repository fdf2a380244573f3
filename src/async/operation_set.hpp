#pragma once

#include "async/interrupt.hpp"

#include <list>
#include <memory>
#include <mutex>

namespace andante::inline v0::detail {

/// The operations of one client that are running, so that all can be cancelled when it goes.
/// Thread-safe.
class operation_set {
public:
    /// Membership of one operation; leaving is its destruction.
    class member {
    public:
        member(operation_set& owner, std::list<std::weak_ptr<interrupter>>::iterator place)
            : owner_(&owner)
            , place_(place)
        {}
        member(const member&) = delete;
        member& operator=(const member&) = delete;
        ~member()
        {
            const std::lock_guard lock(owner_->mutex_);
            owner_->running_.erase(place_);
        }

    private:
        operation_set* owner_;
        std::list<std::weak_ptr<interrupter>>::iterator place_;
    };

    /// Joins; an operation that joins after close() is interrupted at once.
    member join(const std::shared_ptr<interrupter>& operation)
    {
        const std::lock_guard lock(mutex_);
        if (closed_) {
            operation->interrupt();
        }
        return member(*this, running_.insert(running_.end(), operation));
    }

    /// Interrupts everything, now and in future.
    void close()
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        for (const auto& entry : running_) {
            if (const auto operation = entry.lock()) {
                operation->interrupt();
            }
        }
    }

private:
    std::mutex mutex_;
    bool closed_ = false;
    std::list<std::weak_ptr<interrupter>> running_;
};

} // namespace andante::inline v0::detail
