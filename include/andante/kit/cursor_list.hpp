#pragma once

#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/list_description.hpp>
#include <andante/kit/perform.hpp>
#include <andante/paging/page.hpp>
#include <andante/paging/page_range.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::kit {

/// Where a reader of a list by cursor stands: the page that it works on, and how many of its items
/// were given.
class ANDANTE_DECL cursor_place {
public:
    cursor_place() = default;

    /// A text that parse() takes again for the same query.
    std::string text(std::string_view query) const;
    /// Errors: errc::invalid_request for a text of another query, or none of text()'s.
    [[nodiscard]] static result<cursor_place> parse(std::string_view text, std::string_view query);

    std::string page;      ///< The service's cursor of the page; empty for the first.
    std::size_t given = 0; ///< How many of its items were given.
};

/// How a list is read by cursor, or in one piece: the provider's part. Its reader fills in
/// next_cursor when there is a next page.
template <class T>
class cursor_list : public list_description<T> {
public:
    using list_description<T>::list_description;

    /// The query's member that takes a cursor. Default: "cursor".
    std::string member = "cursor";
    /// When an item was created; null when it does not say, and range_options::created_since then
    /// is not for this list.
    std::optional<std::chrono::system_clock::time_point> (*created_at)(const T& item) = nullptr;
};

/// The items of a list that is read by cursor. Reads a page when the one before is given.
template <class T>
class cursor_items final : public paging::item_source<T>,
                           public std::enable_shared_from_this<cursor_items<T>> {
public:
    /// `client` is kept alive. `valid`: why the query must not be sent.
    cursor_items(
        std::shared_ptr<const void> client,
        std::shared_ptr<const pipeline> calls,
        cursor_list<T> list,
        const range_options& options,
        result<void> valid
    )
        : client_(std::move(client))
        , calls_(std::move(calls))
        , list_(std::move(list))
        , since_(options.created_since)
    {
        if (valid.has_error()) {
            problem_ = valid.error();
        } else if (!options.cursor.empty()) {
            auto place = cursor_place::parse(options.cursor, list_.first.target);
            if (place.has_error()) {
                problem_ = place.error();
            } else {
                place_ = std::move(*place);
            }
        }
    }

    [[nodiscard]] boost::asio::awaitable<std::optional<T>> next() override
    {
        return next_of(this->shared_from_this());
    }
    std::string cursor() const override { return place_.text(list_.first.target); }
    void abandon() noexcept override {}

private:
    call page_call() const
    {
        auto what = list_.first;
        if (!place_.page.empty()) {
            what.target += what.target.find('?') == std::string::npos ? '?' : '&';
            what.target += list_.member + '=' + http::encode_segment(place_.page);
        }
        return what;
    }

    /// Nothing when the page has nothing more.
    std::optional<T> take()
    {
        if (!page_ || place_.given >= page_->items.size()) {
            return std::nullopt;
        }
        auto item = std::move(page_->items[place_.given++]);
        const auto created = list_.created_at ? list_.created_at(item) : std::nullopt;
        if (since_ && created && *created < *since_) {
            is_over_ = true; // newest first
            return std::nullopt;
        }
        return item;
    }

    [[nodiscard]] static boost::asio::awaitable<std::optional<T>>
    next_of(std::shared_ptr<cursor_items> self)
    {
        if (self->problem_) {
            throw_exception_from_error(*self->problem_, BOOST_CURRENT_LOCATION);
        }
        while (!self->is_over_) {
            auto item = self->take();
            if (item || self->is_over_) {
                co_return item;
            }
            if (self->page_ && !self->page_->has_more) {
                self->is_over_ = true;
                break;
            }
            if (self->page_) {
                self->place_.page = self->page_->next_cursor;
                self->place_.given = 0;
                self->page_.reset();
            }
            auto reading = perform<page<T>>(
                self->calls_, prepared_call(self->page_call()), self->list_.read_page
            );
            self->page_ = co_await std::move(reading);
        }
        co_return std::nullopt;
    }

    std::shared_ptr<const void> client_;
    std::shared_ptr<const pipeline> calls_;
    cursor_list<T> list_;
    std::optional<std::chrono::system_clock::time_point> since_;
    std::optional<error> problem_;
    std::optional<page<T>> page_;
    cursor_place place_;
    bool is_over_ = false;
};

/// All items of such a list. `client`, what its handles share, is kept alive by the range. `valid`:
/// why its query must not be sent.
template <class T>
page_range<T> read_by_cursor(
    std::shared_ptr<const void> client,
    std::shared_ptr<const pipeline> calls,
    cursor_list<T> list,
    const range_options& options,
    result<void> valid = result<void>()
)
{
    list.first.options = options.call;
    return page_range<T>(std::make_shared<cursor_items<T>>(
        std::move(client), std::move(calls), std::move(list), options, std::move(valid)
    ));
}

} // namespace andante::inline v0::kit
