// Who holds which entry.
#include "journal/journal_file.hpp"
#include "journal/problem.hpp"

#include <utility>

namespace andante::inline v0::detail {

result<journal_file::standing> journal_file::look_up(std::int64_t number) const
{
    auto rows = database_.ask("SELECT stage, holder FROM entries WHERE number = ?", number);
    if (!rows.next()) {
        const auto read = rows.outcome();
        return read ? no_such_entry(number) : read.error();
    }
    const auto stage = journal_stage_of(rows.text(0));
    if (!stage) {
        return journal_problem(path(), "it has a stage that does not exist: it is damaged");
    }
    standing found;
    found.number = number;
    found.stage = *stage;
    found.holder = rows.integer_or_nothing(1);
    return found;
}

bool journal_file::lives(std::optional<std::int64_t> holder, known_holders& known) const
{
    if (!holder) {
        return false;
    }
    const auto found = known.find(*holder);
    if (found != known.end()) {
        return found->second;
    }
    return known.emplace(*holder, holders_.lives(*holder)).first->second;
}

std::string journal_file::name_of(std::int64_t holder) const
{
    auto rows = database_.ask("SELECT process FROM holders WHERE id = ?", holder);
    return rows.next() ? "process " + std::to_string(rows.integer(0)) : "another process";
}

result<void> journal_file::must_hold(const standing& entry) const
{
    if (entry.holder == own_) {
        return {};
    }
    if (is_over(entry.stage)) {
        return not_the_holder(entry.number, "is over");
    }
    if (!entry.holder || !holders_.lives(*entry.holder)) {
        return not_the_holder(entry.number, "is held by nobody; claim it first");
    }
    return not_the_holder(entry.number, "is held by " + name_of(*entry.holder));
}

result<void> journal_file::hold(journal_entry& entry)
{
    entry.is_held = true;
    return database_.run("UPDATE entries SET holder = ? WHERE number = ?", own_, entry.number);
}

result<journal_entry> journal_file::claim(std::int64_t number)
{
    const auto entry = look_up(number);
    if (!entry) {
        return entry.error();
    }
    if (is_over(entry->stage) ||
        (entry->holder && entry->holder != own_ && holders_.lives(*entry->holder))) {
        return must_hold(*entry).error();
    }
    auto rows = read_entries(database_, seals_, entry_choice(number));
    if (!rows) {
        return rows.error();
    }
    if (rows->empty()) {
        return no_such_entry(number);
    }
    auto& found = rows->front().entry;
    if (auto held = hold(found); !held) {
        return held.error();
    }
    return std::move(found);
}

result<std::vector<journal_entry>> journal_file::claim_all(const journal_query& which)
{
    if (auto buried = bury_the_dead(); !buried) {
        return buried.error();
    }
    entry_choice claimable(which);
    claimable.query.unfinished = true;
    claimable.only_unheld = true;
    auto rows = read_entries(database_, seals_, claimable);
    if (!rows) {
        return rows.error();
    }
    std::vector<journal_entry> claimed;
    claimed.reserve(rows->size());
    for (auto& each : *rows) {
        if (auto held = hold(each.entry); !held) {
            return held.error();
        }
        claimed.push_back(std::move(each.entry));
    }
    return claimed;
}

result<void> journal_file::let_go(const std::vector<std::int64_t>& numbers)
{
    for (const auto each : numbers) {
        auto released = database_.run(
            "UPDATE entries SET holder = NULL WHERE number = ? AND holder = ?", each, own_
        );
        if (!released) {
            return released;
        }
    }
    return {};
}

bool journal_file::holds(std::int64_t number) const
{
    const auto entry = look_up(number);
    return entry && entry->holder == own_;
}

/// What dead holders held is nobody's.
result<void> journal_file::bury_the_dead()
{
    auto rows = database_.ask(
        "SELECT id FROM holders UNION SELECT holder FROM entries WHERE holder IS NOT NULL"
    );
    std::vector<std::int64_t> dead;
    while (rows.next()) {
        const auto holder = rows.integer(0);
        if (!holders_.lives(holder)) {
            dead.push_back(holder);
        }
    }
    auto done = rows.outcome();
    for (const auto each : dead) {
        if (done) {
            done = database_.run("UPDATE entries SET holder = NULL WHERE holder = ?", each);
        }
        if (done) {
            done = database_.run("DELETE FROM holders WHERE id = ?", each);
        }
    }
    return done;
}

} // namespace andante::inline v0::detail
