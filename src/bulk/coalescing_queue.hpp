#pragma once

#include "async/home.hpp"
#include "async/interrupt.hpp"
#include "async/one_shot.hpp"
#include "bulk/bulk_run.hpp"
#include "bulk/coalescer.hpp"
#include "client/sent_attempts.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace andante::inline v0::bulk {

/// One edit of one id, which may share a request with others.
class single_edit {
public:
    single_edit() = default;

    /// Edits with the same key may share a request: route, playlist and all that is set in the
    /// options must be in it.
    std::string key;
    std::string id;
    /// How the shared request runs; the first edit's counts. Its deadline is for one request.
    run_settings settings;
    /// What a refusal means to the caller.
    errc refused_as = errc::request_refused;
};

/// Single edits that wait for others to share a request with. Thread-safe.
class coalescing_queue : public std::enable_shared_from_this<coalescing_queue> {
public:
    coalescing_queue(
        boost::asio::any_io_executor executor,
        std::shared_ptr<time_source> time,
        time_source::duration linger
    );

    /// Carries one edit out, alone or with others, and throws when it did not succeed.
    ///
    /// Cancellation: terminal; throws cancellation, with outcome not_sent while its request was not
    /// made yet: the id is taken out of it. Afterwards it may have taken effect. When all callers
    /// of a request are gone, it is cancelled, and not_sent holds until its first byte.
    static boost::asio::awaitable<void>
    submit(std::shared_ptr<coalescing_queue> self, single_edit edit);

    /// Ends all waits with operation_aborted.
    void close() noexcept;

private:
    using ticket = coalescer::ticket;
    /// A request that is under way, and how many still want to know of it.
    struct shared_request {
        std::shared_ptr<detail::interrupter> control;
        std::size_t callers = 0;
        detail::sent_attempts attempts;
    };
    struct caller {
        std::shared_ptr<detail::one_shot> ended = std::make_shared<detail::one_shot>();
        std::optional<error> problem;
        std::exception_ptr thrown; ///< Not of the API: an observer or a transport threw it.
        errc refused_as = errc::request_refused;
        std::shared_ptr<shared_request> under_way;
    };
    class membership;

    std::pair<ticket, std::shared_ptr<caller>> enter(const single_edit& edit);
    /// What is known of an edit that its caller, who came at `since`, waits for no more.
    error_details leave(ticket which, time_source::time_point since);
    void pump();
    /// A request that is ready to go.
    struct ready_request {
        boost::asio::awaitable<void> sending;
        std::shared_ptr<detail::interrupter> control;
    };
    ready_request make_request(coalescer::batch what);
    /// Completes a request, also when it goes with the client's context or never begins.
    class completion;
    /// Tells each caller of a request that is still there, by `tell(caller, id)`.
    template <class Tell>
    void complete(const coalescer::batch& what, Tell tell);
    static boost::asio::awaitable<void>
    send(std::shared_ptr<completion> end, std::vector<std::string> ids, run_settings settings);

    detail::home_executor home_;
    std::shared_ptr<time_source> time_;
    std::mutex mutex_;
    bool closed_ = false;
    coalescer waiting_;
    std::unordered_map<std::string, run_settings> settings_; ///< Of what was not sent yet.
    std::unordered_map<ticket, std::shared_ptr<caller>> callers_;
    std::unique_ptr<timer> alarm_;
};

} // namespace andante::inline v0::bulk
