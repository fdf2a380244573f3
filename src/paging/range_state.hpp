#pragma once

#include <andante/core/result.hpp>
#include <andante/paging/page_range.hpp>

#include "async/background.hpp"
#include "async/interrupt.hpp"
#include "async/one_shot.hpp"
#include "paging/page_source.hpp"
#include "paging/page_walk.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace andante::inline v0::paging {

/// What a range and the reading in its background share. Thread-safe.
template <class T>
class range_state final : public item_source<T>,
                          public std::enable_shared_from_this<range_state<T>> {
public:
    /// `problem` is given by the first next() in place of an item.
    range_state(page_source<T> source, page_walk walk, bookmark place, std::optional<error> problem)
        : source_(std::move(source))
        , walk_(std::move(walk))
        , place_(std::move(place))
        , invalid_(std::move(problem))
    {}

    boost::asio::awaitable<std::optional<T>> next() override
    {
        return next_of(this->shared_from_this());
    }

    std::string cursor() const override
    {
        const std::lock_guard lock(mutex_);
        return place_.text(source_.query);
    }

    void abandon() noexcept override
    {
        const std::lock_guard lock(mutex_);
        if (reading_) {
            reading_->interrupt();
        }
    }

private:
    static boost::asio::awaitable<std::optional<T>> next_of(std::shared_ptr<range_state> self)
    {
        const auto executor = co_await boost::asio::this_coro::executor;
        while (true) {
            auto now = self->take(executor);
            if (now.problem) {
                throw_exception_from_error(*now.problem, BOOST_CURRENT_LOCATION);
            }
            if (!now.wait) {
                co_return std::move(now.item);
            }
            const auto code = co_await detail::one_shot::wait(now.wait);
            if (code) {
                throw boost::system::system_error(code);
            }
        }
    }

    struct waiting_item {
        T item;
        entry about;
        std::int64_t offset;
    };
    /// What next() finds: an item or the end, an error, or something to wait for.
    struct found {
        std::optional<T> item;
        std::optional<error> problem;
        std::shared_ptr<detail::one_shot> wait;
    };

    found take(const boost::asio::any_io_executor& executor)
    {
        const std::lock_guard lock(mutex_);
        found out;
        if (invalid_) {
            out.problem = invalid_;
            return out;
        }
        if (ready_.empty()) {
            ready_.swap(ahead_);
        }
        if (!ready_.empty()) {
            auto& first = ready_.front();
            place_.pass(first.about, first.offset);
            out.item = std::move(first.item);
            ready_.pop_front();
            if (source_.prefetch && ahead_.empty() && !problem_) {
                read_on(executor);
            }
            return out;
        }
        if (problem_) {
            out.problem = std::exchange(problem_, std::nullopt);
            return out;
        }
        if (!walk_.finished() || reading_) {
            read_on(executor);
            // A waiter of its own: an earlier one may have been cancelled.
            arrived_ = std::make_shared<detail::one_shot>();
            out.wait = arrived_;
        }
        return out;
    }

    /// Begins to read the next page unless that is under way, or there is none.
    void read_on(const boost::asio::any_io_executor& executor)
    {
        if (reading_ || walk_.finished()) {
            return;
        }
        reading_ = std::make_shared<detail::interrupter>();
        auto reading = read_until_news(this->shared_from_this());
        detail::run_in_background(executor, std::move(reading), reading_);
    }

    /// Reads pages until one has something new: a page may only repeat, or must be read again.
    static boost::asio::awaitable<void> read_until_news(std::shared_ptr<range_state> self)
    {
        bool more = true;
        while (more) {
            auto reading = self->source_.read(self->offset());
            const auto page = co_await caught(std::move(reading));
            more = self->store(page);
        }
    }

    static boost::asio::awaitable<std::shared_ptr<result<read_page<T>>>>
    caught(boost::asio::awaitable<result<read_page<T>>> reading)
    {
        std::exception_ptr thrown;
        try {
            auto given = co_await std::move(reading);
            co_return std::make_shared<result<read_page<T>>>(std::move(given));
        } catch (...) {
            thrown = std::current_exception();
        }
        co_return std::make_shared<result<read_page<T>>>(andante::detail::error_from(thrown));
    }

    std::int64_t offset() const
    {
        const std::lock_guard lock(mutex_);
        return walk_.offset();
    }

    /// True when another page must be read.
    bool store(const std::shared_ptr<result<read_page<T>>>& page)
    {
        const std::lock_guard lock(mutex_);
        if (page->has_error()) {
            problem_ = page->error();
        } else {
            auto& read = page->value();
            for (const auto at : walk_.take(read.seen)) {
                ahead_.push_back(
                    {std::move(read.items[at]),
                     read.seen.entries[at],
                     read.seen.offset + static_cast<std::int64_t>(at)}
                );
            }
            if (ahead_.empty() && !walk_.finished()) {
                return true;
            }
        }
        reading_.reset();
        if (arrived_) {
            std::exchange(arrived_, nullptr)->complete({});
        }
        return false;
    }

    mutable std::mutex mutex_;
    page_source<T> source_;
    page_walk walk_;
    bookmark place_;
    std::deque<waiting_item> ready_;               ///< Of the page that the caller works on.
    std::deque<waiting_item> ahead_;               ///< Of the next one.
    std::shared_ptr<detail::interrupter> reading_; ///< Set while a page is being read.
    std::shared_ptr<detail::one_shot> arrived_;
    std::optional<error> problem_;
    std::optional<error> invalid_;
};

} // namespace andante::inline v0::paging
