// The operations that write and read entries.
#include "journal/journal_file.hpp"

#include "journal/problem.hpp"

#include <utility>

namespace andante::inline v0::detail {

result<std::vector<std::int64_t>> journal_file::add(const std::vector<journal_entry>& entries)
{
    const auto present = now();
    std::vector<std::int64_t> numbers;
    numbers.reserve(entries.size());
    for (const auto& each : entries) {
        const auto holder = is_over(each.stage) ? std::nullopt : std::optional(own_);
        auto number = insert_entry(database_, seals_, each, present, holder);
        if (!number) {
            return number.error();
        }
        numbers.push_back(*number);
    }
    return numbers;
}

result<void> journal_file::change(std::int64_t number, const journal_change& what)
{
    const auto entry = look_up(number);
    if (!entry) {
        return entry.error();
    }
    const bool only_explains = !what.stage && !what.job_id && !what.request && !what.is_attempt;
    if (!only_explains || !is_over(entry->stage) || entry->holder) {
        if (auto held = must_hold(*entry); !held) {
            return held;
        }
    }
    if (only_explains && what.reason.empty()) {
        return what.is_release ? let_go(std::vector(1, number)) : result<void>();
    }
    if (auto written = write_change(*entry, what); !written) {
        return written;
    }
    if (!what.stage && what.reason.empty()) {
        return {};
    }
    journal_decision decision;
    decision.at = now();
    decision.stage = what.stage.value_or(entry->stage);
    decision.reason = what.reason;
    return insert_decision(database_, number, decision);
}

result<void> journal_file::write_change(const standing& entry, const journal_change& what)
{
    std::optional<kept_text> request;
    if (what.request) {
        auto sealed = seals_.seal(*what.request);
        if (!sealed) {
            return sealed.error();
        }
        request = std::move(*sealed);
    }
    // A new stage has no other reason than its own.
    const auto reason =
        what.stage || !what.reason.empty() ? std::optional(what.reason) : std::nullopt;
    const auto stage = what.stage.value_or(entry.stage);
    const bool is_let_go = what.is_release || is_over(stage);
    const std::int64_t attempts = what.is_attempt ? 1 : 0;
    const auto moment = kept_moment(now());
    return database_.run(
        "UPDATE entries SET stage = ?, holder = ?, reason = coalesce(?, reason), "
        "job_id = coalesce(?, job_id), request = coalesce(?, request), attempts = attempts + ?, "
        "sent_at = CASE WHEN ? AND sent_at = 0 THEN ? ELSE sent_at END, changed_at = ? "
        "WHERE number = ?",
        to_string(stage),
        is_let_go ? std::nullopt : entry.holder,
        reason,
        what.job_id,
        request,
        attempts,
        attempts,
        moment,
        moment,
        entry.number
    );
}

result<std::vector<journal_entry>> journal_file::list(const journal_query& which)
{
    auto rows = read_entries(database_, seals_, entry_choice(which));
    if (!rows) {
        return rows.error();
    }
    known_holders known;
    std::vector<journal_entry> found;
    found.reserve(rows->size());
    for (auto& each : *rows) {
        each.entry.is_held = lives(each.holder, known);
        found.push_back(std::move(each.entry));
    }
    return found;
}

result<std::vector<journal_decision>> journal_file::decisions(std::int64_t number)
{
    return read_decisions(database_, number);
}

result<std::size_t> journal_file::forget(const std::vector<std::int64_t>& numbers)
{
    known_holders known;
    std::size_t gone = 0;
    for (const auto each : numbers) {
        const auto entry = look_up(each);
        if (!entry && entry.error() == errc::not_found) {
            continue;
        }
        if (!entry) {
            return entry.error();
        }
        if (lives(entry->holder, known)) {
            continue;
        }
        if (auto removed = database_.run("DELETE FROM entries WHERE number = ?", each); !removed) {
            return removed.error();
        }
        ++gone;
    }
    return gone;
}

result<std::size_t> journal_file::prune(std::chrono::seconds older_than)
{
    using std::chrono::duration_cast;
    const auto present = now();
    // Compared in seconds: a very long time must not overflow.
    const auto age = duration_cast<std::chrono::seconds>(present.time_since_epoch());
    if (older_than >= age) {
        return std::size_t(0);
    }
    auto removed = database_.run(
        "DELETE FROM entries WHERE stage IN ('finished', 'failed') AND changed_at <= ?",
        kept_moment(present - older_than)
    );
    if (!removed) {
        return removed.error();
    }
    return static_cast<std::size_t>(database_.changes());
}

result<void> journal_file::take_back(const std::vector<std::int64_t>& numbers)
{
    for (const auto each : numbers) {
        auto removed =
            database_.run("DELETE FROM entries WHERE number = ? AND holder = ?", each, own_);
        if (!removed) {
            return removed;
        }
    }
    return {};
}

} // namespace andante::inline v0::detail
