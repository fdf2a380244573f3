#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/announcement.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/job_group.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/kit/checks.hpp>
#include <andante/kit/job_flows.hpp>
#include <andante/kit/job_kind.hpp>
#include <andante/kit/job_notes.hpp>
#include <andante/kit/job_service.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/resume_flow.hpp>
#include <andante/kit/session.hpp>
#include <andante/kit/wait_flows.hpp>
#include <andante/pacing/pacer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::kit {

/// What can be done with the jobs of one kind: read, create, wait. A resource of a client offers
/// these under its own names and with its own checks. Cheap to copy; copies are handles of the same
/// client. Thread-safe.
template <class T>
class job_resource {
public:
    /// Called when a create was answered with a job that runs.
    using on_running = typename job_parts<T>::on_running;

    /// `executor`: that of the session. `kind`: its routes must live as long as the session.
    job_resource(session& owner, const boost::asio::any_io_executor& executor, job_kind<T> kind)
        : parts_(std::make_shared<const job_parts<T>>(owner, executor, std::move(kind)))
    {
        owner.add_finisher(parts_->kind.get->name(), finisher_of(*parts_));
    }

    /// What is remembered of them; never null.
    const std::shared_ptr<const job_notes>& notes() const noexcept { return parts_->notes; }
    /// Everything that waits for such jobs; never null.
    const std::shared_ptr<job_service>& service() const noexcept { return parts_->service; }

    /// One job. Cancellation: terminal; a read has no effect.
    [[nodiscard]] boost::asio::awaitable<T> get(std::string id, call_options options) const
    {
        const auto valid = check(id);
        call what(*parts_->kind.get, {id});
        what.options = std::move(options);
        parts_->notes->aim(what, id);
        return read_job(parts_, send(*parts_->calls, checked(valid, std::move(what))));
    }

    /// Sends a create, and tells those who wait for jobs of its answer. `running` is called before
    /// it returns, when the job has not ended yet. When the answer is lost and the call has a mark,
    /// its job is looked for, as client_options::lost_creates says.
    ///
    /// Cancellation: terminal; andante::cancellation says what is known of the job.
    [[nodiscard]] boost::asio::awaitable<T>
    create(prepared_call prepared, on_running running = on_running()) const
    {
        return create_job(*parts_, std::move(prepared), std::move(running), std::nullopt);
    }

    /// The same, and waits for its end. The wait's deadline begins when the create is answered.
    ///
    /// Errors: those of create() and wait(). Cancellation: terminal; a job that was created runs
    /// on.
    [[nodiscard]] boost::asio::awaitable<T> create_and_wait(
        prepared_call prepared, wait_options options, on_running running = on_running()
    ) const
    {
        auto creating = create(std::move(prepared), std::move(running));
        return create_then_wait(*parts_, std::move(creating), std::move(options));
    }

    /// Writes creates down that are to be sent later, all or none; gives their numbers, for
    /// journal_note::entry and client_base::resume(). `notes`: one for each request, or none.
    /// `prepare(request, options)`: makes the call of a request.
    ///
    /// Errors and cancellation: as work_log::write_down(), and why a call must not go; as failure.
    template <class Request, class Prepare>
    [[nodiscard]] boost::asio::awaitable<std::vector<std::int64_t>> write_down(
        std::vector<Request> requests, std::vector<journal_note> notes, const Prepare& prepare
    ) const
    {
        std::vector<prepared_call> prepared;
        const auto valid = check_notes(requests.size(), notes);
        if (valid.has_error()) {
            prepared.emplace_back(valid.error());
            requests.clear();
        }
        for (std::size_t place = 0; place < requests.size(); ++place) {
            call_options options;
            if (!notes.empty()) {
                options.journal = std::move(notes[place]);
            }
            prepared.push_back(prepare(std::move(requests[place]), std::move(options)));
        }
        return write_down_calls(parts_->work, parts_->kind.get->name(), std::move(prepared));
    }

    /// Waits for the job of a create that is still to be awaited: as create_and_wait() does.
    [[nodiscard]] boost::asio::awaitable<T>
    wait_after(boost::asio::awaitable<T> creating, wait_options options) const
    {
        return create_then_wait(*parts_, std::move(creating), std::move(options));
    }

    /// The caller has read the job by other means: if it has ended, who waits for it is told so,
    /// and its place under the caps is free.
    void tell(const T& job) const
    {
        const auto seen = parts_->kind.sight(job, false);
        if (seen.stage == jobs::stage::ended) {
            jobs::announcement news(seen.id, seen.status, true);
            news.trusted = true;
            news.value = std::make_shared<const T>(job);
            parts_->service->announce(std::move(news));
        }
    }

    /// Waits for one job. Throws failure with what ends a wait otherwise. Cancellation: terminal;
    /// the job runs on.
    [[nodiscard]] boost::asio::awaitable<T> wait(std::string id, wait_options options) const
    {
        auto valid = check(id);
        return wait_for_job<T>(
            parts_->service, std::move(valid), std::move(id), std::move(options)
        );
    }

    /// Waits for all of them; results in the order of the ids. Cancellation: terminal; the jobs run
    /// on.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<T>>>
    wait_all(std::vector<std::string> ids, wait_options options) const
    {
        return wait_for_all_jobs<T>(begin(std::move(ids), std::move(options)));
    }

    /// Waits for the first that gives an object. Throws the last failure when none does.
    /// Cancellation: terminal; the jobs run on.
    [[nodiscard]] boost::asio::awaitable<completed<T>>
    wait_any(std::vector<std::string> ids, wait_options options) const
    {
        return wait_for_any_job<T>(begin(std::move(ids), std::move(options)));
    }

    /// All of them in the order in which they end.
    completed_range<T> as_completed(std::vector<std::string> ids, wait_options options) const
    {
        return completed_range<T>(begin(std::move(ids), std::move(options)));
    }

private:
    [[nodiscard]] result<void> check(const std::string& id) const
    {
        return parts_->kind.check_id != nullptr ? parts_->kind.check_id(id) : kit::check_id(id);
    }

    /// Ids that cannot be end at once, with what is wrong with them.
    jobs::job_group begin(std::vector<std::string> ids, wait_options options) const
    {
        job_service::refusals refused;
        for (std::size_t index = 0; index < ids.size(); ++index) {
            if (const auto valid = check(ids[index]); valid.has_error()) {
                refused.emplace_back(index, valid.error());
            }
        }
        return parts_->service->wait_for(std::move(ids), std::move(options), refused);
    }

    std::shared_ptr<const job_parts<T>> parts_; ///< Never null.
};

} // namespace andante::inline v0::kit
