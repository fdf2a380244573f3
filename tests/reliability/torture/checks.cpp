#include "reliability/torture/trial.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <initializer_list>

namespace torture {

namespace {

using namespace std::chrono_literals;
using andante::errc;
using andante::journal_stage;
using andante::outcome;

/// So much later than it was told to, an operation may end.
constexpr auto promptly = 50ms;
/// A wait looks one last time at its deadline, which may take so long.
constexpr auto last_look = 30s;
/// Whatever fails, the operation is over then: a download goes on for longest, with six silences of
/// two minutes each.
constexpr auto longest_struggle = 20min;
/// Where nothing works any more, a wait goes on to its own deadline: that of a batch is the
/// longest.
constexpr auto longest_wait = 73h;

bool is_one_of(const andante::error& problem, std::initializer_list<errc> codes)
{
    return std::any_of(codes.begin(), codes.end(), [&](errc each) { return problem == each; });
}

std::string words_of(const andante::error& problem)
{
    return problem.code().message() + ", " + std::string(to_string(problem.outcome())) + ": " +
           problem.message();
}

/// What trouble of the network, the disk or the journal can come to.
bool is_of_the_outside(const andante::error& problem)
{
    const bool was_repeated =
        problem.attempts().size() > 1 && problem.outcome() == outcome::unknown;
    // What was done, and whose answer was lost, is refused when it is done again.
    if (was_repeated &&
        is_one_of(
            problem, {errc::not_found, errc::request_refused, errc::rejected_by_validation}
        )) {
        return true;
    }
    return is_one_of(
        problem,
        {errc::connect_failed,
         errc::connect_timeout,
         errc::connection_reset,
         errc::read_timeout,
         errc::truncated_body,
         errc::deadline_exceeded,
         errc::wait_deadline,
         errc::file_error,
         errc::journal_error}
    );
}

bool is_documented(const andante::error& problem, const trial& how)
{
    if (how.lost != 0 && is_of_the_outside(problem)) {
        return true;
    }
    switch (how.what) {
    case ordeal::nothing:
        return false;
    case ordeal::cancel:
    case ordeal::destroy:
        return problem.is_cancelled();
    case ordeal::within:
        return problem == errc::deadline_exceeded;
    case ordeal::deadline:
        return is_one_of(problem, {errc::deadline_exceeded, errc::wait_deadline});
    case ordeal::fail:
    case ordeal::stall:
    case ordeal::outage:
        break;
    }
    return is_of_the_outside(problem);
}

std::string text_of(std::chrono::milliseconds time)
{
    return std::to_string(time.count()) + " ms";
}

} // namespace

void check_ending(
    sighting& seen, const trial& how, std::optional<std::chrono::milliseconds> called_off
)
{
    if (seen.error && !is_documented(*seen.error, how)) {
        seen.problems.push_back("undocumented error: " + words_of(*seen.error));
    }
    if (seen.error && seen.error->message().empty() && !seen.is_plain) {
        seen.problems.push_back("an error without a message: " + words_of(*seen.error));
    }
    auto latest = how.usual + longest_struggle;
    if (how.what == ordeal::outage) {
        latest = longest_wait;
    } else if (called_off && how.what == ordeal::cancel) { // handles may keep a client
        latest = *called_off + promptly;
    } else if (how.what == ordeal::within) {
        latest = how.moment + promptly;
    } else if (how.what == ordeal::deadline) {
        latest = how.usual + how.moment + last_look + promptly;
    }
    if (seen.took() > latest && how.what != ordeal::nothing) {
        seen.problems.push_back(
            "ended late: after " + text_of(seen.took()) + ", not " + text_of(latest)
        );
    }
}

void check_rest(sighting& seen, world& in, std::size_t allowed_jobs)
{
    const auto note = [&](std::size_t count, const std::string& what) {
        if (count != 0) {
            seen.problems.push_back(std::to_string(count) + " " + what);
        }
    };
    note(in.network->busy(), "connections are in use");
    note(in.files.open_files(), "files are open");
    note(in.time.armed_timers(), "timers are armed");
    const auto limits = in.limits();
    if (!limits) {
        return;
    }
    for (const auto& each : limits->windows) {
        note(each.in_flight, "permits of " + each.name + " are out");
    }
    for (const auto each : limits->queued) {
        note(each, "calls wait in the limiter");
    }
    for (const auto& each : limits->concurrency) {
        note(each.held > allowed_jobs ? each.held : 0, "places under " + each.name + " are held");
    }
}

void check_ledger(sighting& seen, const operation& what, std::size_t paid)
{
    const auto said = std::to_string(paid) + " creates are paid";
    if (paid > what.most) {
        seen.problems.push_back("paid too often: " + said);
    }
    if (!seen.error && paid < what.pays) {
        seen.problems.push_back("it ended well, and " + said);
    }
    if (seen.error && !what.is_partial && seen.error->outcome() != outcome::unknown && paid > 0) {
        seen.problems.push_back(said + ", but: " + words_of(*seen.error));
    }
}

void check_journal(sighting& seen, const operation& what, world& in, std::size_t paid)
{
    std::size_t accepted = 0;
    std::size_t possible = 0;
    for (const auto& [number, row] : in.journal->rows) {
        const auto stage = row.entry.stage;
        const auto said = "entry " + std::to_string(number) + " is " +
                          std::string(to_string(stage)) + " (" + row.entry.reason + ")";
        if (row.holder != nullptr) {
            seen.problems.push_back(said + " and held by a client that is gone");
        }
        accepted += stage == journal_stage::accepted || stage == journal_stage::ended ||
                            stage == journal_stage::finished
                        ? 1
                        : 0;
        possible += stage != journal_stage::intended ? 1 : 0;
    }
    if (paid < accepted || paid > std::max(possible, what.most - what.pays + possible)) {
        seen.problems.push_back(
            std::to_string(paid) + " creates are paid, of " + std::to_string(accepted) + " to " +
            std::to_string(possible) + " by the journal"
        );
    }
}

void check_files(
    sighting& seen,
    const operation& what,
    const sighting* clean,
    const std::map<std::string, std::uintmax_t>& before
)
{
    const auto whole = [&](const std::string& name, std::uintmax_t size) {
        const auto known = before.find(name);
        if (known != before.end()) {
            return known->second == size;
        }
        if (std::find(what.saves.begin(), what.saves.end(), name) == what.saves.end()) {
            return false;
        }
        return clean == nullptr || clean->files.at(name) == size;
    };
    for (const auto& [name, size] : seen.files) {
        if (!whole(name, size)) {
            seen.problems.push_back(
                "a file was left: " + name + ", " + std::to_string(size) + " bytes"
            );
        }
    }
    for (const auto& name : what.saves) {
        if (!seen.error && !seen.files.contains(name)) {
            seen.problems.push_back("it ended well without its file " + name);
        }
    }
}

} // namespace torture
