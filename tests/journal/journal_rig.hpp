#pragma once

#include <andante/journal/sqlite_journal.hpp>
#include <andante/testing/virtual_time.hpp>

#include "support/certificates.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace journal_test {

using namespace std::chrono_literals;
using andante::errc;
using andante::journal_change;
using andante::journal_entry;
using andante::journal_options;
using andante::journal_query;
using andante::journal_stage;
using andante::sqlite_journal;
using journal_pointer = std::shared_ptr<sqlite_journal>;
using numbers = std::vector<std::int64_t>;

inline journal_entry entry_with(std::string request)
{
    journal_entry entry;
    entry.provider = "studio";
    entry.base_url = "https://api.example.com";
    entry.kind = "create_track";
    entry.request = std::move(request);
    return entry;
}

inline std::vector<journal_entry> entries_with(std::vector<std::string> requests)
{
    std::vector<journal_entry> entries;
    for (auto& each : requests) {
        entries.push_back(entry_with(std::move(each)));
    }
    return entries;
}

inline journal_change job_change(std::string id)
{
    journal_change change;
    change.job_id = std::move(id);
    return change;
}

inline journal_change release_change()
{
    journal_change change;
    change.is_release = true;
    return change;
}

inline journal_change reason_change(std::string why)
{
    journal_change change;
    change.reason = std::move(why);
    return change;
}

/// What a test prints of entries: their requests, in order.
inline std::vector<std::string> requests_of(const std::vector<journal_entry>& entries)
{
    std::vector<std::string> requests;
    for (const auto& each : entries) {
        requests.push_back(each.request);
    }
    return requests;
}

/// Journals in a folder of their own, under virtual time: their file work runs in its loop.
class journal_rig : public testing::Test {
protected:
    std::string path() const { return (folder / "journal").string(); }

    journal_options options() const
    {
        journal_options chosen;
        chosen.time = time.source();
        chosen.work = time.executor();
        return chosen;
    }

    andante::result<journal_pointer>
    try_open(const std::function<void(journal_options&)>& adjust = {}) const
    {
        auto chosen = options();
        if (adjust) {
            adjust(chosen);
        }
        return sqlite_journal::open(path(), std::move(chosen));
    }
    journal_pointer open(const std::function<void(journal_options&)>& adjust = {}) const
    {
        return try_open(adjust).value();
    }

    template <class T>
    T run(boost::asio::awaitable<T> operation)
    {
        return andante::testing::run(time, std::move(operation));
    }
    /// Runs what must go well.
    template <class T>
    T get(boost::asio::awaitable<andante::result<T>> operation)
    {
        return run(std::move(operation)).value();
    }
    /// Runs what must fail.
    template <class T>
    andante::error get_error(boost::asio::awaitable<andante::result<T>> operation)
    {
        auto ended = run(std::move(operation));
        return ended.has_error() ? ended.error() : andante::error();
    }

    std::int64_t add_one(sqlite_journal& to, std::string request = "a prompt")
    {
        return get(to.add(std::vector<journal_entry>(1, entry_with(std::move(request))))).at(0);
    }
    journal_entry read(sqlite_journal& from, std::int64_t number)
    {
        for (auto& each : get(from.list(journal_query()))) {
            if (each.number == number) {
                return each;
            }
        }
        ADD_FAILURE() << "there is no entry " << number;
        return {};
    }

    andante::support::temporary_directory folder;
    mutable andante::testing::virtual_time time;
};

} // namespace journal_test
