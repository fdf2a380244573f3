#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace andante::inline v0 {

class id_range;

namespace detail {

template <class Range>
concept range_of_ids = requires(Range& range) {
    std::begin(range) != std::end(range);
    { *std::begin(range) } -> std::convertible_to<std::string_view>;
};

} // namespace detail

/// Ids for a bulk call, copied from any range of strings or string views: a vector, a set, a view,
/// a braced list. Any number, in the caller's order.
class id_range {
public:
    /// No ids.
    id_range() = default;
    /// Takes the strings over.
    id_range(std::vector<std::string> ids) noexcept // NOLINT(google-explicit-constructor): a range
        : ids_(std::move(ids))
    {}
    /// Copies them.
    id_range(std::initializer_list<std::string_view> ids)
        : ids_(ids.begin(), ids.end())
    {}
    /// Copies them from any other range.
    template <class Range>
        requires(!std::same_as<std::remove_cvref_t<Range>, id_range>) &&
                (!std::same_as<std::remove_cvref_t<Range>, std::vector<std::string>>) &&
                detail::range_of_ids<Range>
    id_range(Range&& ids) // NOLINT(google-explicit-constructor): stands for the range
    {
        for (auto&& each : ids) {
            ids_.emplace_back(std::string_view(each));
        }
    }

    /// How many there are.
    std::size_t size() const noexcept { return ids_.size(); }
    /// The ids.
    const std::vector<std::string>& values() const& noexcept { return ids_; }
    /// The ids, moved out.
    std::vector<std::string> values() && noexcept { return std::move(ids_); }

private:
    std::vector<std::string> ids_;
};

} // namespace andante::inline v0
