#pragma once

#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/pioneer/training_job.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::pioneer {

namespace detail {
class session;
}

/// Which training jobs to list. What is not set does not filter.
class training_filter {
public:
    training_filter() = default;

    /// Of this status.
    std::optional<std::string> status;
    /// Of this project.
    std::optional<std::string> project_id;
};

/// Training jobs: create, read, list, wait, stop, delete. Cheap to copy; copies are handles of the
/// same client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal; andante::cancellation
/// says what is known of what was sent.
class ANDANTE_DECL training {
public:
    /// For the client: use client::training().
    explicit training(std::shared_ptr<detail::session> session);

    /// Begins a job, which is paid for.
    ///
    /// Up to edition::august_2026 the service has no key against a second one: a create whose
    /// answer is lost ends with the outcome `unknown` and is not repeated; one that the service
    /// says it did not accept (503) is sent once more. edition::late_2026 takes an Idempotency-Key,
    /// and a repeat is answered with the first one's job.
    [[nodiscard]] boost::asio::awaitable<training_job>
    create(training_request request, call_options options = call_options()) const;
    /// Begins a job and waits until it will not train any more.
    [[nodiscard]] boost::asio::awaitable<training_job>
    create_and_wait(training_request request, wait_options options = wait_options()) const;
    /// One job. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<training_job>
    get(std::string id, call_options options = call_options()) const;
    /// All jobs, 200 a page.
    page_range<training_job> list_all(
        training_filter filter = training_filter(), range_options options = range_options()
    ) const;
    /// Waits until a job will not train any more, in whichever way: look at its status. It is
    /// looked at every 10 s at first and every 60 s later; without a deadline for 24 hours. Errors:
    /// errc::wait_deadline, errc::not_found, errc::job_deleted. Cancellation: terminal; the job
    /// runs on.
    [[nodiscard]] boost::asio::awaitable<training_job>
    wait(std::string id, wait_options options = wait_options()) const;
    /// Waits for several; results in the order of the ids.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<training_job>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Waits for the first of several that ends, and no longer for the others, which run on. The
    /// error of a single one is passed over while another may still end.
    [[nodiscard]] boost::asio::awaitable<andante::completed<training_job>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Several in the order in which they end.
    completed_range<training_job>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// Stops a job that runs, and reads what has become of it. Errors: errc::not_found, and
    /// errc::request_refused (409) for one that has ended.
    [[nodiscard]] boost::asio::awaitable<training_job>
    cancel(std::string id, call_options options = call_options()) const;
    /// Deletes a job and its weights. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<void>
    remove(std::string id, call_options options = call_options()) const;

    /// What a job has logged: the service's own object, with `logs`.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    logs(std::string id, call_options options = call_options()) const;
    /// Its checkpoints: the service's own object, with `checkpoints`.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    checkpoints(std::string id, call_options options = call_options()) const;
    /// Where its weights can be fetched from for an hour: the service's own object, with
    /// `download_url`. Errors: errc::request_refused (403) below the plan Pro.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    download_link(std::string id, call_options options = call_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer
