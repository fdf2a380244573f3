#pragma once

#include <andante/client/call_options.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0 {

/// Which items of a list to give, and how to read its pages.
class range_options {
public:
    range_options() = default;
    /// What every request of it does differently from the client.
    range_options(call_options each) // NOLINT(google-explicit-constructor): stands for it
        : call(std::move(each))
    {}

    /// For every page; its deadline counts for one page.
    call_options call;
    /// Only items created at or after this moment (UTC). The list is newest first, so that reading
    /// ends with the first older one.
    std::optional<std::chrono::system_clock::time_point> created_since;
    /// Where to go on: what page_range::cursor() gave for the same query, also in another process.
    /// Empty: at the start.
    std::string cursor;
    /// Reads the next page while the caller works on this one. Default: yes.
    bool prefetch = true;
};

namespace paging {

/// Where the items of a range come from. Used by one coroutine at a time.
template <class T>
class item_source {
public:
    item_source() = default;
    item_source(const item_source&) = delete;
    item_source& operator=(const item_source&) = delete;
    virtual ~item_source() = default;

    /// As page_range::next(). The operation keeps its source alive.
    [[nodiscard]] virtual boost::asio::awaitable<std::optional<T>> next() = 0;
    /// As page_range::cursor().
    virtual std::string cursor() const = 0;
    /// The range is gone: what is being read may be given up.
    virtual void abandon() noexcept = 0;
};

} // namespace paging

/// All items of a list, read page by page as they are asked for.
///
/// Stable while items come and go. A list that is read by offset: pages overlap by one item, and a
/// gap is read again from a smaller offset. One that is read by cursor: as the service keeps its
/// cursors. Every item that exists from the first request to the last is given exactly once;
/// what is created meanwhile is left out, and what is deleted may or may not be given.
///
/// Use it from one coroutine at a time. Destroying it cancels what it is reading.
template <class T>
class [[nodiscard]] page_range {
public:
    /// For resources: use their list_all().
    explicit page_range(std::shared_ptr<paging::item_source<T>> items)
        : items_(std::move(items))
    {}
    page_range(const page_range&) = delete;
    page_range& operator=(const page_range&) = delete;
    /// Takes the reading over; `other` must not be used again.
    page_range(page_range&& other) noexcept = default;
    /// Ends the own reading and takes the other's over.
    page_range& operator=(page_range&& other) noexcept
    {
        page_range(std::move(other)).items_.swap(items_);
        return *this;
    }
    ~page_range()
    {
        if (items_) {
            items_->abandon();
        }
    }

    /// The next item; nothing when there is none left.
    ///
    /// Errors: those of a page; the range stays usable, and the next call reads that page again.
    /// Also errc::invalid_request for a query or a cursor that cannot be. Cancellation: terminal;
    /// nothing is lost, the next call goes on.
    [[nodiscard]] boost::asio::awaitable<std::optional<T>> next() { return items_->next(); }

    /// Where the caller stands: after the last item that next() gave. A text without secrets, to be
    /// kept as it is.
    std::string cursor() const { return items_->cursor(); }

private:
    std::shared_ptr<paging::item_source<T>> items_;
};

} // namespace andante::inline v0
