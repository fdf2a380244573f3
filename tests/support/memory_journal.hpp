#pragma once

#include <andante/client/journal.hpp>
#include <andante/core/error.hpp>

#include "support/journal_contents.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace andante_tests {

/// A journal in memory, whose process can end at any of its operations, and which can fail.
class memory_journal final : public andante::journal {
public:
    explicit memory_journal(std::shared_ptr<journal_contents> contents)
        : contents_(std::move(contents))
    {}
    ~memory_journal() override { end_process(); }

    /// What the next operations come to: called with the number of each, from 1. An error is what
    /// the operation gives; nothing is kept then.
    std::function<andante::result<void>(int operation)> judge;
    /// The process ends at this operation: before it is kept, or after. 0: never.
    int ends_at = 0;
    bool keeps_last = false;
    int operations = 0;

    bool is_dead() const noexcept { return is_dead_; }
    /// Nothing is kept from now on, and what was held is free.
    void end_process() noexcept
    {
        is_dead_ = true;
        contents_->release(this);
    }

    boost::asio::awaitable<andante::result<std::vector<std::int64_t>>>
    add(std::vector<andante::journal_entry> entries) override
    {
        std::vector<std::int64_t> numbers;
        auto doing = perform([&] {
            numbers = contents_->add(std::move(entries), this);
            return andante::result<void>();
        });
        const auto done = co_await std::move(doing);
        if (done.has_error()) {
            co_return done.error();
        }
        co_return numbers;
    }

    boost::asio::awaitable<andante::result<void>>
    change(std::int64_t number, andante::journal_change what) override
    {
        auto doing = perform([&] { return contents_->change(number, what, this); });
        co_return co_await std::move(doing);
    }

    void change_later(std::int64_t number, andante::journal_change what) noexcept override
    {
        if (!dies_here(false) && !is_dead_) {
            static_cast<void>(contents_->change(number, what, this));
            static_cast<void>(dies_here(true));
        }
    }

    boost::asio::awaitable<andante::result<andante::journal_entry>> claim(std::int64_t number
    ) override
    {
        andante::journal_entry found;
        auto doing = perform([&] { return contents_->take(number, found, this); });
        const auto done = co_await std::move(doing);
        if (done.has_error()) {
            co_return done.error();
        }
        co_return found;
    }

    boost::asio::awaitable<andante::result<std::vector<andante::journal_entry>>>
    claim_all(andante::journal_query which) override
    {
        which.unfinished = true;
        std::vector<andante::journal_entry> found;
        auto doing = perform([&] {
            for (auto& each : contents_->select(which)) {
                const bool is_free = contents_->rows.at(each.number).holder == nullptr;
                if (is_free && contents_->take(each.number, each, this)) {
                    found.push_back(each);
                }
            }
            return andante::result<void>();
        });
        const auto done = co_await std::move(doing);
        if (done.has_error()) {
            co_return done.error();
        }
        co_return found;
    }

    boost::asio::awaitable<andante::result<std::vector<andante::journal_entry>>>
    list(andante::journal_query which) override
    {
        co_return contents_->select(which);
    }

    boost::asio::awaitable<andante::result<std::vector<andante::journal_decision>>>
    decisions(std::int64_t number) override
    {
        co_return contents_->rows[number].decisions;
    }

    boost::asio::awaitable<andante::result<std::size_t>> forget(std::vector<std::int64_t> numbers
    ) override
    {
        std::size_t gone = 0;
        for (const auto each : numbers) {
            gone += contents_->rows.erase(each);
        }
        co_return gone;
    }

private:
    /// True when the process has ended here, or before.
    bool dies_here(bool is_kept) noexcept
    {
        if (!is_kept) {
            ++operations;
        }
        if (ends_at != 0 && operations == ends_at && is_kept == keeps_last) {
            end_process();
        }
        return is_dead_;
    }

    template <class Work>
    boost::asio::awaitable<andante::result<void>> perform(Work work)
    {
        if (dies_here(false)) {
            auto waiting = wait_for_ever();
            co_await std::move(waiting);
        }
        if (judge) {
            auto judged = judge(operations);
            if (judged.has_error()) {
                co_return judged;
            }
        }
        auto done = work();
        if (dies_here(true)) {
            auto waiting = wait_for_ever();
            co_await std::move(waiting);
        }
        co_return done;
    }

    static boost::asio::awaitable<void> wait_for_ever()
    {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer never(executor);
        never.expires_at(std::chrono::steady_clock::time_point::max());
        co_await never.async_wait(boost::asio::use_awaitable);
    }

    std::shared_ptr<journal_contents> contents_;
    bool is_dead_ = false;
};

} // namespace andante_tests
