#pragma once

#include <andante/core/time_source.hpp>

#include "core/string_map.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace andante::inline v0::jobs {

template <class T>
using id_map = string_map<T>;

/// Values by id that are forgotten after a while, and the oldest first when there are too many.
template <class T>
class recent {
public:
    recent(std::size_t most, time_source::duration age)
        : most_(most)
        , age_(age)
    {}

    /// Adds or replaces; the age counts from now.
    T& put(std::string_view id, T value, time_source::time_point now)
    {
        forget_old(now);
        while (order_.size() >= 2 * most_) {
            drop_first(); // what was taken out since leaves its place in line behind
        }
        auto found = values_.find(id);
        if (found == values_.end()) {
            while (values_.size() >= most_ && !order_.empty()) {
                drop_first();
            }
            found = values_.emplace(std::string(id), held{std::move(value), now}).first;
        } else {
            found->second = held{std::move(value), now};
        }
        order_.emplace_back(now, found->first);
        return found->second.value;
    }

    /// Null when it is not there, or too old.
    T* find(std::string_view id, time_source::time_point now)
    {
        forget_old(now);
        const auto found = values_.find(id);
        return found == values_.end() ? nullptr : &found->second.value;
    }

    /// Takes it out.
    std::optional<T> take(std::string_view id, time_source::time_point now)
    {
        forget_old(now);
        const auto found = values_.find(id);
        if (found == values_.end()) {
            return std::nullopt;
        }
        std::optional<T> taken(std::move(found->second.value));
        values_.erase(found);
        return taken;
    }

    std::size_t size() const noexcept { return values_.size(); }

private:
    struct held {
        T value;
        time_source::time_point since;
    };

    /// The first may have been replaced or taken since it was put in line.
    void drop_first()
    {
        const auto& [since, id] = order_.front();
        const auto found = values_.find(id);
        if (found != values_.end() && found->second.since == since) {
            values_.erase(found);
        }
        order_.pop_front();
    }

    void forget_old(time_source::time_point now)
    {
        while (!order_.empty() && order_.front().first + age_ <= now) {
            drop_first();
        }
    }

    std::size_t most_;
    time_source::duration age_;
    id_map<held> values_;
    std::deque<std::pair<time_source::time_point, std::string>> order_;
};

} // namespace andante::inline v0::jobs
