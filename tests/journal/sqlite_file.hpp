#pragma once

#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

namespace journal_test {

/// A connection of the test's own to a file.
class sqlite_file {
public:
    explicit sqlite_file(const std::string& path)
    {
        sqlite3* opened = nullptr;
        const int code = sqlite3_open(path.c_str(), &opened);
        connection_.reset(opened);
        if (code != SQLITE_OK) {
            throw std::runtime_error("the test cannot open " + path);
        }
    }

    void run(const std::string& sql) const
    {
        const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) {
            throw std::runtime_error(sql + ": " + sqlite3_errmsg(connection_.get()));
        }
    }

    /// The first column of the first row.
    std::string value(const std::string& sql) const
    {
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &statement, nullptr);
        std::string found;
        if (sqlite3_step(statement) == SQLITE_ROW) {
            found = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        }
        sqlite3_finalize(statement);
        return found;
    }

private:
    struct closer {
        void operator()(sqlite3* connection) const noexcept { sqlite3_close(connection); }
    };
    std::unique_ptr<sqlite3, closer> connection_;
};

} // namespace journal_test
