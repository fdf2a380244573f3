#pragma once

#include "journal/database.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace andante::inline v0::detail {

/// SQLite's application_id of a journal: "andj".
constexpr std::int64_t journal_application_id = 0x616e646a;

/// What makes a file of version i one of version i + 1, in SQL: the first step makes the tables.
using schema_steps = std::span<const std::string_view>;

/// The steps to the version of this library, which is their number. A step is never changed once it
/// was released.
schema_steps journal_schema();

/// Whether a file that is there may be opened as a journal: it is empty, or says that it is one, of
/// no newer version. Reads the header alone, and touches nothing.
result<void> look_at_journal(const std::string& path, schema_steps steps);

/// Whether the tables of a file that is open are still of the version of these steps: a newer
/// andante may have opened it meanwhile.
result<void> check_up_to_date(const sqlite_database& file, schema_steps steps);

/// Makes the tables, or brings them up to date, in one transaction. Has changed nothing when the
/// file is damaged or of a newer version.
result<void> bring_up_to_date(const sqlite_database& file, schema_steps steps);

} // namespace andante::inline v0::detail
