#pragma once

#include <andante/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace andante::inline v0::detail {

/// A text as it is in the file.
class kept_text {
public:
    kept_text() = default;
    kept_text(std::string what, bool sealed)
        : bytes(std::move(what))
        , is_sealed(sealed)
    {}

    std::string bytes;
    bool is_sealed = false; ///< As a blob; else as text.
};

/// One statement that runs. What goes wrong, also while it was prepared, ends it, and is told by
/// outcome().
class sqlite_statement {
public:
    sqlite_statement(sqlite3* connection, std::string_view sql, const std::string& path);

    /// Binds the next parameter.
    void bind(std::int64_t value);
    void bind(std::string_view value);
    void bind(const kept_text& value);
    void bind(std::nullopt_t none);
    template <class T>
    void bind(const std::optional<T>& value)
    {
        value ? bind(*value) : bind(std::nullopt);
    }

    /// Goes to the next row; false at the end, or when it has failed.
    bool next();
    /// Runs it to its end.
    result<void> finish();
    /// Whether it has failed.
    result<void> outcome() const;
    /// The same for a value that its rows have made.
    template <class T>
    result<T> outcome_with(T value) const
    {
        auto ended = outcome();
        return ended ? result<T>(std::move(value)) : result<T>(ended.error());
    }

    std::int64_t integer(int column) const;
    std::string text(int column) const;
    kept_text kept(int column) const;
    std::optional<std::int64_t> integer_or_nothing(int column) const;

private:
    struct finalizer {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    void note(int code);

    sqlite3* connection_;
    const std::string* path_;
    std::unique_ptr<sqlite3_stmt, finalizer> statement_;
    int parameters_ = 0;
    std::optional<error> problem_;
};

/// One connection to an SQLite file. For one thread at a time.
class sqlite_database {
public:
    enum class access {
        look, ///< For beginning() alone: without the log and without a lock. Touches nothing.
        work, ///< Reads and writes; the file must be there.
    };
    static result<sqlite_database>
    open(const std::string& path, access how, std::chrono::milliseconds lock_wait);

    /// Prepares a statement and binds its values.
    template <class... Values>
    sqlite_statement ask(std::string_view sql, const Values&... values) const
    {
        sqlite_statement statement(connection_.get(), sql, *path_);
        (statement.bind(values), ...);
        return statement;
    }
    /// Runs a statement to its end.
    template <class... Values>
    result<void> run(std::string_view sql, const Values&... values) const
    {
        return ask(sql, values...).finish();
    }
    /// Runs several statements, without values.
    result<void> run_all(std::string_view sql) const;
    /// The first column of the first row; 0 when there is none.
    result<std::int64_t> number(std::string_view sql) const;

    /// The first bytes of the file as they are on the disk, whatever they mean; fewer when it is
    /// shorter. A descriptor of our own would drop SQLite's locks when it is closed.
    result<std::string> beginning(std::size_t size) const;

    /// True when the file is not, or no longer, what its path leads to.
    bool has_moved() const;

    /// Leaves the log as it is when this closes, or takes it into the file as usual.
    void keep_log(bool whether) const;
    /// True between BEGIN and its end; SQLite ends some transactions by itself when they fail.
    bool is_in_transaction() const;
    /// Of the last row that was inserted.
    std::int64_t last_number() const;
    /// How many rows the last statement has changed.
    std::int64_t changes() const;
    const std::string& path() const noexcept { return *path_; }

private:
    struct closer {
        void operator()(sqlite3* connection) const noexcept;
    };
    using handle = std::unique_ptr<sqlite3, closer>;

    sqlite_database(std::unique_ptr<const std::string> path, handle connection);

    std::unique_ptr<const std::string> path_; ///< Statements point to it.
    handle connection_;
};

/// A transaction, which is rolled back unless it is committed.
class sqlite_transaction {
public:
    enum class kind {
        reading,
        writing, ///< Waits its turn at once, so that it cannot fail for want of it later.
    };
    sqlite_transaction(const sqlite_database& of, kind what);
    sqlite_transaction(const sqlite_transaction&) = delete;
    sqlite_transaction& operator=(const sqlite_transaction&) = delete;
    ~sqlite_transaction();

    /// Whether it has begun.
    const result<void>& begun() const noexcept { return begun_; }
    result<void> commit();

private:
    const sqlite_database* of_;
    result<void> begun_;
};

} // namespace andante::inline v0::detail
