#pragma once

#include <andante/core/result.hpp>

#include "core/context_guest.hpp"
#include "journal/journal_job.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace andante::inline v0::detail {

/// Does the jobs of a journal in the order in which they come, away from those who wait for them:
/// on a thread of its own, or on an executor that it is given. Thread-safe.
class journal_work final : public std::enable_shared_from_this<journal_work>,
                           private context_guest {
public:
    explicit journal_work(std::unique_ptr<journal_file> file);
    virtual ~journal_work();

    /// Begins, once. Fails when the system gives no thread.
    result<void> start(const std::optional<boost::asio::any_io_executor>& where);
    /// False when it is closed, or its executor's context has gone: then nobody will do the job.
    bool submit(std::shared_ptr<journal_job> job);
    /// For a job that nobody waits for: it is done when this is closed, at the latest.
    void submit_unawaited(std::shared_ptr<journal_job> job);
    /// Does what was submitted, and closes the file.
    void close() noexcept;

private:
    using jobs = std::vector<std::shared_ptr<journal_job>>;

    void let_go() noexcept override;
    void work_until_closed();
    void work_once();
    bool enqueue(std::shared_ptr<journal_job> job, bool even_if_gone);
    void post_work();
    jobs take();
    /// False when nothing was left to do.
    bool run_next();

    std::mutex mutex_; ///< Of all but the file.
    std::condition_variable news_;
    std::deque<std::shared_ptr<journal_job>> waiting_;
    bool is_closed_ = false;
    bool is_gone_ = false;   ///< The context of its executor: then close() does what is left.
    bool is_posted_ = false; ///< work_once() is on its way.
    std::optional<boost::asio::any_io_executor> executor_;
    std::thread thread_;
    bool has_thread_ = false; ///< Not changed once jobs come.

    std::mutex file_mutex_;
    std::unique_ptr<journal_file> file_;
};

} // namespace andante::inline v0::detail
