#pragma once

#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/webhooks/webhook_request.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace andante::inline v0 {

/// What became of a request to a webhook's address.
enum class webhook_fate {
    delivered,        ///< 200: a new event, and it was passed on.
    duplicate,        ///< 200: passed on before, so not again.
    unknown_path,     ///< 404
    wrong_method,     ///< 405: only POST.
    header_too_large, ///< 431
    body_too_large,   ///< 413
    unauthorized,     ///< 401: the scheme refuses it.
    malformed,        ///< 400: from the right sender, but no event.
    failed,           ///< 500: the receiver's own code threw, so the sender may try again.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(webhook_fate value) noexcept;

/// How many requests an inbox has seen.
struct webhook_counts {
    std::uint64_t delivered = 0;  ///< New events.
    std::uint64_t duplicates = 0; ///< Events that were delivered before.
    std::uint64_t refused = 0;    ///< Everything answered with 4xx.
    std::uint64_t failed = 0;     ///< Deliveries that threw.
};

/// One request, and what became of it: for logs. Holds nothing secret.
struct webhook_observation {
    webhook_fate fate = webhook_fate::delivered; ///< What became of it.
    webhook_refusal why = webhook_refusal::none; ///< For unauthorized.
    int status = 0;                              ///< What was answered.
    std::size_t body_bytes = 0;                  ///< Size of the body.
    std::string reason;                          ///< For malformed and failed: a sentence.
};

/// An event that was read from a webhook's body.
class webhook_work {
public:
    webhook_work() = default;
    /// See the members.
    webhook_work(std::string event_key, std::function<void()> on_new)
        : key(std::move(event_key))
        , deliver(std::move(on_new))
    {}

    /// The same for each delivery of the same event. Empty: the scheme's message id or, when there
    /// is none, the body itself.
    std::string key;
    /// Passes the event on. Called once per key, on the thread that called handle(); may throw.
    std::function<void()> deliver;
};

/// Reads a body whose sender was authenticated. An error is answered with 400.
using webhook_reader =
    std::function<result<webhook_work>(std::string body, const webhook_verdict& verdict)>;

/// How an inbox behaves.
class webhook_inbox_options {
public:
    /// With a scheme: there is no default, see unauthenticated_webhooks.
    explicit webhook_inbox_options(webhook_scheme how)
        : scheme(std::move(how))
    {}

    /// How senders prove themselves.
    webhook_scheme scheme;
    /// The only path that is answered, as it stands in the request. Default: "/webhooks".
    std::string path = "/webhooks";
    /// Largest body in bytes. Default: 1 MiB.
    std::size_t max_body_bytes = 1024 * 1024;
    /// Largest request line and header fields in bytes. Default: 16 KiB.
    std::size_t max_header_bytes = 16 * 1024;
    /// How long an event's key is remembered. Default: 96 h, since senders repeat for three days
    /// and longer.
    std::chrono::hours remember{96};
    /// How many keys are remembered at most; then the oldest goes. Default: 65,536, about 6 MiB.
    std::size_t max_remembered = 65'536;
    /// The clock. Empty: the system's.
    std::shared_ptr<time_source> time;
    /// Sees every request. Called on the thread that called handle(); must not throw.
    std::function<void(const webhook_observation&)> on_request;
};

/// Takes webhooks from any server: give it method, target, headers and body, and send its answer.
///
/// It checks in this order: path (404), method (405), size (431, 413), the sender (401), the body
/// (400), and whether the event was seen before (200). An answer does not tell why a sender was
/// refused, and nobody but an authenticated sender reaches the parser. Cheap to copy; copies share
/// their memory. Thread-safe; nothing in it blocks or waits.
class ANDANTE_DECL webhook_inbox {
public:
    /// `reader` must be safe to call from several threads. Throws std::invalid_argument for a path
    /// that does not begin with '/' and for limits of zero.
    webhook_inbox(webhook_inbox_options options, webhook_reader reader);

    /// Takes one request and gives the answer to send. Throws nothing but std::bad_alloc.
    webhook_answer handle(webhook_request request) const;

    /// What was seen so far.
    webhook_counts counts() const noexcept;
    /// The options.
    const webhook_inbox_options& options() const noexcept;

private:
    class state;
    std::shared_ptr<state> state_;
};

} // namespace andante::inline v0
