#pragma once

#include <andante/core/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace andante::inline v0::detail {

/// errc::journal_error: "the journal PATH: WHAT".
error journal_problem(std::string_view path, std::string_view what);

/// errc::journal_error for a code of SQLite's, with what a person can do about it. `said` is what
/// SQLite says, `system` the number of the system's error, or 0.
error sqlite_problem(std::string_view path, int code, std::string_view said, int system);

/// errc::journal_error for a file that the system will not open, make or lock.
error file_problem(std::string_view path, std::string_view what_failed, int system);

/// operation_aborted: nobody will do it any more.
error journal_is_closed();

/// errc::not_found: there is no such entry.
error no_such_entry(std::int64_t number);

/// errc::journal_held, and why: "entry NUMBER ...".
error not_the_holder(std::int64_t number, std::string_view why);

} // namespace andante::inline v0::detail
