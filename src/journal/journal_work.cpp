#include "journal/journal_work.hpp"

#include "journal/group_commit.hpp"
#include "journal/problem.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

namespace {

/// So many are written in one transaction at most: the first of them waits for the last.
constexpr std::size_t most_together = 256;

} // namespace

journal_work::journal_work(std::unique_ptr<journal_file> file)
    : file_(std::move(file))
{}

journal_work::~journal_work()
{
    depart();
}

result<void> journal_work::start(const std::optional<asio::any_io_executor>& where)
{
    if (where) {
        executor_ = where;
        arrive(*where);
        return {};
    }
    has_thread_ = true;
    try {
        thread_ = std::thread([self = shared_from_this()] { self->work_until_closed(); });
    } catch (const std::system_error& thrown) {
        return journal_problem(
            file_->path(), std::string("there is no thread for its work: ") + thrown.what()
        );
    }
    return {};
}

bool journal_work::submit(std::shared_ptr<journal_job> job)
{
    return enqueue(std::move(job), false);
}

void journal_work::submit_unawaited(std::shared_ptr<journal_job> job)
{
    job->give_up();
    enqueue(std::move(job), true);
}

bool journal_work::enqueue(std::shared_ptr<journal_job> job, bool even_if_gone)
{
    {
        const std::lock_guard lock(mutex_);
        if (is_closed_ || (is_gone_ && !even_if_gone)) {
            return false;
        }
        waiting_.push_back(std::move(job));
        if (!has_thread_ && std::exchange(is_posted_, true)) {
            return true;
        }
    }
    if (has_thread_) {
        news_.notify_one();
    } else {
        post_work();
    }
    return true;
}

void journal_work::post_work()
{
    // When the context goes, let_go() gives all up who wait.
    if (const auto context = hold()) {
        asio::post(*executor_, [self = shared_from_this()] { self->work_once(); });
    }
}

void journal_work::let_go() noexcept
{
    // What is dropped may hold the last reference to this object.
    const auto self = shared_from_this();
    std::deque<std::shared_ptr<journal_job>> given_up;
    {
        const std::lock_guard lock(mutex_);
        is_gone_ = true;
        executor_.reset();
        given_up = waiting_;
    }
    for (const auto& each : given_up) {
        each->give_up();
    }
}

journal_work::jobs journal_work::take()
{
    const std::lock_guard lock(mutex_);
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), most_together));
    jobs taken(
        std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.begin() + count)
    );
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    return taken;
}

bool journal_work::run_next()
{
    // Taken with the file in hand: what comes first is done first, whoever does it.
    const std::lock_guard lock(file_mutex_);
    const auto next = take();
    if (next.empty() || !file_) {
        return false;
    }
    run_together(*file_, next);
    file_->prune_when_due();
    return true;
}

void journal_work::work_until_closed()
{
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            news_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
            if (waiting_.empty()) {
                return;
            }
        }
        run_next();
    }
}

void journal_work::work_once()
{
    run_next();
    const std::lock_guard lock(mutex_);
    is_posted_ = !waiting_.empty() && !is_closed_ && !is_gone_;
    if (is_posted_) {
        post_work();
    }
}

void journal_work::close() noexcept
{
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
        news_.notify_one();
    }
    if (thread_.joinable() && thread_.get_id() != std::this_thread::get_id()) {
        thread_.join();
    } else if (thread_.joinable()) {
        thread_.detach();
        return;
    }
    while (run_next()) {
    }
    const std::lock_guard lock(file_mutex_);
    file_.reset();
}

} // namespace andante::inline v0::detail
