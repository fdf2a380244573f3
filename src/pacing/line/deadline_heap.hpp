#pragma once

#include "pacing/line/waiter.hpp"

#include <vector>

namespace andante::inline v0::pacing {

/// Waiters that have a deadline, the nearest first. A waiter knows its index, so that any can be
/// removed.
class deadline_heap {
public:
    bool empty() const noexcept { return heap_.empty(); }
    waiter& nearest() const noexcept { return *heap_.front(); }

    void push(waiter& one)
    {
        one.heap_index = static_cast<std::uint32_t>(heap_.size());
        heap_.push_back(&one);
        rise(one.heap_index);
    }

    void remove(waiter& one)
    {
        const auto at = one.heap_index;
        one.heap_index = waiter::none;
        waiter* last = heap_.back();
        heap_.pop_back();
        if (last == &one) {
            return;
        }
        put(at, last);
        rise(at);
        sink(last->heap_index);
    }

private:
    std::vector<waiter*> heap_;

    void put(std::uint32_t at, waiter* one)
    {
        heap_[at] = one;
        one->heap_index = at;
    }

    void rise(std::uint32_t at)
    {
        waiter* one = heap_[at];
        while (at > 0 && heap_[(at - 1) / 2]->deadline > one->deadline) {
            put(at, heap_[(at - 1) / 2]);
            at = (at - 1) / 2;
        }
        put(at, one);
    }

    void sink(std::uint32_t at)
    {
        waiter* one = heap_[at];
        const auto size = static_cast<std::uint32_t>(heap_.size());
        for (;;) {
            std::uint32_t child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap_[child + 1]->deadline < heap_[child]->deadline) {
                ++child;
            }
            if (heap_[child]->deadline >= one->deadline) {
                break;
            }
            put(at, heap_[child]);
            at = child;
        }
        put(at, one);
    }
};

} // namespace andante::inline v0::pacing
