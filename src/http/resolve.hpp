#pragma once

#include <andante/core/result.hpp>

#include "http/watchdog.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::http {

using endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// IPv6 and IPv4 in turn, beginning with the family that the resolver put first, so that a broken
/// family costs one attempt, not all of them.
endpoints interleaved(endpoints found);

/// What a look-up of a name gave.
class addresses {
public:
    boost::system::error_code code;
    std::vector<boost::asio::ip::address> found;
};

/// Asks the system, and blocks as long as that takes.
addresses look_up(const std::string& host);

/// The names of one transport. Every look-up has a thread of its own, because the system's resolver
/// blocks and cannot be interrupted: a name server that is silent about one name delays no other.
/// Who asks for a name that is being looked up joins in, also when the first to ask has given up.
/// Thread-safe.
///
/// A thread that is still asking when everybody has left, or when this object is gone, ends by
/// itself.
class name_resolver {
public:
    using time_point = watchdog::time_point;
    using look = std::function<addresses(const std::string& host)>;

    /// Names that are looked up at a time; more wait.
    static constexpr std::size_t default_most = 16;

    explicit name_resolver(
        std::shared_ptr<watchdog> dog, look asking = look_up, std::size_t most = default_most
    );
    ~name_resolver();
    name_resolver(const name_resolver&) = delete;
    name_resolver& operator=(const name_resolver&) = delete;

    /// The addresses of a host, which takes no look-up when it is one. `limit` counts from when its
    /// look-up has begun or was joined, not while it waits for its turn; `deadline` always counts.
    /// Errors: errc::resolve_failed, errc::deadline_exceeded.
    ///
    /// The arguments are kept until the end, this object need not be. Cancellation: throws
    /// operation_aborted at once.
    boost::asio::awaitable<result<endpoints>> resolve(
        std::string host, unsigned short port, std::chrono::milliseconds limit, time_point deadline
    );

private:
    class queue;
    class question;
    class seeker;
    class place;

    static boost::asio::awaitable<result<endpoints>> find(
        std::shared_ptr<queue> at,
        std::shared_ptr<watchdog> dog,
        std::string host,
        unsigned short port,
        std::chrono::milliseconds limit,
        time_point deadline
    );
    static boost::asio::awaitable<result<addresses>>
    ask(std::shared_ptr<queue> at,
        std::shared_ptr<watchdog> dog,
        std::string host,
        std::chrono::milliseconds limit,
        time_point deadline);

    std::shared_ptr<watchdog> dog_;
    std::shared_ptr<queue> queue_;
};

} // namespace andante::inline v0::http
