#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/job_group.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/kit/checks.hpp>
#include <andante/kit/job_kind.hpp>
#include <andante/kit/job_reader.hpp>
#include <andante/kit/job_service.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/session.hpp>
#include <andante/pacing/pacer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::kit {

/// errc::invalid_request for a wait for nothing.
ANDANTE_DECL error nothing_to_wait_for();

/// What can be done with the jobs of one kind: read, create, wait. A resource of a client offers
/// these under its own names and with its own checks. Cheap to copy; copies are handles of the same
/// client. Thread-safe.
template <class T>
class job_resource {
public:
    /// Called when a create was answered with a job that runs.
    using on_running = std::function<void(const T& job)>;

    /// `executor`: that of the session. `kind`: its routes must live as long as the session.
    job_resource(session& owner, const boost::asio::any_io_executor& executor, job_kind<T> kind)
        : calls_(owner.calls())
        , kind_(std::move(kind))
        , service_(owner.add_jobs(
              executor, std::make_shared<job_reader<T>>(calls_, kind_), kind_.facts()
          ))
    {}

    /// Everything that waits for such jobs; never null.
    const std::shared_ptr<job_service>& service() const noexcept { return service_; }

    /// One job. Cancellation: terminal; a read has no effect.
    boost::asio::awaitable<T> get(std::string id, call_options options) const
    {
        const auto valid = check(id);
        call what(*kind_.get, {id});
        what.options = std::move(options);
        return perform<T>(calls_, checked(valid, std::move(what)), kind_.read);
    }

    /// Sends a create, and tells those who wait for jobs of its answer. `running` is called before
    /// it returns, when the job has not ended yet.
    ///
    /// Cancellation: terminal; andante::cancellation says what is known of the job.
    boost::asio::awaitable<T>
    create(prepared_call prepared, on_running running = on_running()) const
    {
        return create_job(calls_, service_, kind_, std::move(prepared), std::move(running));
    }

    /// The same, and waits for its end. The wait's deadline begins when the create is answered.
    ///
    /// Errors: those of create() and wait(). Cancellation: terminal; a job that was created runs
    /// on.
    boost::asio::awaitable<T> create_and_wait(
        prepared_call prepared, wait_options options, on_running running = on_running()
    ) const
    {
        auto creating = create(std::move(prepared), std::move(running));
        return create_then_wait(service_, kind_, std::move(creating), std::move(options));
    }

    /// Waits for one job. Throws failure with what ends a wait otherwise. Cancellation: terminal;
    /// the job runs on.
    boost::asio::awaitable<T> wait(std::string id, wait_options options) const
    {
        auto valid = check(id);
        return wait_for_one(service_, std::move(valid), std::move(id), std::move(options));
    }

    /// Waits for all of them; results in the order of the ids. Cancellation: terminal; the jobs run
    /// on.
    boost::asio::awaitable<std::vector<result<T>>>
    wait_all(std::vector<std::string> ids, wait_options options) const
    {
        return wait_for_all(begin(std::move(ids), std::move(options)));
    }

    /// Waits for the first that gives an object. Throws the last failure when none does.
    /// Cancellation: terminal; the jobs run on.
    boost::asio::awaitable<completed<T>>
    wait_any(std::vector<std::string> ids, wait_options options) const
    {
        return wait_for_any(begin(std::move(ids), std::move(options)));
    }

    /// All of them in the order in which they end.
    completed_range<T> as_completed(std::vector<std::string> ids, wait_options options) const
    {
        return completed_range<T>(begin(std::move(ids), std::move(options)));
    }

private:
    using calls_ptr = std::shared_ptr<const pipeline>;
    using service_ptr = std::shared_ptr<job_service>;

    result<void> check(const std::string& id) const
    {
        return kind_.check_id != nullptr ? kind_.check_id(id) : kit::check_id(id);
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
        return service_->wait_for(std::move(ids), std::move(options), refused);
    }

    static boost::asio::awaitable<T> create_job(
        calls_ptr calls,
        service_ptr service,
        job_kind<T> kind,
        prepared_call prepared,
        on_running running
    )
    {
        const auto under_way = service->creating();
        pacing::lease place;
        auto job = co_await perform<T>(std::move(calls), std::move(prepared), kind.read, &place);
        const auto seen = kind.sight(job, false);
        service->created(seen, std::move(place));
        if (running && seen.stage != jobs::stage::ended) {
            running(job);
        }
        co_return job;
    }

    static boost::asio::awaitable<T> create_then_wait(
        service_ptr service,
        job_kind<T> kind,
        boost::asio::awaitable<T> creating,
        wait_options options
    )
    {
        const auto job = co_await std::move(creating);
        const auto seen = kind.sight(job, false);
        if (options.on_progress && seen.stage != jobs::stage::ended) {
            wait_progress begun;
            begun.id = seen.id;
            begun.status = seen.status;
            options.on_progress(begun);
        }
        auto waiting = wait_for_one(service, result<void>(), seen.id, std::move(options));
        co_return co_await std::move(waiting);
    }

    static boost::asio::awaitable<T>
    wait_for_one(service_ptr service, result<void> valid, std::string id, wait_options options)
    {
        valid.value();
        const auto waiting =
            service->wait_for(std::vector<std::string>(1, std::move(id)), std::move(options));
        const auto ended = co_await waiting.next();
        co_return jobs::value_of<T>(*ended).value();
    }

    static boost::asio::awaitable<std::vector<result<T>>> wait_for_all(jobs::job_group waiting)
    {
        // Objects are large, so they are made when all are there.
        std::vector<jobs::job_end> ends(waiting.remaining());
        while (true) {
            auto ended = co_await waiting.next();
            if (!ended) {
                break;
            }
            ends[ended->index] = std::move(*ended);
        }
        std::vector<result<T>> results;
        results.reserve(ends.size());
        for (const auto& each : ends) {
            results.push_back(jobs::value_of<T>(each));
        }
        co_return results;
    }

    static boost::asio::awaitable<completed<T>> wait_for_any(jobs::job_group waiting)
    {
        error last = nothing_to_wait_for();
        while (true) {
            const auto ended = co_await waiting.next();
            if (!ended) {
                throw_exception_from_error(last, BOOST_CURRENT_LOCATION);
            }
            if (!ended->problem) {
                co_return completed<T>(*ended);
            }
            last = *ended->problem;
        }
    }

    calls_ptr calls_;
    job_kind<T> kind_;
    service_ptr service_;
};

} // namespace andante::inline v0::kit
