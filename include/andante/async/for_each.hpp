#pragma once

#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace andante::inline v0 {

namespace detail {

template <class T>
std::optional<T> item_of(std::optional<T> item)
{
    return item;
}

template <class T>
std::optional<T> item_of(result<std::optional<T>> item)
{
    return std::move(item).value();
}

template <class T>
inline constexpr bool is_awaitable_void = std::is_same_v<T, boost::asio::awaitable<void>>;

} // namespace detail

/// Does something with each item of a range, one after the other, in its order: whatever has a
/// next(), as page_range, completed_range, chat::stream and event_stream have. The range is taken
/// over: give it with std::move(), or as it is made.
///
/// `use`: a function of one item that gives nothing, or an awaitable<void>, which is awaited before
/// the next item is asked for. It lives until the end; what it refers to must do so too. A
/// coroutine takes the item by value.
///
///     auto printing = andante::for_each(client.generations().list_all(), print);
///     co_await std::move(printing);
///
/// Two statements, because GCC 12 destroys a lambda that owns something twice when it stands in a
/// co_await.
///
/// Errors: those of next(), and what `use` throws, which end it there; the items before are done.
/// Cancellation: that of next(), and of the awaitable of `use`.
template <class Range, class Function>
[[nodiscard]] boost::asio::awaitable<void> for_each(Range range, Function use)
{
    while (true) {
        auto next = co_await range.next();
        auto item = detail::item_of(std::move(next));
        if (!item) {
            co_return;
        }
        if constexpr (detail::is_awaitable_void<decltype(use(std::move(*item)))>) {
            auto using_it = use(std::move(*item));
            co_await std::move(using_it);
        } else {
            use(std::move(*item));
        }
    }
}

} // namespace andante::inline v0
