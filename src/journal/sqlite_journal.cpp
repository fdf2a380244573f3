#include <andante/journal/sqlite_journal.hpp>

#include "journal/journal_file.hpp"
#include "journal/journal_job.hpp"
#include "journal/journal_work.hpp"
#include "journal/problem.hpp"

#include <boost/asio/error.hpp>

#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace detail {

namespace {

using entries = std::vector<journal_entry>;
using numbers = std::vector<std::int64_t>;

/// A job, and where it is done.
template <class T>
class ordered_job {
public:
    ordered_job(std::shared_ptr<journal_work> at, std::shared_ptr<journal_job_for<T>> what)
        : work(std::move(at))
        , job(std::move(what))
    {}

    std::shared_ptr<journal_work> work;
    std::shared_ptr<journal_job_for<T>> job;
};

template <class T>
using work_for = typename journal_job_for<T>::work;
template <class T>
using remedy_for = typename journal_job_for<T>::remedy;

/// What only reads.
template <class T>
ordered_job<T> order_reading(std::shared_ptr<journal_work> at, work_for<T> what)
{
    auto job = std::make_shared<journal_job_for<T>>(
        false, unawaited_job::dropped, std::move(what), remedy_for<T>()
    );
    return ordered_job<T>(std::move(at), std::move(job));
}

/// What is of use to nobody but the caller.
template <class T>
ordered_job<T>
order_taking(std::shared_ptr<journal_work> at, work_for<T> what, remedy_for<T> against)
{
    auto job = std::make_shared<journal_job_for<T>>(
        true, unawaited_job::dropped, std::move(what), std::move(against)
    );
    return ordered_job<T>(std::move(at), std::move(job));
}

/// What is true whether the caller waits or not.
template <class T>
ordered_job<T> order_change_of(std::shared_ptr<journal_work> at, work_for<T> what)
{
    auto job = std::make_shared<journal_job_for<T>>(
        true, unawaited_job::done, std::move(what), remedy_for<T>()
    );
    return ordered_job<T>(std::move(at), std::move(job));
}

/// Says that nobody waits any more, also when the coroutine is only destroyed: then what was
/// delivered to it, and it has not heard of, is undone.
template <class T>
class waiting_for {
public:
    explicit waiting_for(ordered_job<T> what)
        : ordered_(std::move(what))
    {}
    waiting_for(const waiting_for&) = delete;
    waiting_for& operator=(const waiting_for&) = delete;
    ~waiting_for()
    {
        if (!ordered_.job->abandon() && !has_heard_ && ordered_.job->is_for_caller()) {
            undo();
        }
    }

    result<T> take()
    {
        has_heard_ = true;
        return ordered_.job->take();
    }

private:
    void undo() noexcept
    {
        try {
            auto undoing = std::make_shared<journal_job_for<void>>(
                true,
                unawaited_job::done,
                [job = ordered_.job](journal_file& file) { return job->undo(file); },
                remedy_for<void>()
            );
            ordered_.work->submit_unawaited(std::move(undoing));
        } catch (...) { // NOLINT(bugprone-empty-catch): without memory it is as if it was killed
        }
    }

    ordered_job<T> ordered_;
    bool has_heard_ = false;
};

error was_not_waited_for()
{
    error_details details;
    details.message = "the operation was cancelled";
    details.stop = stop_reason::cancelled;
    return error(asio::error::operation_aborted, std::move(details));
}

template <class T>
asio::awaitable<result<T>> perform(ordered_job<T> ordered)
{
    waiting_for<T> guard(ordered);
    const bool is_open = ordered.work->submit(ordered.job);
    if (!is_open) {
        co_return journal_is_closed();
    }
    auto waiting = one_shot::wait(ordered.job->ended());
    const auto code = co_await std::move(waiting);
    // What was delivered meanwhile is done, and its caller must know.
    if (code && ordered.job->abandon()) {
        co_return was_not_waited_for();
    }
    co_return guard.take();
}

ordered_job<numbers> order_add(std::shared_ptr<journal_work> at, entries what)
{
    return order_taking<numbers>(
        std::move(at),
        [what = std::move(what)](journal_file& file) { return file.add(what); },
        [](journal_file& file, const result<numbers>& added) { return file.take_back(*added); }
    );
}

ordered_job<void>
order_change(std::shared_ptr<journal_work> at, std::int64_t number, journal_change what)
{
    return order_change_of<void>(
        std::move(at),
        [number, what = std::move(what)](journal_file& file) { return file.change(number, what); }
    );
}

ordered_job<journal_entry> order_claim(std::shared_ptr<journal_work> at, std::int64_t number)
{
    // What it holds already it goes on holding.
    const auto held_before = std::make_shared<bool>(false);
    return order_taking<journal_entry>(
        std::move(at),
        [number, held_before](journal_file& file) {
            *held_before = file.holds(number);
            return file.claim(number);
        },
        [number, held_before](journal_file& file, const result<journal_entry>&) {
            return *held_before ? result<void>() : file.let_go(numbers(1, number));
        }
    );
}

ordered_job<entries> order_claim_all(std::shared_ptr<journal_work> at, journal_query which)
{
    return order_taking<entries>(
        std::move(at),
        [which = std::move(which)](journal_file& file) { return file.claim_all(which); },
        [](journal_file& file, const result<entries>& claimed) {
            numbers all;
            for (const auto& each : *claimed) {
                all.push_back(each.number);
            }
            return file.let_go(all);
        }
    );
}

void check(const std::string& path, const journal_options& options)
{
    if (path.empty()) {
        throw std::invalid_argument("a journal needs a path");
    }
    if (options.keep_over < options.keep_over.zero() ||
        options.lock_wait < options.lock_wait.zero()) {
        throw std::invalid_argument("a duration of journal_options is negative");
    }
    if (options.seal && !options.unseal) {
        throw std::invalid_argument("journal_options::seal needs an unseal");
    }
}

} // namespace

} // namespace detail

