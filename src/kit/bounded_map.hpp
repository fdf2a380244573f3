#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace andante::inline v0::kit {

/// The entries that were added last, by their names. Not thread-safe.
template <class Value>
class bounded_map {
public:
    explicit bounded_map(std::size_t most)
        : most_(most)
    {}

    /// Adds an entry or changes it; the oldest one goes when there are too many.
    void set(const std::string& name, Value value)
    {
        const auto [place, is_new] = entries_.insert_or_assign(name, std::move(value));
        if (!is_new) {
            return;
        }
        order_.push_back(name);
        if (order_.size() > most_) {
            entries_.erase(order_.front());
            order_.pop_front();
        }
    }

    std::optional<Value> find(const std::string& name) const
    {
        const auto found = entries_.find(name);
        return found == entries_.end() ? std::nullopt : std::optional(found->second);
    }

    std::size_t size() const noexcept { return entries_.size(); }

private:
    std::size_t most_;
    std::unordered_map<std::string, Value> entries_;
    std::deque<std::string> order_;
};

} // namespace andante::inline v0::kit
