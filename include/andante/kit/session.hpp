#pragma once

#include <andante/client/call.hpp>
#include <andante/client/client_options.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/client/provider_profile.hpp>
#include <andante/client/route.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/job_service.hpp>
#include <andante/kit/unfinished_work.hpp>
#include <andante/kit/work_log.hpp>
#include <andante/pacing/snapshot.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0 {

namespace bulk {
class coalescing_queue;
}
namespace jobs {
class shared_pace;
}

namespace kit {

/// What the copies of a client and its resource handles share: held by each of them through a
/// shared_ptr. When the last goes, what still runs is cancelled: running operations hold the
/// pipeline, not the session. Thread-safe once its jobs were added.
class ANDANTE_DECL session {
public:
    /// Throws failure as pipeline's constructor does.
    session(
        boost::asio::any_io_executor executor, provider_profile profile, client_options options
    );
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session();

    /// What sends its calls; never null.
    std::shared_ptr<const pipeline> calls() const noexcept { return calls_; }
    /// Adds a kind of job: everything that waits for jobs of that kind goes through what is given
    /// back. For a client's constructor, with the executor that the session was made with: the
    /// session keeps none, because it may outlive that executor's context.
    std::shared_ptr<job_service> add_jobs(
        const boost::asio::any_io_executor& executor,
        std::shared_ptr<jobs::job_source> source,
        job_facts facts
    );
    /// Which partition a call belongs to that names none, of limits that count partitions apart;
    /// for example the model that its body asks for.
    using partition_reader = std::function<std::string(const call& what)>;
    /// What is known of routes that a program calls by their paths, with client_base::call(). For a
    /// client's constructor; the table must outlive the session. `partition`: empty for none.
    void know_routes(
        std::span<const route* const> table, partition_reader partition = partition_reader()
    );
    /// The provider's table; empty when none was given.
    std::span<const route* const> known_routes() const noexcept { return routes_; }
    /// As the partition_reader has it; empty without one.
    std::string partition_of(const call& what) const;
    /// Who brings unfinished work of a sort, by its name, to its end.
    using finisher = std::function<
        boost::asio::awaitable<journal_entry>(journal_entry what, resume_options options)>;
    /// Adds one. For a client's constructor.
    void add_finisher(std::string kind, finisher how);
    /// Brings what a journal has to its end, and gives what it came to; throws failure, also with
    /// errc::journal_error for work of a sort that nobody here knows. Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<journal_entry>
    finish(journal_entry what, resume_options options) const;
    /// What the journal is told; never null.
    const std::shared_ptr<work_log>& work() const noexcept { return work_; }

    /// Gathers single edits that can share a request; never null.
    const std::shared_ptr<bulk::coalescing_queue>& edits() const noexcept { return edits_; }

    /// What the rate limiter is doing. Nothing when client_options::pacer is something else than a
    /// pacing::rate_limiter.
    std::optional<pacing::limiter_snapshot> limits() const;
    /// As client_base::queue().
    std::vector<pacing::queued_request> queue(std::size_t most) const;
    /// What a later process needs in order not to burst, as text without secrets: the windows, what
    /// was spent, and the jobs that hold places under a cap. Empty when client_options::pacer is
    /// something else than a pacing::rate_limiter.
    std::string save_limits() const;
    /// Takes over what save_limits() gave. Call it before the first operation.
    ///
    /// Errors: errc::invalid_request when the text is not a saved state.
    [[nodiscard]] result<void> restore_limits(std::string_view state) const;
    /// A number of 64 random bits, of the sequence that client_options::random_seed begins.
    std::uint64_t random() const;
    /// Closes the connections that no call uses now. Calls that run go on.
    void close_idle() const noexcept;

private:
    std::string provider_;
    std::shared_ptr<pipeline> calls_;
    std::shared_ptr<jobs::shared_pace> pace_;
    std::shared_ptr<bulk::coalescing_queue> edits_;
    std::vector<std::shared_ptr<job_service>> services_;
    std::shared_ptr<work_log> work_;
    std::map<std::string, finisher> finishers_;
    std::span<const route* const> routes_;
    partition_reader partition_;
    mutable std::mutex random_mutex_;
    mutable std::mt19937_64 random_;
};

} // namespace kit
} // namespace andante::inline v0
