#pragma once

#include <andante/client/journal.hpp>
#include <andante/core/result.hpp>

#include "journal/database.hpp"
#include "journal/sealing.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::detail {

/// A moment as the file has it: nanoseconds since 1970, UTC.
std::int64_t kept_moment(std::chrono::system_clock::time_point moment);
std::chrono::system_clock::time_point moment_of(std::int64_t kept);

/// An entry of the file, and who holds it.
class entry_row {
public:
    entry_row() = default;

    journal_entry entry;
    std::optional<std::int64_t> holder;
};

/// Which rows are read.
class entry_choice {
public:
    entry_choice() = default;
    /// The one with this number.
    explicit entry_choice(std::int64_t one)
        : number(one)
    {}
    /// Those that a query wants.
    explicit entry_choice(journal_query which)
        : query(std::move(which))
    {}

    std::optional<std::int64_t> number;
    journal_query query;
    bool only_unheld = false;
};

/// Adds one entry with its first decision; gives its number.
result<std::int64_t> insert_entry(
    const sqlite_database& file,
    const sealing& seals,
    const journal_entry& entry,
    std::chrono::system_clock::time_point now,
    std::optional<std::int64_t> holder
);

/// Reads entries, from old to new.
result<std::vector<entry_row>>
read_entries(const sqlite_database& file, const sealing& seals, const entry_choice& which);

/// Adds a decision.
result<void>
insert_decision(const sqlite_database& file, std::int64_t number, const journal_decision& decision);

/// Reads the decisions of an entry, from old to new.
result<std::vector<journal_decision>>
read_decisions(const sqlite_database& file, std::int64_t number);

} // namespace andante::inline v0::detail
