#include "http/connection.hpp"

#include "core/saturating.hpp"
#include "http/errors.hpp"
#include "http/request_head.hpp"
#include "http/stream.hpp"
#include "http/tls_problem.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/crypto.h>

#include <algorithm>

namespace andante::inline v0::http {

namespace asio = boost::asio;
using boost::system::error_code;
using time_point = watchdog::time_point;

namespace {

/// Bodies up to this size travel in one piece with the head.
constexpr std::size_t small_body = 16 * 1024;

bool is_end_of_stream(error_code code) noexcept
{
    return code == asio::error::eof || code == asio::ssl::error::stream_truncated;
}

time_point next_limit(const exchange_limits& limits, time_point now)
{
    return std::min(limits.deadline, andante::detail::saturating_add(now, limits.idle));
}

} // namespace

/// What has happened so far in an exchange.
struct connection::progress {
    const exchange_limits* limits;
    socket_guard* guard;
    std::size_t written = 0;
    error_code write_failed = {};
};

connection::connection(
    std::shared_ptr<network> net, std::unique_ptr<stream> established, address_scope peer
)
    : net_(std::move(net))
    , stream_(std::move(established))
    , peer_(peer)
{}

connection::~connection()
{
    OPENSSL_cleanse(head_.data(), head_.size()); // It held the key.
}

response connection::take_response()
{
    auto answer = reader_.take();
    answer.peer = peer_;
    return answer;
}

bool connection::is_alive()
{
    return stream_->is_quiet();
}

asio::awaitable<result<void>> connection::exchange(
    const request* what, const exchange_limits* limits, const proxy_address* through
)
{
    was_stale_ = is_reusable_ = false;
    head_.clear();
    write_head(*what, through, head_);
    const bool is_one_piece = what->body.size() <= small_body;
    if (is_one_piece) {
        head_ += what->body;
    }
    const auto now = std::chrono::steady_clock::now();
    socket_guard guard(*net_->dog, stream_->descriptor(), next_limit(*limits, now));
    progress how{limits, &guard};
    reader_.start(what->method == method::head, *limits, what->sink.get());
    co_await write(head_, &how);
    if (!is_one_piece && !how.write_failed) {
        co_await write(what->body, &how);
    }
    if (how.write_failed && how.written == 0) {
        co_return fail(how, how.write_failed);
    }
    // After a failed write too: the server may have answered before it stopped to listen.
    auto done = co_await read(&how);
    // A guard that falls due behind the last byte still shuts the socket down.
    is_reusable_ = done && !how.write_failed && reader_.is_reusable() && !guard.is_due();
    was_used_ = true;
    co_return done;
}

asio::awaitable<void> connection::write(std::string_view text, progress* how)
{
    auto token = asio::redirect_error(asio::use_awaitable, how->write_failed);
    while (!text.empty()) {
        const asio::const_buffer rest(text.data(), text.size());
        const auto size = co_await stream_->write_some(rest, token);
        how->written += size;
        text.remove_prefix(size);
        if (how->write_failed) {
            co_return;
        }
        if (!text.empty()) {
            how->guard->move(next_limit(*how->limits, std::chrono::steady_clock::now()));
        }
    }
}

asio::awaitable<result<void>> connection::read(progress* how)
{
    error_code code;
    auto token = asio::redirect_error(asio::use_awaitable, code);
    for (;;) {
        how->guard->move(next_limit(*how->limits, std::chrono::steady_clock::now()));
        const auto room = reader_.prepare();
        const asio::mutable_buffer into(room.data(), room.size());
        const auto size = co_await stream_->read_some(into, token);
        if (size > 0) {
            auto complete = reader_.commit(size);
            if (!complete) {
                co_return complete.error();
            }
            if (*complete) {
                co_return result<void>();
            }
        }
        if (code) {
            co_return fail_reading(*how, code);
        }
    }
}

result<void> connection::fail_reading(const progress& how, error_code code)
{
    if (how.guard->is_due() || how.guard->is_closed() || code == asio::error::operation_aborted) {
        return fail(how, code);
    }
    if (!reader_.has_begun()) {
        return fail(how, how.write_failed ? how.write_failed : code);
    }
    // Without TLS's own end a body that ends with the connection may have been cut.
    auto ended = reader_.end_of_stream();
    if (ended && code != asio::error::eof) {
        auto details =
            network_error(
                errc::truncated_body, "the connection broke within the body", outcome::unknown
            )
                .details();
        details.http_status = reader_.status();
        return error(errc::truncated_body, std::move(details));
    }
    return ended;
}

result<void> connection::fail(const progress& how, error_code code)
{
    if (how.guard->is_closed() ||
        (code == asio::error::operation_aborted && !how.guard->is_due())) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    // Encrypted bytes may have left when none was reported.
    const auto effect =
        how.written == 0 && !stream_->is_tls() ? outcome::not_sent : outcome::unknown;
    if (how.guard->is_due()) {
        if (std::chrono::steady_clock::now() >= how.limits->deadline) {
            return network_error(errc::deadline_exceeded, "the deadline passed", effect);
        }
        const auto idle = std::to_string(how.limits->idle.count());
        return network_error(errc::read_timeout, "no byte for " + idle + " ms", effect);
    }
    if (!was_used_ && refuses_certificate(code)) {
        // With TLS 1.3 our side of the handshake ends before the server looks at our certificate.
        return refused_certificate(code, effect);
    }
    was_stale_ = was_used_;
    const auto text = is_end_of_stream(code) ? "the server closed the connection" : code.message();
    return network_error(errc::connection_reset, text, effect);
}

} // namespace andante::inline v0::http
