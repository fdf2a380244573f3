#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace andante::inline v0 {

/// Sorts by key_of(item), smallest first by `before`; equals keep their order. For what
/// std::stable_sort does: Clang warns about its buffer (std::get_temporary_buffer) in libstdc++ 12.
template <class T, class KeyOf, class Before = std::less<>>
void sort_stably(std::vector<T>& items, KeyOf key_of, Before before = {})
{
    using key = std::decay_t<decltype(key_of(items.front()))>;
    std::vector<std::pair<key, std::size_t>> order;
    order.reserve(items.size());
    for (std::size_t place = 0; place < items.size(); ++place) {
        order.emplace_back(key_of(items[place]), place);
    }
    std::sort(order.begin(), order.end(), [&before](const auto& left, const auto& right) {
        if (before(left.first, right.first) || before(right.first, left.first)) {
            return before(left.first, right.first);
        }
        return left.second < right.second;
    });
    std::vector<T> sorted;
    sorted.reserve(items.size());
    for (const auto& [_, place] : order) {
        sorted.push_back(std::move(items[place]));
    }
    items = std::move(sorted);
}

} // namespace andante::inline v0
