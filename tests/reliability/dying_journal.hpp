#pragma once

#include <andante/client/journal.hpp>

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <csignal>
#include <memory>
#include <unistd.h>
#include <utility>
#include <vector>

namespace reliability {

/// A journal whose process is killed at one of its operations: before it, or once it is kept.
class dying_journal final : public andante::journal {
public:
    /// `at`: from 1; 0 for never.
    dying_journal(std::shared_ptr<andante::journal> inner, int at, bool is_kept)
        : inner_(std::move(inner))
        , at_(at)
        , is_kept_(is_kept)
    {}

    int operations() const noexcept { return operations_; }

    boost::asio::awaitable<andante::result<std::vector<std::int64_t>>>
    add(std::vector<andante::journal_entry> entries) override
    {
        const int number = before();
        auto doing = inner_->add(std::move(entries));
        auto done = co_await std::move(doing);
        after(number);
        co_return done;
    }
    boost::asio::awaitable<andante::result<void>>
    change(std::int64_t entry, andante::journal_change what) override
    {
        const int number = before();
        auto doing = inner_->change(entry, std::move(what));
        auto done = co_await std::move(doing);
        after(number);
        co_return done;
    }
    void change_later(std::int64_t entry, andante::journal_change what) noexcept override
    {
        const int number = before();
        inner_->change_later(entry, std::move(what));
        after(number);
    }
    boost::asio::awaitable<andante::result<andante::journal_entry>> claim(std::int64_t entry
    ) override
    {
        const int number = before();
        auto doing = inner_->claim(entry);
        auto done = co_await std::move(doing);
        after(number);
        co_return done;
    }
    boost::asio::awaitable<andante::result<std::vector<andante::journal_entry>>>
    claim_all(andante::journal_query which) override
    {
        const int number = before();
        auto doing = inner_->claim_all(std::move(which));
        auto done = co_await std::move(doing);
        after(number);
        co_return done;
    }
    boost::asio::awaitable<andante::result<std::vector<andante::journal_entry>>>
    list(andante::journal_query which) override
    {
        return inner_->list(std::move(which));
    }
    boost::asio::awaitable<andante::result<std::vector<andante::journal_decision>>>
    decisions(std::int64_t entry) override
    {
        return inner_->decisions(entry);
    }
    boost::asio::awaitable<andante::result<std::size_t>> forget(std::vector<std::int64_t> entries
    ) override
    {
        return inner_->forget(std::move(entries));
    }

private:
    int before() noexcept
    {
        const int number = ++operations_;
        if (number == at_ && !is_kept_) {
            ::kill(::getpid(), SIGKILL);
        }
        return number;
    }
    void after(int number) const noexcept
    {
        if (number == at_ && is_kept_) {
            ::kill(::getpid(), SIGKILL);
        }
    }

    std::shared_ptr<andante::journal> inner_;
    int at_;
    bool is_kept_;
    std::atomic<int> operations_ = 0;
};

} // namespace reliability
