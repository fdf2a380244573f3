#pragma once

#include <andante/core/time_source.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string_view>
#include <unordered_map>

namespace andante::inline v0::webhooks {

/// Which events were delivered already. Remembers a digest of each key, so that its size depends
/// on the number of events only. Not thread-safe. No clock: `now` comes in, and never goes back.
class seen_events {
public:
    seen_events(time_source::duration remember, std::size_t most)
        : remember_(remember)
        , most_(most)
    {}

    /// `digest` is a SHA-256. True when it is new; it is then remembered.
    bool insert(std::string_view digest, time_source::time_point now)
    {
        forget_before(now);
        const auto name = key_of(digest);
        const auto [place, is_new] = number_of_.try_emplace(name, next_);
        if (!is_new) {
            return false;
        }
        order_.push_back({name, next_, now});
        ++next_;
        if (number_of_.size() > most_) {
            forget_oldest();
        }
        if (order_.size() > 2 * most_) {
            std::erase_if(order_, [this](const entry& each) { return !is_live(each); });
        }
        return true;
    }

    /// Takes an insert() back.
    void erase(std::string_view digest) { number_of_.erase(key_of(digest)); }

    std::size_t size() const noexcept { return number_of_.size(); }
    /// What it holds of memory, in entries: those that were erased count for a while.
    std::size_t held() const noexcept { return order_.size(); }

private:
    using key = std::array<std::uint64_t, 2>;

    struct entry {
        key what;
        std::uint64_t number;
        time_source::time_point since;
    };
    struct key_hash {
        // The bytes are those of a digest: any part of them is a hash.
        std::size_t operator()(const key& what) const noexcept { return what[0]; }
    };

    static key key_of(std::string_view digest) noexcept
    {
        key made{};
        std::memcpy(made.data(), digest.data(), std::min(digest.size(), sizeof(made)));
        return made;
    }

    /// An entry that was erased, or erased and inserted again, has another number by now.
    bool is_live(const entry& what) const
    {
        const auto found = number_of_.find(what.what);
        return found != number_of_.end() && found->second == what.number;
    }

    void forget_before(time_source::time_point now)
    {
        while (!order_.empty() && now - order_.front().since >= remember_) {
            forget_oldest();
        }
    }

    void forget_oldest()
    {
        if (is_live(order_.front())) {
            number_of_.erase(order_.front().what);
        }
        order_.pop_front();
    }

    time_source::duration remember_;
    std::size_t most_;
    std::uint64_t next_ = 0;
    std::unordered_map<key, std::uint64_t, key_hash> number_of_;
    std::deque<entry> order_;
};

} // namespace andante::inline v0::webhooks