result<std::shared_ptr<sqlite_journal>>
sqlite_journal::open(std::string path, journal_options options)
{
    detail::check(path, options);
    if (!options.time) {
        options.time = system_time();
    }
    std::error_code failed;
    // All who use a file must agree on the name of what stands beside it.
    const auto name = std::filesystem::weakly_canonical(std::filesystem::absolute(path), failed);
    if (failed) {
        return detail::file_problem(path, "its folder cannot be found", failed.value());
    }
    auto file = detail::journal_file::open(name.string(), options);
    if (!file) {
        return file.error();
    }
    auto work = std::make_shared<detail::journal_work>(std::move(*file));
    if (auto started = work->start(options.work); !started) {
        return started.error();
    }
    return std::shared_ptr<sqlite_journal>(new sqlite_journal(name.string(), std::move(work)));
}

sqlite_journal::sqlite_journal(std::string path, std::shared_ptr<detail::journal_work> work)
    : path_(std::move(path))
    , work_(std::move(work))
{}

sqlite_journal::~sqlite_journal()
{
    work_->close();
}

asio::awaitable<result<std::vector<std::int64_t>>>
sqlite_journal::add(std::vector<journal_entry> entries)
{
    return detail::perform(detail::order_add(work_, std::move(entries)));
}

asio::awaitable<result<void>> sqlite_journal::change(std::int64_t number, journal_change what)
{
    return detail::perform(detail::order_change(work_, number, std::move(what)));
}

void sqlite_journal::change_later(std::int64_t number, journal_change what) noexcept
{
    try {
        auto ordered = detail::order_change(work_, number, std::move(what));
        ordered.work->submit_unawaited(std::move(ordered.job));
    } catch (...) {
        // Without memory there is nobody to tell.
    }
}

asio::awaitable<result<journal_entry>> sqlite_journal::claim(std::int64_t number)
{
    return detail::perform(detail::order_claim(work_, number));
}

asio::awaitable<result<std::vector<journal_entry>>> sqlite_journal::claim_all(journal_query which)
{
    return detail::perform(detail::order_claim_all(work_, std::move(which)));
}

asio::awaitable<result<std::vector<journal_entry>>> sqlite_journal::list(journal_query which)
{
    return detail::perform(detail::order_reading<std::vector<journal_entry>>(
        work_, [which = std::move(which)](detail::journal_file& file) { return file.list(which); }
    ));
}

asio::awaitable<result<std::vector<journal_decision>>> sqlite_journal::decisions(std::int64_t number
)
{
    return detail::perform(detail::order_reading<std::vector<journal_decision>>(
        work_, [number](detail::journal_file& file) { return file.decisions(number); }
    ));
}

asio::awaitable<result<std::size_t>> sqlite_journal::forget(std::vector<std::int64_t> numbers)
{
    return detail::perform(detail::order_change_of<std::size_t>(
        work_,
        [numbers = std::move(numbers)](detail::journal_file& file) { return file.forget(numbers); }
    ));
}

asio::awaitable<result<std::size_t>> sqlite_journal::prune(std::chrono::seconds older_than)
{
    if (older_than < older_than.zero()) {
        throw std::invalid_argument("an age is negative");
    }
    return detail::perform(detail::order_change_of<std::size_t>(
        work_, [older_than](detail::journal_file& file) { return file.prune(older_than); }
    ));
}

} // namespace andante::inline v0
