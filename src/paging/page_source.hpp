#pragma once

#include <andante/core/result.hpp>

#include "paging/page_walk.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace andante::inline v0::paging {

/// A page with what a walk must know of its items.
template <class T>
class read_page {
public:
    read_page() = default;

    page_seen seen;
    std::vector<T> items;
};

/// How a range reads: the provider's part.
template <class T>
class page_source {
public:
    page_source() = default;

    /// Reads the page at an offset.
    std::function<boost::asio::awaitable<result<read_page<T>>>(std::int64_t offset)> read;
    /// Names the query in a cursor, so that another query refuses it.
    std::string query;
    bool prefetch = true;
};

} // namespace andante::inline v0::paging
