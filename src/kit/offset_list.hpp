#pragma once

#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/list_description.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/session.hpp>
#include <andante/paging/page.hpp>
#include <andante/paging/page_range.hpp>

#include "paging/page_walk.hpp"
#include "paging/range_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::kit {

/// How a list is read by offset, newest first: the provider's part. Its first call has no query.
template <class T>
class offset_list : public list_description<T> {
public:
    using list_description<T>::list_description;

    /// The query of the page at an offset, with its '?'.
    std::function<std::string(std::int64_t offset)> query;
    /// What must be the same when a cursor is used again.
    std::string filter;
    /// What a walk must know of an item.
    paging::entry (*entry_of)(const T& item) = nullptr;
    /// Where the list begins.
    std::int64_t start = 0;
};

/// Reads the pages of such a list. Holds its client, so that a range does too.
template <class T>
class offset_reader {
public:
    offset_reader(
        std::shared_ptr<const void> client,
        std::shared_ptr<const pipeline> calls,
        offset_list<T> list
    )
        : client_(std::move(client))
        , calls_(std::move(calls))
        , list_(std::move(list))
    {}

    boost::asio::awaitable<result<paging::read_page<T>>> operator()(std::int64_t offset) const
    {
        auto what = list_.first;
        what.target += list_.query(offset);
        auto reading = try_perform<page<T>>(calls_, std::move(what), list_.read_page);
        return convert(std::move(reading), list_.entry_of, offset);
    }

private:
    static boost::asio::awaitable<result<paging::read_page<T>>> convert(
        boost::asio::awaitable<result<page<T>>> reading,
        paging::entry (*entry_of)(const T& item),
        std::int64_t offset
    )
    {
        auto answer = co_await std::move(reading);
        if (answer.has_error()) {
            co_return answer.error();
        }
        paging::read_page<T> out;
        const auto behind = offset + static_cast<std::int64_t>(answer->items.size());
        out.items = std::move(answer->items);
        out.seen.offset = offset;
        out.seen.has_more = answer->has_more;
        out.seen.next_offset = answer->next_offset.value_or(behind);
        for (const auto& each : out.items) {
            out.seen.entries.push_back(entry_of(each));
        }
        co_return out;
    }

    std::shared_ptr<const void> client_;
    std::shared_ptr<const pipeline> calls_;
    offset_list<T> list_;
};

/// All items of such a list. `client` is kept alive. `valid`: why its query must not be sent.
template <class T>
page_range<T> read_by_offset(
    std::shared_ptr<const void> client,
    std::shared_ptr<const pipeline> calls,
    offset_list<T> list,
    const range_options& options,
    const result<void>& valid
)
{
    list.first.options = options.call;
    paging::page_source<T> source;
    source.query = list.filter;
    source.prefetch = options.prefetch;
    std::optional<error> problem;
    if (valid.has_error()) {
        problem = valid.error();
    }
    paging::bookmark place;
    place.offset = list.start;
    paging::page_walk walk(place.offset, options.created_since);
    if (!options.cursor.empty()) {
        auto found = paging::bookmark::parse(options.cursor, source.query);
        if (found.has_error()) {
            problem = found.error();
        } else {
            place = std::move(*found);
            walk = paging::page_walk(place, options.created_since);
        }
    }
    source.read = offset_reader<T>(std::move(client), std::move(calls), std::move(list));
    return page_range<T>(std::make_shared<paging::range_state<T>>(
        std::move(source), std::move(walk), std::move(place), std::move(problem)
    ));
}

} // namespace andante::inline v0::kit
