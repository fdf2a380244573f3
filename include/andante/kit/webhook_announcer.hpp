#pragma once

#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/job_service.hpp>
#include <andante/kit/webhook_settings.hpp>
#include <andante/webhooks/webhook_inbox.hpp>
#include <andante/webhooks/webhook_request.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0 {
class pipeline;
}

namespace andante::inline v0::kit {

/// What a webhook's body says of a job.
class webhook_news {
public:
    webhook_news() = default;

    /// The kind of job that `value` is of, by its place among the audience's.
    std::size_t job_kind = 0;
    std::string id;        ///< The job's.
    std::string status;    ///< The provider's word.
    bool terminal = false; ///< The job has ended.
    /// False when it says less of the end than a read would, so that it can only be a hint.
    bool complete = true;
    /// The provider's object, of the type that this kit::job_kind reads.
    std::shared_ptr<const void> value;
    /// Called when those who wait were told, for a caller who wants to see events; may be empty.
    /// When it throws, the sender is told that the event was not taken.
    std::function<void()> tell;
};

/// Who waits for webhooks. Thread-safe.
class ANDANTE_DECL webhook_audience {
public:
    virtual ~webhook_audience();
    /// A webhook will tell of this job.
    virtual void expect(std::size_t job_kind, const std::string& id) = 0;
    /// A webhook tells of a job. `job_kind`: of the job that was created under that id; nothing
    /// when none was here. `trusted`: nobody can have made it up.
    virtual void
    announce(std::optional<std::size_t> job_kind, const webhook_news& news, bool trusted) = 0;
};

/// The waits of a client. `owner` is kept alive; the services are those of its kinds of job, in
/// order.
ANDANTE_DECL std::shared_ptr<webhook_audience> make_audience(
    std::shared_ptr<const void> owner, std::vector<std::shared_ptr<job_service>> services
);

/// A client's webhooks: gives out URLs, authenticates what arrives, recognises repeats, and tells
/// the audience. Thread-safe; nothing in it blocks or waits.
class ANDANTE_DECL webhook_announcer {
public:
    /// Reads a body, or says why it is none of the provider's.
    using reader =
        std::function<result<webhook_news>(std::string body, const webhook_verdict& verdict)>;

    /// `api`: the client's base URL. Throws failure with errc::invalid_request for a URL that the
    /// service cannot call, and std::invalid_argument for limits of zero.
    webhook_announcer(
        webhook_settings settings,
        const http::url& api,
        std::shared_ptr<time_source> time,
        std::shared_ptr<webhook_audience> audience,
        reader read
    );
    webhook_announcer(const webhook_announcer&) = delete;
    webhook_announcer& operator=(const webhook_announcer&) = delete;
    ~webhook_announcer();

    /// A URL for the webhook of one job, with its token: a secret.
    std::string url_for_job() const;
    /// A job was created with that URL, and runs.
    void created(std::size_t job_kind, const std::string& url, const std::string& id) const;
    /// Takes one request, from any server, and gives the answer to send.
    webhook_answer handle(webhook_request request) const;
    /// What was seen so far.
    webhook_counts counts() const noexcept;

private:
    class state;
    std::unique_ptr<state> state_;
};

/// The announcer of a client: `calls` are its own, `owner` is kept alive, and the services are
/// those of its kinds of job, in order. Throws as the announcer's constructor.
ANDANTE_DECL std::shared_ptr<webhook_announcer> make_announcer(
    webhook_settings settings,
    const pipeline& calls,
    std::shared_ptr<const void> owner,
    std::vector<std::shared_ptr<job_service>> services,
    webhook_announcer::reader read
);

/// What goes along with a create whose end a webhook will announce. An empty one announces nothing.
class ANDANTE_DECL awaited_webhook {
public:
    awaited_webhook() = default;
    /// Takes a new URL.
    awaited_webhook(std::shared_ptr<webhook_announcer> from, std::size_t job_kind);

    /// Where the end will be announced: a secret.
    const std::string& url() const noexcept { return url_; }
    /// Writes the URL into a request's member. Errors: errc::invalid_request when the caller has
    /// filled it in already.
    [[nodiscard]] result<void> write_into(std::optional<std::string>& webhook) const;
    /// The job was created and is not over.
    void created(const std::string& id) const;

private:
    std::shared_ptr<webhook_announcer> announcer_;
    std::size_t job_kind_ = 0;
    std::string url_;
};

} // namespace andante::inline v0::kit
