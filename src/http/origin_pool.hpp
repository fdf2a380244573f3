#pragma once

#include "async/one_shot.hpp"
#include "http/connection.hpp"
#include "http/network.hpp"
#include "http/pool_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace andante::inline v0::http {

class origin_pool;

/// The right to use one connection slot, and the connection in it, if there is one. Given back when
/// it dies; the connection is kept when it can be used again.
class lease {
    friend class origin_pool;

public:
    lease() noexcept = default;
    lease(
        std::shared_ptr<origin_pool> pool, pool_state::slot which, std::unique_ptr<connection> held
    );
    lease(lease&& other) noexcept = default;
    lease& operator=(lease&& other) noexcept;
    ~lease();

    bool has_connection() const noexcept { return held_ != nullptr; }
    connection& get() noexcept { return *held_; }
    /// A connection was made for the slot.
    void fill(std::unique_ptr<connection> made);
    /// The server turned out to have closed the connection: keeps the slot.
    void close_stale();

private:
    void give_back() noexcept;

    std::shared_ptr<origin_pool> pool_;
    pool_state::slot which_ = 0;
    std::unique_ptr<connection> held_;
    bool was_busy_ = false; ///< A moment ago, with an exchange that said nothing of an end.
};

/// What a connection is wanted for.
struct connection_use {
    bool is_patient = false;    ///< It waits however many wait already.
    bool is_repeatable = false; ///< It may be sent again when the connection was closed meanwhile.
};

/// The connections of one origin: pool_state with sockets behind it. Thread-safe.
class origin_pool : public std::enable_shared_from_this<origin_pool> {
public:
    origin_pool(std::shared_ptr<network> net, std::string origin);

    /// A lease if one can be had at once; nothing when the caller must wait(). Error:
    /// errc::queue_full_locally, unless it is patient.
    result<std::optional<lease>> try_acquire(connection_use use);
    /// Waits in line. Errors: errc::deadline_exceeded, and as above. Cancellation: throws
    /// operation_aborted.
    static boost::asio::awaitable<result<lease>> wait(
        std::shared_ptr<origin_pool> self,
        std::chrono::steady_clock::time_point deadline,
        connection_use use
    );

    using connections = std::vector<std::unique_ptr<connection>>;

    void close_idle() noexcept;
    /// Takes out the idle connections that the server has closed or that are too old. To be told of
    /// by tell_retired() once they are destroyed. `idle`: whether any are left.
    connections take_useless(bool& idle);
    void tell_retired(std::size_t count, std::string_view reason) const;
    /// True when nothing is open, in use or waiting.
    bool is_empty();

private:
    friend class lease;
    class waiter;
    using time_point = std::chrono::steady_clock::time_point;

    /// What is given out: without its connection when the server has closed that, or has sent what
    /// nobody asked for.
    lease checked(lease found, std::chrono::steady_clock::duration idled, connection_use use);
    void opened(pool_state::slot which);
    void give_back(pool_state::slot which, std::unique_ptr<connection> held) noexcept;
    std::unique_ptr<connection> take(pool_state::slot which);
    void put(pool_state::slot which, std::unique_ptr<connection> held);
    connections take_all(const std::vector<pool_state::slot>& retired);
    void tell_retired(const connections& closed, std::string_view reason) const
    {
        tell_retired(closed.size(), reason);
    }

    std::shared_ptr<network> net_;
    std::string origin_;
    /// This server has closed a connection behind an answer that did not say so.
    std::atomic<bool> closes_unsaid_ = false;
    std::mutex mutex_;
    pool_state state_;
    connections connections_; ///< By slot; null while leased or empty.
    std::unordered_map<pool_state::ticket, waiter*> waiters_;
    pool_state::ticket next_ticket_ = 1;
};

} // namespace andante::inline v0::http
