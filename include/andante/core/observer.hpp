#pragma once

#include <andante/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace andante::inline v0 {

namespace http {
class headers;
}

/// Which call an event belongs to. Views live until the callback returns.
struct call_info {
    std::uint64_t id = 0;      ///< Unique in this process.
    std::string_view provider; ///< For example "lantern".
    std::string_view route;    ///< Verb and path template, for example "GET /v1/generations/{id}".
    /// The caller's own: what call_options::context points to, or null. Lives until the call has
    /// ended.
    const void* context = nullptr;
    /// It is made for all who wait for the same thing, such as a look at a job that several wait
    /// for, and belongs to none of them: without a context.
    bool shared = false;
};

/// A call has ended: the last thing heard of it.
struct call_end {
    /// Which call.
    call_info call;
    /// From the call's start, with all waits and repeats.
    std::chrono::nanoseconds duration{};
    /// Attempts that were made; 0 when nothing was sent.
    int attempts = 0;
    int http_status = 0;            ///< Of the last response; 0 when there was none.
    std::string_view request_id;    ///< The server's, or empty.
    const error* failure = nullptr; ///< Null when the call succeeded.
};

/// One attempt begins.
struct attempt_start {
    /// Which call.
    call_info call;
    int number = 1;                       ///< 1 for the first.
    const http::headers& request_headers; ///< Without the key: it is added later.
};

/// One attempt has ended.
struct attempt_end {
    /// Which call.
    call_info call;
    /// As in attempt_start.
    int number = 1;
    /// From the attempt's start to its response or failure.
    std::chrono::nanoseconds duration{};
    /// 0 when there was no response.
    int http_status = 0;
    /// The server's, or empty.
    std::string_view request_id;
    /// The provider's code of the refusal, as error::api_code(); empty when there is none.
    std::string_view api_code;
    /// The limit that refused it, as error::policy(); empty when it is not known or there is none.
    std::string_view policy;
    const http::headers* response_headers = nullptr; ///< Null when there was no response.
    const error* failure = nullptr; ///< Null when a response came, whatever its status.
};

