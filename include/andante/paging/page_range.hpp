#pragma once

#include <andante/client/call_options.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

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
template <class T>
class range_state;
}

/// All items of a list, read page by page as they are asked for.
///
/// Stable while items come and go: pages overlap by one item, and a gap is read again from a
/// smaller offset. Every item that exists from the first request to the last is given exactly once;
/// what is created meanwhile is left out, and what is deleted may or may not be given.
///
/// Use it from one coroutine at a time. Destroying it cancels what it is reading.
template <class T>
class page_range {
public:
    /// For resources: use their list_all().
    explicit page_range(std::shared_ptr<paging::range_state<T>> state);
    /// Takes the reading over; `other` must not be used again.
    page_range(page_range&& other) noexcept;
    /// Ends the own reading and takes the other's over.
    page_range& operator=(page_range&& other) noexcept;
    ~page_range();

    /// The next item; nothing when there is none left.
    ///
    /// Errors: those of a page; the range stays usable, and the next call reads that page again.
    /// Also errc::invalid_request for a query or a cursor that cannot be. Cancellation: terminal;
    /// nothing is lost, the next call goes on.
    boost::asio::awaitable<std::optional<T>> next();

    /// Where the caller stands: after the last item that next() gave. A text without secrets, to be
    /// kept as it is.
    std::string cursor() const;

private:
    std::shared_ptr<paging::range_state<T>> state_;
};

} // namespace andante::inline v0
