#include "journal/group_commit.hpp"

#include "journal/problem.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>
#include <vector>

namespace andante::inline v0::detail {

namespace {

using job_span = std::span<const std::shared_ptr<journal_job>>;

/// How a transaction went.
enum class ending {
    committed,
    never_begun, ///< It is no fault of the jobs.
    lost,        ///< What was done in it is undone.
};

bool run_safely(journal_job& job, journal_file& file)
{
    try {
        return job.run(file);
    } catch (const std::exception& thrown) {
        job.fail(journal_problem(file.path(), thrown.what()));
    } catch (...) {
        job.fail(journal_problem(file.path(), "its work threw what is no exception"));
    }
    return false;
}

/// One job, wholly or not at all. Fails when the transaction is lost.
result<void> run_in_savepoint(journal_job& job, journal_file& file)
{
    const auto& database = file.database();
    if (auto saved = database.run("SAVEPOINT one_job"); !saved) {
        return saved;
    }
    const bool did_well = run_safely(job, file);
    if (!did_well && !database.is_in_transaction()) {
        return job.problem(); // a full disk, for example
    }
    if (!did_well) {
        if (auto undone = database.run("ROLLBACK TO one_job"); !undone) {
            return undone;
        }
    }
    return database.run("RELEASE one_job");
}

std::pair<ending, error> try_together(journal_file& file, job_span jobs)
{
    using kind = sqlite_transaction::kind;
    const bool writes =
        std::any_of(jobs.begin(), jobs.end(), [](const auto& each) { return each->writes; });
    sqlite_transaction together(file.database(), writes ? kind::writing : kind::reading);
    if (!together.begun()) {
        return {ending::never_begun, together.begun().error()};
    }
    if (const auto usable = file.check_usable(); !usable) {
        return {ending::never_begun, usable.error()};
    }
    for (const auto& each : jobs) {
        if (auto done = run_in_savepoint(*each, file); !done) {
            return {ending::lost, done.error()};
        }
    }
    const auto committed = together.commit();
    return committed ? std::pair(ending::committed, error())
                     : std::pair(ending::lost, committed.error());
}

/// For those who do not wait any more: what they have not heard of must not stay.
void undo_all(journal_file& file, job_span jobs)
{
    for (const auto& each : jobs) {
        sqlite_transaction undoing(file.database(), sqlite_transaction::kind::writing);
        if (undoing.begun() && each->undo(file)) {
            static_cast<void>(undoing.commit());
        }
    }
}

void deliver_all(journal_file& file, job_span jobs)
{
    std::vector<std::shared_ptr<journal_job>> unwanted;
    for (const auto& each : jobs) {
        if (!each->deliver() && each->writes && each->is_dropped()) {
            unwanted.push_back(each);
        }
    }
    undo_all(file, unwanted);
}

} // namespace

void run_together(journal_file& file, job_span jobs)
{
    std::vector<std::shared_ptr<journal_job>> wanted;
    std::copy_if(jobs.begin(), jobs.end(), std::back_inserter(wanted), [](const auto& each) {
        return !each->is_dropped();
    });
    if (wanted.empty()) {
        return;
    }
    const auto [ended, why] = try_together(file, wanted);
    if (ended == ending::lost && wanted.size() > 1) {
        for (const auto& each : wanted) {
            run_together(file, std::span(&each, 1));
        }
        return;
    }
    if (ended != ending::committed) {
        for (const auto& each : wanted) {
            each->fail(why);
        }
    }
    deliver_all(file, wanted);
}

} // namespace andante::inline v0::detail
