#include "journal/schema.hpp"

#include "journal/problem.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <sqlite3.h>
#include <string>
#include <system_error>

namespace andante::inline v0::detail {

namespace {

/// Texts that may be sealed are of type ANY: a blob is sealed, a text is not. What is short stands
/// in front, so that a scan need not read the long texts.
constexpr std::string_view first_tables = R"sql(
CREATE TABLE holders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    process INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    stage TEXT NOT NULL CHECK (stage IN
        ('intended', 'sent', 'in_doubt', 'accepted', 'ended', 'finished', 'failed')),
    holder INTEGER,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    provider TEXT NOT NULL,
    base_url TEXT NOT NULL,
    kind TEXT NOT NULL,
    job_id TEXT NOT NULL,
    target TEXT NOT NULL,
    reason TEXT NOT NULL,
    label ANY NOT NULL,
    note ANY NOT NULL,
    request ANY NOT NULL
) STRICT;
CREATE INDEX entries_unfinished ON entries (number) WHERE stage NOT IN ('finished', 'failed');
CREATE INDEX entries_over ON entries (changed_at) WHERE stage IN ('finished', 'failed');
CREATE INDEX entries_held ON entries (holder) WHERE holder IS NOT NULL;
CREATE INDEX entries_with_job ON entries (job_id) WHERE job_id <> '';
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entries (number) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_of_entry ON decisions (entry);
)sql";

constexpr std::array journal_steps{first_tables};

/// The header of an SQLite file, which a process that was killed leaves whole: the rest of the file
/// alone may say little without its log.
constexpr std::size_t header_size = 100;
constexpr std::string_view magic("SQLite format 3\0", 16);
constexpr std::size_t page_size_at = 16;
constexpr std::size_t version_at = 60;
constexpr std::size_t application_at = 68;

/// A number of so many bytes, the first the highest; of four bytes it has a sign.
std::int64_t number_in(const std::string& header, std::size_t at, std::size_t bytes)
{
    std::uint32_t found = 0;
    for (const char each : header.substr(at, bytes)) {
        found = found << 8U | static_cast<unsigned char>(each);
    }
    return bytes == 4 ? static_cast<std::int32_t>(found) : static_cast<std::int64_t>(found);
}

/// 0 for a file that is not there.
std::uintmax_t size_of(const std::string& path)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    return failed ? 0 : size;
}

error foreign_file(const std::string& path)
{
    return sqlite_problem(path, SQLITE_NOTADB, "it is the file of another program", 0);
}

/// Whether a version is one that the steps can bring up to date.
result<void> check_version(const std::string& path, std::int64_t version, schema_steps steps)
{
    const auto known = static_cast<std::int64_t>(steps.size());
    if (version > known) {
        return journal_problem(
            path,
            "it was written by a newer andante (version " + std::to_string(version) +
                " of the file, and this one knows " + std::to_string(known) +
                "), and was left as it is; use that andante, or choose another path"
        );
    }
    if (version < 0) {
        return foreign_file(path);
    }
    return {};
}

result<void> check_whole(const sqlite_database& file)
{
    auto rows = file.ask("PRAGMA quick_check(1)");
    const std::string found = rows.next() ? rows.text(0) : std::string();
    if (auto read = rows.outcome(); !read) {
        return read;
    }
    if (found != "ok") {
        return sqlite_problem(file.path(), SQLITE_CORRUPT, found, 0);
    }
    return {};
}

result<void>
take_steps(const sqlite_database& file, std::int64_t version, bool is_new, schema_steps steps)
{
    for (const auto& step : steps.subspan(static_cast<std::size_t>(version))) {
        if (auto taken = file.run_all(step); !taken) {
            return taken;
        }
    }
    if (is_new) {
        const auto mark = "PRAGMA application_id = " + std::to_string(journal_application_id);
        if (auto marked = file.run(mark); !marked) {
            return marked;
        }
    }
    return file.run("PRAGMA user_version = " + std::to_string(steps.size()));
}

} // namespace

schema_steps journal_schema()
{
    return journal_steps;
}

result<void> look_at_journal(const std::string& path, schema_steps steps)
{
    std::error_code failed;
    const auto status = std::filesystem::status(path, failed);
    if (status.type() == std::filesystem::file_type::not_found) {
        return {};
    }
    if (failed) {
        return file_problem(path, "it cannot be looked at", failed.value());
    }
    if (!std::filesystem::is_regular_file(status)) {
        return journal_problem(path, "it is no file; choose another path");
    }
    const auto size = size_of(path);
    if (size == 0) {
        return {};
    }
    const auto opened =
        sqlite_database::open(path, sqlite_database::access::look, std::chrono::milliseconds(0));
    if (!opened) {
        return opened.error();
    }
    const auto header = opened->beginning(header_size);
    if (!header) {
        return header.error();
    }
    if (header->size() < header_size || header->substr(0, magic.size()) != magic) {
        return sqlite_problem(path, SQLITE_NOTADB, "it is no SQLite file", 0);
    }
    if (number_in(*header, application_at, 4) != journal_application_id) {
        return foreign_file(path);
    }
    // SQLite takes what is missing of the last page for zeros. With a log it may be on its way.
    const auto page = static_cast<std::uintmax_t>(number_in(*header, page_size_at, 2));
    if (page > 1 && size % page != 0 && size_of(path + "-wal") == 0) {
        return sqlite_problem(path, SQLITE_CORRUPT, "its end is missing", 0);
    }
    return check_version(path, number_in(*header, version_at, 4), steps);
}

result<void> check_up_to_date(const sqlite_database& file, schema_steps steps)
{
    const auto version = file.number("PRAGMA user_version");
    if (!version) {
        return version.error();
    }
    return check_version(file.path(), *version, steps);
}

result<void> bring_up_to_date(const sqlite_database& file, schema_steps steps)
{
    if (auto whole = check_whole(file); !whole) {
        return whole;
    }
    sqlite_transaction transaction(file, sqlite_transaction::kind::writing);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    const auto tables = file.number("SELECT count(*) FROM sqlite_schema");
    const auto application = file.number("PRAGMA application_id");
    const auto version = file.number("PRAGMA user_version");
    if (!tables || !application || !version) {
        return !tables ? tables.error() : !application ? application.error() : version.error();
    }
    const bool is_new = *tables == 0 && *application == 0 && *version == 0;
    if (!is_new && *application != journal_application_id) {
        return foreign_file(file.path());
    }
    if (auto known = check_version(file.path(), *version, steps); !known) {
        return known;
    }
    if (*version == static_cast<std::int64_t>(steps.size())) {
        return {};
    }
    if (auto taken = take_steps(file, *version, is_new, steps); !taken) {
        return taken;
    }
    return transaction.commit();
}

} // namespace andante::inline v0::detail
