#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0 {

/// One page of a list.
///
/// Where pages are found by offset, offsets shift when items come or go between two pages, so the
/// same id may appear twice and one may be skipped.
template <class T>
class page {
public:
    page() = default;

    /// In the service's order.
    std::vector<T> items;
    /// True when there is a next page. Always false for a list that comes all at once.
    bool has_more = false;
    /// Where the next page begins, for a list that is read by offset. Only meaningful while
    /// has_more is true.
    std::optional<std::int64_t> next_offset;
    /// What the service wants to be asked for the next page, for a list that is read by cursor.
    /// Only meaningful while has_more is true.
    std::string next_cursor{};
    /// The page's own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0
