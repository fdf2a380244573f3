#pragma once

#include <andante/core/secret.hpp>
#include <andante/pacing/rate_limiter.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace andante::inline v0::pacing {

/// Where processes share a quota, and how. Part of the component andante::redis.
class ANDANTE_DECL redis_options {
public:
    /// A server: `redis://[user[:password]@]host[:port][/database]` or `unix:///path`. User and
    /// password are percent-decoded; a user without a password signs in with an empty one. TLS
    /// (`rediss://`) is not supported. Throws std::invalid_argument, which does not repeat the URL,
    /// when it is neither.
    ///
    /// `account` names the account whose quota it is: all processes with the same one, under the
    /// same server and database and with the same policy_set::provider, share. It becomes part of
    /// the keys, so it must never be the API key itself. Throws std::invalid_argument when it is
    /// empty.
    redis_options(std::string_view url, std::string account);

    std::string host;           ///< As in the URL; empty for a Unix socket.
    unsigned short port = 6379; ///< As in the URL.
    std::string path;           ///< Of a Unix socket; empty for TCP.
    std::string user;           ///< As in the URL; empty: the default user.
    secret password;            ///< As in the URL; empty: none.
    unsigned database = 0;      ///< As in the URL.
    std::string scope;          ///< The account, as given.

    /// What a call may take, a connection too; then the connection is made anew. 1 ms or more.
    std::chrono::nanoseconds call_deadline = std::chrono::milliseconds(50);
    /// How long a request may be without an answer before its place is given up, for the sake of
    /// those whose process has crashed: the longest request timeout, and five seconds.
    std::chrono::nanoseconds lease = std::chrono::seconds(65);
    /// How long the place of an unfinished job is kept after its process was last heard of.
    std::chrono::nanoseconds job_lease = std::chrono::minutes(2);
    /// After three failures in a row the server is left alone for so long, ...
    std::chrono::nanoseconds first_break = std::chrono::seconds(1);
    /// ... and for twice as long after each further one, up to this.
    std::chrono::nanoseconds longest_break = std::chrono::seconds(30);
    /// How many processes share, for a process that has not reached the server yet: it then uses
    /// its share. 0: not known, and such a process waits, as it does for a limit with fewer places.
    unsigned processes = 0;
    /// True: a process that has not been able to use the server yet refuses its requests at once,
    /// with errc::connect_failed and what is wrong, instead of making them wait. One that once
    /// could keeps to its share, whatever this says.
    bool required = false;
    /// For people who look into Redis; a random part is added. Letters, digits, '-', '_' and '.'.
    std::string process_name = "andante";
};

/// Makes a limiter that counts its windows, and its caps on unfinished jobs, together with all
/// processes that use the same scope. Give it to clients as client_options::pacer.
///
/// All of them count in one log in Redis and never put more than the limit into any window,
/// whatever the network does. What is learnt from answers (less is left than the log says, a
/// pause, a lower limit) is shared; spend caps are not. While Redis is away each process uses its
/// share of the limit, after one window of silence, and never more. What is wrong is told by
/// limiter_snapshot::sharing, by the reason of waits, and by errors of requests that could not
/// leave in time.
///
/// The limiter keeps two connections open on `executor`, which therefore stays busy until the
/// limiter and its last permit have been destroyed. Of `options`, `guarding` and `probes` do not
/// apply: the shared log is always the guard. save() and restore() matter only for what was spent.
///
/// Throws std::invalid_argument as rate_limiter does, and when a duration in `redis` is not
/// positive.
ANDANTE_DECL std::shared_ptr<rate_limiter> make_shared_rate_limiter(
    boost::asio::any_io_executor executor,
    std::shared_ptr<time_source> time,
    policy_set policies,
    redis_options redis,
    limiter_options options = limiter_options()
);

} // namespace andante::inline v0::pacing
