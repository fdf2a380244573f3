#pragma once

#include <andante/client/journal.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/journal/sqlite_journal.hpp>

#include "journal/database.hpp"
#include "journal/entry_rows.hpp"
#include "journal/holder_file.hpp"
#include "journal/schema.hpp"
#include "journal/sealing.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::detail {

/// A journal's file, as one of its holders has it open. Blocks; for one thread at a time.
///
/// The operations are those of sqlite_journal. Each runs inside a transaction that its caller
/// makes, may have done a part when it fails, and counts once that is committed.
class journal_file {
public:
    /// `path` must be absolute, and `options` valid. `steps` is journal_schema() but in tests.
    static result<std::unique_ptr<journal_file>>
    open(std::string path, const journal_options& options, schema_steps steps = journal_schema());
    journal_file(const journal_file&) = delete;
    journal_file& operator=(const journal_file&) = delete;
    /// Lets go of all that it holds.
    ~journal_file();

    /// Whether the file is still the journal that was opened: what is written into a file that was
    /// deleted is lost. For the beginning of each transaction.
    result<void> check_usable() const;

    result<std::vector<std::int64_t>> add(const std::vector<journal_entry>& entries);
    result<void> change(std::int64_t number, const journal_change& what);
    result<journal_entry> claim(std::int64_t number);
    result<std::vector<journal_entry>> claim_all(const journal_query& which);
    result<std::vector<journal_entry>> list(const journal_query& which);
    result<std::vector<journal_decision>> decisions(std::int64_t number);
    result<std::size_t> forget(const std::vector<std::int64_t>& numbers);
    result<std::size_t> prune(std::chrono::seconds older_than);

    /// Removes entries that this one has added and still holds, as if they had never been.
    result<void> take_back(const std::vector<std::int64_t>& numbers);
    /// Lets go of entries; of one that it does not hold nothing changes.
    result<void> let_go(const std::vector<std::int64_t>& numbers);
    /// Whether it holds this entry.
    bool holds(std::int64_t number) const;

    /// Removes what journal_options::keep_over says, in a transaction of its own, when that was not
    /// done for a day. What fails is tried again the next day: nobody waits for it.
    void prune_when_due();

    const sqlite_database& database() const noexcept { return database_; }
    const std::string& path() const noexcept { return database_.path(); }
    /// Its number among the holders.
    std::int64_t holder() const noexcept { return own_; }

private:
    class opening;
    /// What is known of an entry without reading its texts.
    class standing;
    /// Which holders live, each asked once.
    using known_holders = std::map<std::int64_t, bool>;

    journal_file(
        sqlite_database database,
        holder_file holders,
        const journal_options& options,
        schema_steps steps
    );

    result<void> register_holder();
    result<std::int64_t> take_number();
    std::chrono::system_clock::time_point now() const { return time_->utc_now(); }
    result<standing> look_up(std::int64_t number) const;
    result<void> must_hold(const standing& entry) const;
    std::string name_of(std::int64_t holder) const;
    result<void> write_change(const standing& entry, const journal_change& what);
    result<void> bury_the_dead();
    result<void> hold(journal_entry& entry);
    bool lives(std::optional<std::int64_t> holder, known_holders& known) const;

    sqlite_database database_;
    holder_file holders_;
    schema_steps steps_;
    std::shared_ptr<time_source> time_;
    sealing seals_;
    std::chrono::seconds keep_over_;
    std::optional<std::chrono::system_clock::time_point> pruned_at_;
    std::int64_t own_ = 0;
};

class journal_file::standing {
public:
    standing() = default;

    std::int64_t number = 0;
    journal_stage stage = journal_stage::intended;
    std::optional<std::int64_t> holder;
};

} // namespace andante::inline v0::detail
