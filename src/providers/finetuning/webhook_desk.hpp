#pragma once

#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include "jobs/bounded_map.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace andante::inline v0::finetuning::detail {

/// The two kinds of job that announce their ends.
enum class job_route { unknown, tracks, sound_effects };

/// Who waits for webhooks. Thread-safe.
class webhook_audience {
public:
    virtual ~webhook_audience() = default;
    /// A webhook will tell of this job.
    virtual void expect(job_route where, const std::string& id) = 0;
    /// A webhook tells of a job. `trusted`: nobody can have made it up.
    virtual void
    announce(job_route where, std::shared_ptr<const generation> what, bool trusted) = 0;
};

/// A client's webhooks: gives out URLs, takes requests, and tells the audience. Thread-safe.
class webhook_desk {
public:
    /// Throws failure with errc::invalid_request for a URL that the service cannot call, and
    /// std::invalid_argument for limits of zero.
    webhook_desk(
        webhook_options options,
        const http::url& api,
        std::shared_ptr<time_source> time,
        std::shared_ptr<webhook_audience> audience
    );

    std::string url_for_job() const;
    /// A job was created with that URL.
    void created(job_route where, const std::string& url, const std::string& id);

    webhook_answer handle(webhook_request request) const
    {
        return inbox_.handle(std::move(request));
    }
    webhook_counts counts() const noexcept { return inbox_.counts(); }

private:
    struct expectation {
        job_route route = job_route::unknown;
        std::string number; ///< Of the job's own URL; empty when it has none.
    };

    andante::webhook_inbox make_inbox(std::shared_ptr<time_source> time);
    webhook_scheme scheme() const;
    result<webhook_work> read(std::string body, const webhook_verdict& verdict);
    bool is_trusted(
        const webhook_event& event, const webhook_verdict& verdict, const expectation& expected
    ) const;

    webhook_options options_;
    std::shared_ptr<webhook_audience> audience_;
    std::mutex mutex_;
    jobs::bounded_map<expectation> by_id_;
    jobs::bounded_map<std::string> id_by_number_;
    andante::webhook_inbox inbox_;
};

} // namespace andante::inline v0::finetuning::detail
