#pragma once

#include <andante/client/journal.hpp>
#include <andante/core/error.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

/// What several memory_journals see, as processes see one file.
struct journal_contents {
    struct row {
        andante::journal_entry entry;
        std::vector<andante::journal_decision> decisions;
        const void* holder = nullptr;
    };
    std::map<std::int64_t, row> rows;
    std::int64_t last = 0;
    std::function<std::chrono::system_clock::time_point()> now = [] {
        return std::chrono::system_clock::time_point(std::chrono::hours(1));
    };

    std::vector<andante::journal_stage> stages() const
    {
        std::vector<andante::journal_stage> found;
        for (const auto& [number, each] : rows) {
            found.push_back(each.entry.stage);
        }
        return found;
    }
};

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
        for (auto& [number, each] : contents_->rows) {
            if (each.holder == this) {
                each.holder = nullptr;
            }
        }
    }

    boost::asio::awaitable<andante::result<std::vector<std::int64_t>>>
    add(std::vector<andante::journal_entry> entries) override
    {
        std::vector<std::int64_t> numbers;
        auto doing = perform([&] {
            for (auto& each : entries) {
                auto& row = contents_->rows[++contents_->last];
                row.entry = std::move(each);
                row.entry.number = contents_->last;
                row.entry.created_at = row.entry.changed_at = contents_->now();
                row.holder = this;
                numbers.push_back(contents_->last);
            }
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
        auto doing = perform([&] { return apply(number, what); });
        co_return co_await std::move(doing);
    }

    void change_later(std::int64_t number, andante::journal_change what) noexcept override
    {
        if (!dies_here(false) && !is_dead_) {
            static_cast<void>(apply(number, what));
            static_cast<void>(dies_here(true));
        }
    }

    boost::asio::awaitable<andante::result<andante::journal_entry>> claim(std::int64_t number
    ) override
    {
        andante::journal_entry found;
        auto doing = perform([&] { return take(number, found); });
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
            for (auto& each : select(which)) {
                const bool is_free = contents_->rows.at(each.number).holder == nullptr;
                if (is_free && take(each.number, each)) {
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
        co_return select(which);
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
    static andante::error held()
    {
        andante::error_details details;
        details.outcome = andante::outcome::not_sent;
        return andante::error(andante::errc::journal_held, std::move(details));
    }

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

    andante::result<void> apply(std::int64_t number, const andante::journal_change& what)
    {
        auto& row = contents_->rows.at(number);
        if (row.holder != this) {
            return held();
        }
        auto& entry = row.entry;
        entry.stage = what.stage.value_or(entry.stage);
        entry.job_id = what.job_id.value_or(entry.job_id);
        entry.request = what.request.value_or(entry.request);
        entry.reason = what.reason;
        entry.changed_at = contents_->now();
        if (what.is_attempt) {
            entry.sent_at = entry.attempts++ == 0 ? contents_->now() : entry.sent_at;
        }
        andante::journal_decision made;
        made.stage = entry.stage;
        made.reason = what.reason;
        row.decisions.push_back(made);
        if (is_over(entry.stage) || what.is_release) {
            row.holder = nullptr;
        }
        return {};
    }

    andante::result<void> take(std::int64_t number, andante::journal_entry& into)
    {
        auto& row = contents_->rows.at(number);
        if (is_over(row.entry.stage) || (row.holder != nullptr && row.holder != this)) {
            return held();
        }
        row.holder = this;
        into = row.entry;
        return {};
    }

    std::vector<andante::journal_entry> select(const andante::journal_query& which) const
    {
        std::vector<andante::journal_entry> found;
        for (const auto& [number, row] : contents_->rows) {
            const auto& each = row.entry;
            const bool fits = (which.provider.empty() || which.provider == each.provider) &&
                              (which.base_url.empty() || which.base_url == each.base_url) &&
                              (which.job_id.empty() || which.job_id == each.job_id) &&
                              !(which.unfinished && is_over(each.stage));
            if (fits) {
                found.push_back(each);
                found.back().is_held = row.holder != nullptr;
            }
        }
        if (found.size() > which.limit) {
            found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(which.limit));
        }
        return found;
    }

    std::shared_ptr<journal_contents> contents_;
    bool is_dead_ = false;
};

} // namespace andante_tests
