#include "journal/entry_rows.hpp"

#include "journal/problem.hpp"

#include <algorithm>
#include <limits>

namespace andante::inline v0::detail {

namespace {

using std::chrono::duration_cast;
using std::chrono::nanoseconds;
using std::chrono::system_clock;

constexpr std::string_view written_down = "written down";

/// The columns in the order in which rows are read.
constexpr std::string_view entry_columns =
    "number, stage, holder, attempts, created_at, sent_at, changed_at, provider, base_url, kind, "
    "job_id, target, reason, label, note, request";

std::string sql_of(const entry_choice& which)
{
    std::string sql = "SELECT " + std::string(entry_columns) + " FROM entries WHERE 1";
    sql += which.number ? " AND number = ?" : "";
    sql += which.query.provider.empty() ? "" : " AND provider = ?";
    sql += which.query.base_url.empty() ? "" : " AND base_url = ?";
    // In the words of the indexes, or they are not used.
    sql += which.query.job_id.empty() ? "" : " AND job_id = ? AND job_id <> ''";
    sql += which.query.unfinished ? " AND stage NOT IN ('finished', 'failed')" : "";
    sql += which.only_unheld ? " AND holder IS NULL" : "";
    return sql + " ORDER BY number DESC LIMIT ?";
}

void bind_values(sqlite_statement& rows, const entry_choice& which)
{
    if (which.number) {
        rows.bind(*which.number);
    }
    for (const auto* each : {&which.query.provider, &which.query.base_url, &which.query.job_id}) {
        if (!each->empty()) {
            rows.bind(std::string_view(*each));
        }
    }
    constexpr std::size_t most = std::numeric_limits<std::int64_t>::max();
    rows.bind(static_cast<std::int64_t>(std::min(which.query.limit, most)));
}

result<journal_stage> stage_in(const sqlite_database& file, const std::string& name)
{
    const auto stage = journal_stage_of(name);
    if (!stage) {
        return journal_problem(file.path(), "it has a stage that does not exist: it is damaged");
    }
    return *stage;
}

int clamped(std::int64_t value)
{
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    return static_cast<int>(std::clamp(value, std::int64_t(0), most));
}

/// The texts of the present row that may be sealed.
result<void> read_private(const sqlite_statement& rows, const sealing& seals, journal_entry& to)
{
    constexpr int first = 13;
    int column = first;
    for (auto* const each : {&to.label, &to.note, &to.request}) {
        auto plain = seals.unseal(rows.kept(column++));
        if (!plain) {
            return plain.error();
        }
        *each = std::move(*plain);
    }
    return {};
}

result<entry_row>
read_row(const sqlite_database& file, const sealing& seals, const sqlite_statement& rows)
{
    entry_row row;
    auto& entry = row.entry;
    const auto stage = stage_in(file, rows.text(1));
    if (!stage) {
        return stage.error();
    }
    entry.stage = *stage;
    entry.number = rows.integer(0);
    row.holder = rows.integer_or_nothing(2);
    entry.attempts = clamped(rows.integer(3));
    entry.created_at = moment_of(rows.integer(4));
    entry.sent_at = moment_of(rows.integer(5));
    entry.changed_at = moment_of(rows.integer(6));
    int column = 7;
    for (auto* const each :
         {&entry.provider, &entry.base_url, &entry.kind, &entry.job_id, &entry.target, &entry.reason
         }) {
        *each = rows.text(column++);
    }
    if (auto read = read_private(rows, seals, entry); !read) {
        return read.error();
    }
    return row;
}

} // namespace

std::int64_t kept_moment(system_clock::time_point moment)
{
    return duration_cast<nanoseconds>(moment.time_since_epoch()).count();
}

system_clock::time_point moment_of(std::int64_t kept)
{
    return system_clock::time_point(duration_cast<system_clock::duration>(nanoseconds(kept)));
}

result<std::int64_t> insert_entry(
    const sqlite_database& file,
    const sealing& seals,
    const journal_entry& entry,
    system_clock::time_point now,
    std::optional<std::int64_t> holder
)
{
    const auto label = seals.seal(entry.label);
    const auto note = seals.seal(entry.note);
    const auto request = seals.seal(entry.request);
    if (!label || !note || !request) {
        return !label ? label.error() : !note ? note.error() : request.error();
    }
    const auto moment = kept_moment(now);
    auto added = file.run(
        "INSERT INTO entries (stage, holder, attempts, created_at, sent_at, changed_at, provider, "
        "base_url, kind, job_id, target, reason, label, note, request) "
        "VALUES (?, ?, 0, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        to_string(entry.stage),
        holder,
        moment,
        moment,
        entry.provider,
        entry.base_url,
        entry.kind,
        entry.job_id,
        entry.target,
        entry.reason,
        *label,
        *note,
        *request
    );
    if (!added) {
        return added.error();
    }
    const auto number = file.last_number();
    journal_decision first;
    first.at = now;
    first.stage = entry.stage;
    first.reason = written_down;
    if (auto decided = insert_decision(file, number, first); !decided) {
        return decided.error();
    }
    return number;
}

result<std::vector<entry_row>>
read_entries(const sqlite_database& file, const sealing& seals, const entry_choice& which)
{
    auto rows = file.ask(sql_of(which));
    bind_values(rows, which);
    std::vector<entry_row> found;
    while (rows.next()) {
        auto row = read_row(file, seals, rows);
        if (!row) {
            return row.error();
        }
        found.push_back(std::move(*row));
    }
    std::reverse(found.begin(), found.end());
    return rows.outcome_with(std::move(found));
}

result<void>
insert_decision(const sqlite_database& file, std::int64_t number, const journal_decision& decision)
{
    return file.run(
        "INSERT INTO decisions (entry, at, stage, reason) VALUES (?, ?, ?, ?)",
        number,
        kept_moment(decision.at),
        to_string(decision.stage),
        decision.reason
    );
}

result<std::vector<journal_decision>>
read_decisions(const sqlite_database& file, std::int64_t number)
{
    auto rows =
        file.ask("SELECT at, stage, reason FROM decisions WHERE entry = ? ORDER BY id", number);
    std::vector<journal_decision> found;
    while (rows.next()) {
        const auto stage = stage_in(file, rows.text(1));
        if (!stage) {
            return stage.error();
        }
        journal_decision each;
        each.at = moment_of(rows.integer(0));
        each.stage = *stage;
        each.reason = rows.text(2);
        found.push_back(std::move(each));
    }
    return rows.outcome_with(std::move(found));
}

} // namespace andante::inline v0::detail