/// Why a call is waiting.
///
/// A wait for a connection is a pool_event, and what happens to a job that is polled a job_event.
enum class wait_reason {
    pacing,  ///< For a permit: the server's limit allows no request now.
    backoff, ///< Between two attempts.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(wait_reason value) noexcept;

/// A call starts to wait.
struct wait_start {
    /// Which call.
    call_info call;
    /// What it waits for.
    wait_reason reason = wait_reason::pacing;
    std::chrono::nanoseconds expected{}; ///< Zero when nobody can say.
    std::string_view detail;             ///< For people, for example "create: the window is full".
    /// For pacing: the limit it waits for, by its policy's name; empty when it is none.
    std::string_view policy;
    /// For pacing: the requests that leave before, as far as is known. What becomes of its place
    /// meanwhile: pacing::rate_limiter::queue().
    std::size_t ahead = 0;
};

/// A call has ended to wait: its request leaves now, or it has ended.
struct wait_over {
    /// Which call.
    call_info call;
    /// What it waited for.
    wait_reason reason = wait_reason::pacing;
    /// As in its wait_start.
    std::string_view policy;
    /// Since its wait_start.
    std::chrono::nanoseconds duration{};
};

/// A call was answered without a request of its own, or with an answer that was kept.
struct cache_event {
    /// How.
    enum class kind {
        hit,       ///< The answer was kept, and is still fresh.
        shared,    ///< It waits for the answer to another call's request.
        confirmed, ///< The server said that the answer that was kept still holds (304).
    };
    /// Which call.
    call_info call;
    /// What happened.
    kind what = kind::hit;
    std::chrono::nanoseconds age{}; ///< For hit: since the answer came, or was confirmed.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(cache_event::kind value) noexcept;

/// Something happened in the connection pool.
struct pool_event {
    /// The events of a pool.
    enum class kind { connecting, connected, connect_failed, reused, retired, queued };
    /// What happened.
    kind what = kind::connecting;
    std::string_view origin;             ///< For example "https://api.example.org".
    std::string_view detail;             ///< Address, TLS version or reason.
    std::chrono::nanoseconds duration{}; ///< For connected and connect_failed.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(pool_event::kind value) noexcept;

/// What told of a job's end first.
enum class resolved_by {
    create_reply, ///< The answer to the create already said so.
    webhook,      ///< A webhook; unless it was trusted, a read has confirmed it.
    poll,         ///< A read of the job itself.
    list,         ///< A page of the list of jobs.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(resolved_by value) noexcept;

/// Something happened to a job that is waited for, or was.
struct job_event {
    /// The events of a job.
    enum class kind {
        changed, ///< Its status is another one than before.
        ended,   ///< It has ended, and everybody who waited for it is told.
        silent,  ///< It runs for longer than the provider says that any job does; told once.
        late,    ///< A webhook told of an end that was known already.
    };
    /// What happened.
    kind what = kind::changed;
    std::string_view provider;              ///< For example "lantern".
    std::string_view id;                    ///< The job's.
    std::string_view status;                ///< The provider's word; empty when it was never seen.
    resolved_by source = resolved_by::poll; ///< For ended: what told of it.
    std::chrono::nanoseconds elapsed{};     ///< Since the first wait for it began.
    int polls = 0;                          ///< How often it was looked at, alone or in a list.
    const error* failure = nullptr; ///< For ended: why there is no result. Null when there is.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(job_event::kind value) noexcept;

/// An answer that was read in pieces has ended for its reader, well or not: how quick it was. Told
/// by those who know what its pieces are, such as chat completions. Its call may have ended before,
/// or ends then.
struct stream_end {
    /// Which call.
    call_info call;
    /// From the call's start, with all waits and repeats, to the first piece with content. Zero
    /// when none came.
    std::chrono::nanoseconds first{};
    /// From the first piece with content to the last.
    std::chrono::nanoseconds flow{};
    /// From the call's start to the end.
    std::chrono::nanoseconds duration{};
    /// Pieces with content.
    std::uint64_t pieces = 0;
    /// Tokens that were made, by the service's count; 0 when it told none.
    std::uint64_t tokens = 0;
    const error* failure = nullptr; ///< Null when all of it came.

    /// Tokens a second, while they flowed; 0 when nobody can say.
    double tokens_a_second() const noexcept
    {
        const auto seconds = std::chrono::duration<double>(flow).count();
        return seconds > 0 ? static_cast<double>(tokens) / seconds : 0;
    }
};

/// Sees what the library does. Every function has an empty default, so override what is wanted.
///
/// Called inline, from whichever thread runs the call: be quick, be thread-safe, do not throw.
class ANDANTE_DECL observer {
public:
    virtual ~observer();

    /// A call starts.
    virtual void on_call_start(const call_info& call);
    /// A call has ended.
    virtual void on_call_end(const call_end& event);
    /// An attempt starts.
    virtual void on_attempt_start(const attempt_start& event);
    /// An attempt has ended.
    virtual void on_attempt_end(const attempt_end& event);
    /// A call starts to wait.
    virtual void on_wait(const wait_start& event);
    /// The wait that on_wait told of is over; told once for each, also when the call was cancelled
    /// meanwhile.
    virtual void on_wait_over(const wait_over& event);
    /// A call was answered from what is kept or shared.
    virtual void on_cache(const cache_event& event);
    /// Something happened in a connection pool.
    virtual void on_pool(const pool_event& event);
    /// Something happened to a job that is waited for.
    virtual void on_job(const job_event& event);
    /// An answer that was read in pieces has ended.
    virtual void on_stream_end(const stream_end& event);

    /// A W3C traceparent for the call; sent with every attempt when it is not empty.
    virtual std::string traceparent(const call_info& call);
};

/// An observer that passes everything on to two others; traceparent comes from the first that gives
/// one.
ANDANTE_DECL std::shared_ptr<observer>
both(std::shared_ptr<observer> first, std::shared_ptr<observer> second);

} // namespace andante::inline v0
