#pragma once

#include "http/network.hpp"
#include "http/response_reader.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0::http {

class body_reader;
class stream;

/// One connection to one origin, and the exchanges on it, one at a time.
class connection {
public:
    /// `peer`: how far away the other end is.
    connection(
        std::shared_ptr<network> net, std::unique_ptr<stream> established, address_scope peer
    );
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// One request and its response, which is then in response(). The arguments must outlive the
    /// operation. Cancellation: terminal; throws operation_aborted.
    boost::asio::awaitable<result<void>>
    exchange(const request* what, const exchange_limits* limits, const proxy_address* through);

    /// The response of an exchange that succeeded; once.
    http::response take_response();
    /// How far away the peer is; unknown behind a proxy.
    address_scope peer() const noexcept { return peer_; }
    /// After a failed exchange: true when the peer had closed the connection before a byte of this
    /// answer, and it had carried exchanges before.
    bool was_stale() const noexcept { return was_stale_; }
    /// True when the connection can carry another exchange.
    bool is_reusable() const noexcept { return is_reusable_; }
    /// True when the peer has not closed it in the meantime.
    bool is_alive();
    /// True when the last answer was all that the system had: nothing came with it, but perhaps the
    /// end. Without TLS only: that takes more from the system than it gives out.
    bool has_read_all() const noexcept { return has_read_all_; }

private:
    struct progress;

    boost::asio::awaitable<void> write(std::string_view text, progress* how);
    boost::asio::awaitable<result<void>>
    write_source(body_reader* from, std::uint64_t size, progress* how);
    boost::asio::awaitable<void> wait_for_room(body_sink* sink, progress* how);
    boost::asio::mutable_buffer prepare_read(progress* how);
    result<bool> take(const progress& how, std::size_t size, boost::system::error_code code);
    bool is_behind_deadline(const progress& how) const;
    result<void> fail(const progress& how, boost::system::error_code code);
    result<void> fail_reading(const progress& how, boost::system::error_code code);

    std::shared_ptr<network> net_;
    std::unique_ptr<stream> stream_;
    response_reader reader_;
    std::string head_; ///< Kept for its capacity.
    address_scope peer_;
    bool was_used_ = false;
    bool was_stale_ = false;
    bool is_reusable_ = false;
    bool has_read_all_ = false;
};

} // namespace andante::inline v0::http
