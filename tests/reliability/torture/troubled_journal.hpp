#pragma once

#include <andante/client/journal.hpp>
#include <andante/core/time_source.hpp>

#include "reliability/torture/troubles.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace torture {

/// A journal whose operations take time, before they are done and after, and can fail.
class troubled_journal final : public andante::journal {
public:
    /// `trouble` outlives it.
    troubled_journal(
        std::shared_ptr<andante::journal> inner,
        std::shared_ptr<andante::time_source> time,
        troubles& trouble
    )
        : inner_(std::move(inner))
        , time_(std::move(time))
        , trouble_(&trouble)
    {}

    boost::asio::awaitable<andante::result<std::vector<std::int64_t>>>
    add(std::vector<andante::journal_entry> entries) override
    {
        return slowly(begin(), inner_->add(std::move(entries)));
    }
    boost::asio::awaitable<andante::result<void>>
    change(std::int64_t number, andante::journal_change what) override
    {
        return slowly(begin(), inner_->change(number, std::move(what)));
    }
    void change_later(std::int64_t number, andante::journal_change what) noexcept override
    {
        inner_->change_later(number, std::move(what));
    }
    boost::asio::awaitable<andante::result<andante::journal_entry>> claim(std::int64_t number
    ) override
    {
        return slowly(begin(), inner_->claim(number));
    }
    boost::asio::awaitable<andante::result<std::vector<andante::journal_entry>>>
    claim_all(andante::journal_query which) override
    {
        return slowly(begin(), inner_->claim_all(std::move(which)));
    }
    boost::asio::awaitable<andante::result<std::vector<andante::journal_entry>>>
    list(andante::journal_query which) override
    {
        return slowly(begin(), inner_->list(std::move(which)));
    }
    boost::asio::awaitable<andante::result<std::vector<andante::journal_decision>>>
    decisions(std::int64_t number) override
    {
        return slowly(begin(), inner_->decisions(number));
    }
    boost::asio::awaitable<andante::result<std::size_t>> forget(std::vector<std::int64_t> numbers
    ) override
    {
        return slowly(begin(), inner_->forget(std::move(numbers)));
    }

private:
    /// What an operation is done with, which may outlive this object.
    struct work {
        std::shared_ptr<andante::journal> inner;
        std::shared_ptr<andante::time_source> time;
        troubles* trouble;
    };

    std::shared_ptr<work> begin() const
    {
        return std::make_shared<work>(work{inner_, time_, trouble_});
    }

    template <class T>
    static boost::asio::awaitable<andante::result<T>>
    slowly(std::shared_ptr<work> with, boost::asio::awaitable<andante::result<T>> doing)
    {
        auto before = with->time->sleep_for(std::chrono::milliseconds(1));
        co_await std::move(before);
        if (with->trouble->next(seam::journal) != fate::works) {
            andante::error_details details;
            details.message = "torture: the journal fails here";
            details.outcome = andante::outcome::not_sent;
            co_return andante::error(andante::errc::journal_error, std::move(details));
        }
        auto done = co_await std::move(doing);
        auto after = with->time->sleep_for(std::chrono::milliseconds(1));
        co_await std::move(after);
        co_return done;
    }

    std::shared_ptr<andante::journal> inner_;
    std::shared_ptr<andante::time_source> time_;
    troubles* trouble_;
};

} // namespace torture
