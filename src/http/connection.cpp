#include "http/connection.hpp"

#include <andante/http/body.hpp>

#include "core/saturating.hpp"
#include "http/body_sources.hpp"
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
#include <vector>

namespace andante::inline v0::http {

namespace asio = boost::asio;
using boost::system::error_code;
using time_point = watchdog::time_point;

namespace {

/// Bodies up to this size travel in one piece with the head.
constexpr std::size_t small_body = 16 * 1024;
/// Of a body that is read while it is sent.
constexpr std::size_t piece_bytes = 64 * 1024;

bool is_end_of_stream(error_code code) noexcept
{
    return code == asio::error::eof || code == asio::ssl::error::stream_truncated;
}

/// Before a byte of the request is sent.
result<std::unique_ptr<body_reader>> open_source(const request& what)
{
    if (!what.source) {
        return std::unique_ptr<body_reader>();
    }
    return what.source->open();
}

time_point next_limit(const exchange_limits& limits, time_point now)
{
    return std::min(limits.deadline, andante::detail::saturating_add(now, limits.idle));
}

time_point next_limit(const exchange_limits& limits, bool is_behind_deadline, time_point now)
{
    return is_behind_deadline ? andante::detail::saturating_add(now, limits.idle)
                              : next_limit(limits, now);
}

} // namespace

/// What has happened so far in an exchange.
struct connection::progress {
    const exchange_limits* limits;
    socket_guard* guard;
    std::size_t written = 0;
    error_code write_failed = {};
    body_sink* sink = nullptr; ///< Null for none.
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
    was_stale_ = is_reusable_ = has_read_all_ = false;
    const auto source = open_source(*what);
    if (!source) {
        co_return source.error();
    }
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
    // Most requests leave in one piece, without a coroutine for that.
    auto token = asio::redirect_error(asio::use_awaitable, how.write_failed);
    how.written = co_await stream_->write_some(asio::buffer(head_), token);
    if (how.written < head_.size() && !how.write_failed) {
        co_await write(std::string_view(head_).substr(how.written), &how);
    }
    if (!is_one_piece && !how.write_failed) {
        co_await write(what->body, &how);
    }
    if (*source && !how.write_failed) {
        auto sent = co_await write_source(source->get(), what->source->size(), &how);
        if (!sent) {
            co_return sent;
        }
    }
    if (how.write_failed && how.written == 0) {
        co_return fail(how, how.write_failed);
    }
    // After a failed write too: the server may have answered before it stopped to listen.
    how.sink = what->sink.get();
    result<bool> ended = false;
    error_code code;
    auto reading = asio::redirect_error(asio::use_awaitable, code);
    while (ended && !*ended) { // here, since a coroutine for it would cost more than it does
        if (how.sink && !how.sink->has_room()) {
            co_await wait_for_room(how.sink, &how);
        }
        const auto into = prepare_read(&how);
        const auto size = co_await stream_->read_some(into, reading);
        has_read_all_ = size < into.size() && !stream_->is_tls();
        ended = take(how, size, code);
    }
    // A guard that falls due behind the last byte still shuts the socket down.
    is_reusable_ = ended && !how.write_failed && reader_.is_reusable() && !guard.is_due();
    was_used_ = true;
    co_return ended ? result<void>() : ended.error();
}

asio::awaitable<void> connection::write(std::string_view text, progress* how)
{
    auto token = asio::redirect_error(asio::use_awaitable, how->write_failed);
    while (!text.empty() && !how->write_failed) {
        how->guard->move(next_limit(*how->limits, std::chrono::steady_clock::now()));
        const asio::const_buffer rest(text.data(), text.size());
        const auto size = co_await stream_->write_some(rest, token);
        how->written += size;
        text.remove_prefix(size);
    }
}

/// The deadline was only for the head, which has come.
bool connection::is_behind_deadline(const progress& how) const
{
    return how.limits->until_head && how.sink && reader_.has_head();
}

/// An error is one of the source: the connection is left within a request. One of the connection is
/// in `how`.
asio::awaitable<result<void>>
connection::write_source(body_reader* from, std::uint64_t size, progress* how)
{
    std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(size, piece_bytes)));
    while (size > 0 && !how->write_failed) {
        const auto room = std::min<std::uint64_t>(size, piece.size());
        const auto got = from->read(std::span(piece).first(static_cast<std::size_t>(room)));
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return body_too_short(size);
        }
        size -= *got;
        co_await write(std::string_view(piece.data(), *got), how);
    }
    co_return result<void>();
}

/// The server is not asked for more meanwhile, so its silence is ours.
asio::awaitable<void> connection::wait_for_room(body_sink* sink, progress* how)
{
    how->guard->move(how->limits->until_head ? time_point::max() : how->limits->deadline);
    co_await sink->wait_for_room();
}

asio::mutable_buffer connection::prepare_read(progress* how)
{
    how->guard->move(
        next_limit(*how->limits, is_behind_deadline(*how), std::chrono::steady_clock::now())
    );
    const auto room = reader_.prepare();
    return {room.data(), room.size()};
}

/// True at the answer's end.
result<bool> connection::take(const progress& how, std::size_t size, error_code code)
{
    if (size > 0) {
        auto complete = reader_.commit(size);
        if (!complete || *complete) {
            return complete;
        }
    }
    if (!code) {
        return false;
    }
    const auto ended = fail_reading(how, code);
    return ended ? result<bool>(true) : ended.error();
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
        if (!is_behind_deadline(how) && std::chrono::steady_clock::now() >= how.limits->deadline) {
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
