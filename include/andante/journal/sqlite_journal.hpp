#pragma once

#include <andante/client/journal.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0 {

namespace detail {
class journal_work;
}

/// How a journal in a file is kept. Part of the component andante::journal.
class journal_options {
public:
    journal_options() = default;

    /// Turns a text into what is kept of it, or back. Called on the thread of the file work, one
    /// call after the other. An error, or an exception, fails the operation, which then has changed
    /// nothing.
    using text_change = std::function<result<std::string>(std::string_view)>;

    /// The clock of the entries' times. Null: system_time().
    std::shared_ptr<time_source> time;
    /// How long entries that are over stay after their last change. Older ones are removed when the
    /// journal is opened, and once a day while it is in use. Default: 30 days; zero: they stay for
    /// ever.
    std::chrono::seconds keep_over = std::chrono::hours(24 * 30);
    /// How long an operation waits for another process that writes: then it fails. Default: 5 s;
    /// zero: it fails at once.
    std::chrono::milliseconds lock_wait = std::chrono::seconds(5);
    /// Encrypts what may be private: `request`, `label` and `note` of an entry. Empty: they are
    /// kept as they are. Give `unseal` with it.
    text_change seal;
    /// Undoes `seal`. Entries that were kept as they are stay readable.
    text_change unseal;
    /// Where the file work runs, which blocks; an executor of an io_context or of a thread pool.
    /// Default: a thread of the journal's own. Tests in virtual time give theirs.
    std::optional<boost::asio::any_io_executor> work;
};

/// A journal in one file, over SQLite 3. Part of the component andante::journal.
///
/// Several objects, of one process or of many on one machine, may have the same file open; each is
/// a holder of its own. What an operation has confirmed outlives the process and the power supply.
/// The file, and its companions PATH-wal, PATH-shm and PATH-holders, are made readable and writable
/// by their owner alone.
///
/// What callers begin at the same time is written in one transaction. An operation that adds, takes
/// hold or reads, and is cancelled (or its coroutine destroyed) before it has ended, is not begun,
/// or undone: nothing stays that its caller has not heard of. What changes or removes entries is
/// done all the same.
///
/// Beside what journal says, every operation fails with operation_aborted once the object has been
/// destroyed, or the context of journal_options::work has.
class ANDANTE_DECL sqlite_journal final : public journal {
public:
    /// Opens the journal in this file, or begins it; the folder must be there. Blocks while it
    /// reads.
    ///
    /// A file of an older andante is brought up to date. One that is damaged, that is of a newer
    /// andante, or that is something else is refused and left as it is.
    ///
    /// Errors: errc::journal_error, which names the path, the cause and what to do; its outcome is
    /// outcome::not_sent. Throws std::invalid_argument when the path is empty, a duration is
    /// negative, or there is a `seal` without an `unseal`.
    [[nodiscard]] static result<std::shared_ptr<sqlite_journal>>
    open(std::string path, journal_options options = journal_options());

    /// Finishes what was begun, lets go of all that this object holds, and closes the file. Blocks
    /// for as long as that takes.
    ~sqlite_journal() override;

    [[nodiscard]] boost::asio::awaitable<result<std::vector<std::int64_t>>>
    add(std::vector<journal_entry> entries) override;
    /// As journal::change(). An entry that is over is held by nobody; a reason alone may still be
    /// added to it, and releasing it changes nothing.
    [[nodiscard]] boost::asio::awaitable<result<void>>
    change(std::int64_t number, journal_change what) override;
    void change_later(std::int64_t number, journal_change what) noexcept override;
    [[nodiscard]] boost::asio::awaitable<result<journal_entry>> claim(std::int64_t number) override;
    [[nodiscard]] boost::asio::awaitable<result<std::vector<journal_entry>>>
    claim_all(journal_query which) override;
    [[nodiscard]] boost::asio::awaitable<result<std::vector<journal_entry>>>
    list(journal_query which) override;
    [[nodiscard]] boost::asio::awaitable<result<std::vector<journal_decision>>>
    decisions(std::int64_t number) override;
    [[nodiscard]] boost::asio::awaitable<result<std::size_t>>
    forget(std::vector<std::int64_t> numbers) override;

    /// Removes, for good, entries that are over and were last changed longer ago than this; zero:
    /// all that are over. Gives how many went. Throws std::invalid_argument when it is negative.
    [[nodiscard]] boost::asio::awaitable<result<std::size_t>> prune(std::chrono::seconds older_than
    );

    /// The file, absolute and without symbolic links.
    const std::string& path() const noexcept { return path_; }

private:
    sqlite_journal(std::string path, std::shared_ptr<detail::journal_work> work);

    std::string path_;
    std::shared_ptr<detail::journal_work> work_;
};

} // namespace andante::inline v0
