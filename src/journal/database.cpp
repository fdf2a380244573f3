#include "journal/database.hpp"

#include "journal/problem.hpp"

#include <algorithm>
#include <limits>
#include <sqlite3.h>

namespace andante::inline v0::detail {

namespace {

error problem_of(sqlite3* connection, const std::string& path, int code)
{
    if (connection == nullptr) {
        return sqlite_problem(path, code, sqlite3_errstr(code), 0);
    }
    return sqlite_problem(path, code, sqlite3_errmsg(connection), sqlite3_system_errno(connection));
}

/// A path as SQLite's URIs have it.
std::string uri_of(const std::string& path)
{
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri("file:");
    for (const char each : path) {
        if (plain.find(each) != std::string_view::npos) {
            uri += each;
            continue;
        }
        const auto byte = static_cast<unsigned char>(each);
        uri += '%';
        uri += digits[byte >> 4];
        uri += digits[byte & 15];
    }
    return uri;
}

} // namespace

void sqlite_statement::finalizer::operator()(sqlite3_stmt* statement) const noexcept
{
    sqlite3_finalize(statement);
}

sqlite_statement::sqlite_statement(
    sqlite3* connection, std::string_view sql, const std::string& path
)
    : connection_(connection)
    , path_(&path)
{
    sqlite3_stmt* prepared = nullptr;
    note(
        sqlite3_prepare_v2(connection, sql.data(), static_cast<int>(sql.size()), &prepared, nullptr)
    );
    statement_.reset(prepared);
}

void sqlite_statement::note(int code)
{
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE && !problem_) {
        problem_ = problem_of(connection_, *path_, code);
    }
}

void sqlite_statement::bind(std::int64_t value)
{
    if (!problem_) {
        note(sqlite3_bind_int64(statement_.get(), ++parameters_, value));
    }
}

void sqlite_statement::bind(std::string_view value)
{
    if (problem_) {
        return;
    }
    // An empty view may point nowhere, which would bind NULL.
    const char* const bytes = value.empty() ? "" : value.data();
    note(sqlite3_bind_text64(
        statement_.get(), ++parameters_, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8
    ));
}

void sqlite_statement::bind(const kept_text& value)
{
    if (!value.is_sealed) {
        bind(std::string_view(value.bytes));
    } else if (!problem_) {
        note(sqlite3_bind_blob64(
            statement_.get(),
            ++parameters_,
            value.bytes.data(),
            value.bytes.size(),
            SQLITE_TRANSIENT
        ));
    }
}

void sqlite_statement::bind(std::nullopt_t)
{
    if (!problem_) {
        note(sqlite3_bind_null(statement_.get(), ++parameters_));
    }
}

bool sqlite_statement::next()
{
    if (problem_) {
        return false;
    }
    const int code = sqlite3_step(statement_.get());
    note(code);
    return code == SQLITE_ROW;
}

result<void> sqlite_statement::finish()
{
    while (next()) {
    }
    return outcome();
}

result<void> sqlite_statement::outcome() const
{
    return problem_ ? result<void>(*problem_) : result<void>();
}

std::int64_t sqlite_statement::integer(int column) const
{
    return sqlite3_column_int64(statement_.get(), column);
}

std::string sqlite_statement::text(int column) const
{
    const auto* const bytes =
        static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

kept_text sqlite_statement::kept(int column) const
{
    const bool is_sealed = sqlite3_column_type(statement_.get(), column) == SQLITE_BLOB;
    return kept_text(text(column), is_sealed);
}

std::optional<std::int64_t> sqlite_statement::integer_or_nothing(int column) const
{
    if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) {
        return std::nullopt;
    }
    return integer(column);
}

void sqlite_database::closer::operator()(sqlite3* connection) const noexcept
{
    sqlite3_close_v2(connection);
}

sqlite_database::sqlite_database(std::unique_ptr<const std::string> path, handle connection)
    : path_(std::move(path))
    , connection_(std::move(connection))
{}

result<sqlite_database>
sqlite_database::open(const std::string& path, access how, std::chrono::milliseconds lock_wait)
{
    const bool looks = how == access::look;
    const auto name = looks ? uri_of(path) + "?immutable=1" : path;
    const int flags = looks ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(
        name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr
    );
    handle connection(opened);
    if (code != SQLITE_OK) {
        return problem_of(opened, path, code);
    }
    // SQLite opens a file for reading that it may not write.
    if (!looks && sqlite3_db_readonly(opened, "main") != 0) {
        return sqlite_problem(path, SQLITE_READONLY, "it cannot be written", 0);
    }
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    const auto longest = std::chrono::milliseconds(std::numeric_limits<int>::max());
    sqlite3_busy_timeout(opened, static_cast<int>(std::min(lock_wait, longest).count()));
    return sqlite_database(std::make_unique<const std::string>(path), std::move(connection));
}

result<void> sqlite_database::run_all(std::string_view sql) const
{
    const std::string text(sql);
    const int code = sqlite3_exec(connection_.get(), text.c_str(), nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? result<void>()
                             : result<void>(problem_of(connection_.get(), *path_, code));
}

result<std::int64_t> sqlite_database::number(std::string_view sql) const
{
    auto rows = ask(sql);
    const std::int64_t found = rows.next() ? rows.integer(0) : 0;
    return rows.outcome_with(found);
}

result<std::string> sqlite_database::beginning(std::size_t size) const
{
    sqlite3_file* file = nullptr;
    int code = sqlite3_file_control(
        connection_.get(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file)
    );
    sqlite3_int64 whole = 0;
    if (code == SQLITE_OK) {
        code = file->pMethods->xFileSize(file, &whole);
    }
    std::string bytes(std::min(size, static_cast<std::size_t>(whole)), '\0');
    if (code == SQLITE_OK && !bytes.empty()) {
        code = file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0);
    }
    return code == SQLITE_OK
               ? result<std::string>(std::move(bytes))
               : result<std::string>(sqlite_problem(
                     *path_, code, sqlite3_errstr(code), sqlite3_system_errno(connection_.get())
                 ));
}

bool sqlite_database::has_moved() const
{
    int moved = 0;
    sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

void sqlite_database::keep_log(bool whether) const
{
    sqlite3_db_config(
        connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, whether ? 1 : 0, nullptr
    );
}

bool sqlite_database::is_in_transaction() const
{
    return sqlite3_get_autocommit(connection_.get()) == 0;
}

std::int64_t sqlite_database::last_number() const
{
    return sqlite3_last_insert_rowid(connection_.get());
}

std::int64_t sqlite_database::changes() const
{
    return sqlite3_changes64(connection_.get());
}

sqlite_transaction::sqlite_transaction(const sqlite_database& of, kind what)
    : of_(&of)
    , begun_(of.run(what == kind::writing ? "BEGIN IMMEDIATE" : "BEGIN"))
{}

sqlite_transaction::~sqlite_transaction()
{
    if (begun_ && of_->is_in_transaction()) {
        static_cast<void>(of_->run("ROLLBACK"));
    }
}

result<void> sqlite_transaction::commit()
{
    return of_->run("COMMIT");
}

} // namespace andante::inline v0::detail
