// How a journal's file is opened, and closed.
#include "journal/journal_file.hpp"
#include "journal/problem.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace andante::inline v0::detail {

namespace {

/// Makes an empty file that its owner alone can read, unless there is one. One that is there must
/// not be opened here: closing it would drop the locks that SQLite holds on it in this process.
result<void> make_when_missing(const std::string& path)
{
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) {
        ::close(made);
    } else if (errno != EEXIST) {
        return file_problem(path, "it cannot be made", errno);
    }
    return {};
}

/// What must be set for each connection.
result<void> set_up(const sqlite_database& file)
{
    return file.run_all("PRAGMA synchronous = FULL;"
                        "PRAGMA foreign_keys = ON;"
                        "PRAGMA secure_delete = ON;"
                        "PRAGMA cell_size_check = ON;"
                        "PRAGMA temp_store = MEMORY;");
}

/// Only now, when the file itself says whose it is: look_at_journal() does not read the log.
result<void> use_log(const sqlite_database& file)
{
    auto rows = file.ask("PRAGMA journal_mode = WAL");
    const auto mode = rows.next() ? rows.text(0) : std::string();
    if (auto set = rows.finish(); !set) {
        return set;
    }
    return mode == "wal" ? result<void>()
                         : journal_problem(
                               file.path(),
                               "SQLite cannot keep a write-ahead log here; choose a path on a "
                               "local disk"
                           );
}

result<sqlite_database>
open_database(const std::string& path, const journal_options& options, schema_steps steps)
{
    if (auto made = make_when_missing(path); !made) {
        return made.error();
    }
    auto opened = sqlite_database::open(path, sqlite_database::access::work, options.lock_wait);
    if (!opened) {
        return opened;
    }
    // A file that is refused now stays as it is, with its log.
    opened->keep_log(true);
    if (auto ready = set_up(*opened); !ready) {
        return ready.error();
    }
    if (auto ready = bring_up_to_date(*opened, steps); !ready) {
        return ready.error();
    }
    if (auto ready = use_log(*opened); !ready) {
        return ready.error();
    }
    opened->keep_log(false);
    return opened;
}

/// Opens what nobody else is opening.
result<sqlite_database> open_in_turn(
    holder_file& holders,
    const std::string& path,
    const journal_options& options,
    schema_steps steps
)
{
    if (auto begun = holders.begin_opening(options.lock_wait); !begun) {
        return begun.error();
    }
    const auto looked = look_at_journal(path, steps);
    auto database = looked ? open_database(path, options, steps) : looked.error();
    holders.end_opening();
    return database;
}

} // namespace

result<std::unique_ptr<journal_file>>
journal_file::open(std::string path, const journal_options& options, schema_steps steps)
{
    // Beside a file that is not ours nothing is made. Where the other file is, a journal is or was,
    // and may be made this very moment.
    std::error_code ignored;
    if (!std::filesystem::exists(holder_file::path_beside(path), ignored)) {
        if (auto looked = look_at_journal(path, steps); !looked) {
            return looked.error();
        }
    }
    auto holders = holder_file::open(path);
    if (!holders) {
        return holders.error();
    }
    auto database = open_in_turn(*holders, path, options, steps);
    if (!database) {
        return database.error();
    }
    std::unique_ptr<journal_file> file(
        new journal_file(std::move(*database), std::move(*holders), options, steps)
    );
    if (auto registered = file->register_holder(); !registered) {
        return registered.error();
    }
    file->prune_when_due();
    return file;
}

journal_file::journal_file(
    sqlite_database database,
    holder_file holders,
    const journal_options& options,
    schema_steps steps
)
    : database_(std::move(database))
    , holders_(std::move(holders))
    , steps_(steps)
    , time_(options.time)
    , seals_(database_.path(), options.seal, options.unseal)
    , keep_over_(options.keep_over)
{}

result<void> journal_file::check_usable() const
{
    if (database_.has_moved()) {
        return journal_problem(
            path(), "it was moved or deleted while it was open; put it back, or open it anew"
        );
    }
    return check_up_to_date(database_, steps_);
}

journal_file::~journal_file()
{
    if (own_ == 0) {
        return;
    }
    // What fails here others find out from the lock, which goes with the file.
    sqlite_transaction leaving(database_, sqlite_transaction::kind::writing);
    if (leaving.begun() &&
        database_.run("UPDATE entries SET holder = NULL WHERE holder = ?", own_) &&
        database_.run("DELETE FROM holders WHERE id = ?", own_)) {
        static_cast<void>(leaving.commit());
    }
}

result<std::int64_t> journal_file::take_number()
{
    for (;;) {
        auto added = database_.run(
            "INSERT INTO holders (process, since) VALUES (?, ?)",
            static_cast<std::int64_t>(::getpid()),
            kept_moment(now())
        );
        if (!added) {
            return added.error();
        }
        // Locked before others see the number: none of them finds it dead.
        const auto number = database_.last_number();
        const auto lives = holders_.live_as(number);
        if (!lives) {
            return lives.error();
        }
        if (*lives) {
            return number;
        }
        if (auto removed = database_.run("DELETE FROM holders WHERE id = ?", number); !removed) {
            return removed.error();
        }
    }
}

result<void> journal_file::register_holder()
{
    sqlite_transaction joining(database_, sqlite_transaction::kind::writing);
    if (!joining.begun()) {
        return joining.begun();
    }
    const auto number = take_number();
    if (!number) {
        return number.error();
    }
    if (auto buried = bury_the_dead(); !buried) {
        return buried;
    }
    auto joined = joining.commit();
    if (joined) {
        own_ = *number;
    }
    return joined;
}

void journal_file::prune_when_due()
{
    constexpr auto often_enough = std::chrono::hours(24);
    const auto present = now();
    if (keep_over_ == keep_over_.zero() || (pruned_at_ && present - *pruned_at_ < often_enough)) {
        return;
    }
    pruned_at_ = present;
    sqlite_transaction pruning(database_, sqlite_transaction::kind::writing);
    if (pruning.begun() && prune(keep_over_)) {
        static_cast<void>(pruning.commit());
    }
}

} // namespace andante::inline v0::detail
