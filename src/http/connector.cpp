#include "http/connector.hpp"

#include "core/saturating.hpp"
#include "http/address_scope.hpp"
#include "http/errors.hpp"
#include "http/request_head.hpp"
#include "http/resolve.hpp"
#include "http/stream.hpp"
#include "http/tls_problem.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netinet/tcp.h>

namespace andante::inline v0::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using clock = std::chrono::steady_clock;
using time_point = clock::time_point;

namespace {

/// One connection in the making.
class attempt_to_connect {
public:
    attempt_to_connect(
        std::shared_ptr<network> shared,
        url where,
        const proxy_address* proxy,
        address_scope allowed,
        time_point latest
    )
        : net(std::move(shared))
        , target(std::move(where))
        , through(proxy)
        , nearest(allowed)
        , deadline(latest)
        , started(clock::now())
        , origin(target.origin())
    {}

    const url& first_hop() const { return through ? through->address : target; }
    time_point connect_due() const { return limit_by(net->options.connect_timeout); }
    time_point tls_due() const { return limit_by(net->options.tls_timeout); }

    /// The name is known: from here on its limits count.
    void is_resolved() { started = clock::now(); }

    /// What a time limit means: the caller's deadline, or this phase's own limit.
    error too_late(errc phase, std::string message) const
    {
        if (clock::now() >= deadline) {
            return network_error(errc::deadline_exceeded, "the deadline passed", outcome::not_sent);
        }
        return network_error(phase, std::move(message), outcome::not_sent);
    }

    std::shared_ptr<network> net;
    url target;
    const proxy_address* through;
    address_scope nearest;
    time_point deadline;
    time_point started; ///< Connecting, once the name is resolved.
    std::string origin;
    std::unique_ptr<stream> made;

private:
    time_point limit_by(std::chrono::milliseconds phase) const
    {
        return std::min(deadline, andante::detail::saturating_add(started, phase));
    }
};

void stop_if_aborted(const socket_guard& guard, error_code code)
{
    if (guard.is_closed() || (code == asio::error::operation_aborted && !guard.is_due())) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
}

/// Beyond its longest time the kernel refuses the option.
int keepalive_seconds(std::chrono::seconds wanted)
{
    constexpr std::chrono::seconds longest(32'767);
    return static_cast<int>(std::min(wanted, longest).count());
}

/// An option of TCP that Asio has no name for, in the form that its documents ask of an option.
class tcp_option {
public:
    tcp_option(int name, int value) noexcept
        : name_(name)
        , value_(value)
    {}

    template <class Protocol>
    int level(const Protocol&) const noexcept
    {
        return IPPROTO_TCP;
    }
    template <class Protocol>
    int name(const Protocol&) const noexcept
    {
        return name_;
    }
    template <class Protocol>
    const void* data(const Protocol&) const noexcept
    {
        return &value_;
    }
    template <class Protocol>
    std::size_t size(const Protocol&) const noexcept
    {
        return sizeof(value_);
    }

private:
    int name_;
    int value_;
};

void set_socket_options(tcp::socket& socket, const transport_options& options)
{
    error_code ignored; // A connection without these still works.
    socket.set_option(tcp::no_delay(true), ignored);
    if (options.tcp_keepalive_idle.count() > 0) {
        socket.set_option(asio::socket_base::keep_alive(true), ignored);
        const int idle = keepalive_seconds(options.tcp_keepalive_idle);
        const int interval = keepalive_seconds(options.tcp_keepalive_interval);
        socket.set_option(tcp_option(TCP_KEEPIDLE, idle), ignored);
        socket.set_option(tcp_option(TCP_KEEPINTVL, interval), ignored);
        socket.set_option(tcp_option(TCP_KEEPCNT, options.tcp_keepalive_probes), ignored);
    }
}

std::string to_text(const tcp::endpoint& where)
{
    const auto address = where.address().to_string();
    const auto host = where.address().is_v6() ? '[' + address + ']' : address;
    return host + ':' + std::to_string(where.port());
}

asio::awaitable<result<void>>
connect_to(attempt_to_connect* job, tcp::endpoint where, time_point due)
{
    job->made = std::make_unique<stream>(*job->net->executor);
    auto& socket = job->made->socket();
    error_code code;
    socket.open(where.protocol(), code);
    if (code) {
        co_return network_error(
            errc::connect_failed, to_text(where) + ": " + code.message(), outcome::not_sent
        );
    }
    set_socket_options(socket, job->net->options);
    const socket_guard guard(*job->net->dog, socket.native_handle(), due);
    if (!guard.is_due() && !guard.is_closed()) {
        auto token = asio::redirect_error(asio::use_awaitable, code);
        co_await socket.async_connect(where, token);
    }
    stop_if_aborted(guard, code);
    if (guard.is_due()) {
        co_return job->too_late(
            errc::connect_timeout, "connecting to " + to_text(where) + " took too long"
        );
    }
    if (code) {
        co_return network_error(
            errc::connect_failed,
            "cannot connect to " + to_text(where) + ": " + code.message(),
            outcome::not_sent
        );
    }
    co_return result<void>();
}

/// Each address gets an equal share of the time that is left.
asio::awaitable<result<void>> connect_to_any(attempt_to_connect* job, endpoints addresses)
{
    const auto all_due = job->connect_due();
    result<void> last;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto now = clock::now();
        const auto share = (all_due - now) / static_cast<clock::rep>(addresses.size() - i);
        last = co_await connect_to(job, addresses[i], now + share);
        if (last || last.error() == errc::deadline_exceeded) {
            break;
        }
    }
    co_return last;
}

/// Addresses that the request may not go to are passed over.
result<endpoints> allowed_ones(const attempt_to_connect& job, endpoints found)
{
    if (job.through) {
        return found; // These are the proxy's.
    }
    const auto first = found.front();
    std::erase_if(found, [&](const tcp::endpoint& each) {
        return scope_of(each.address()) < job.nearest;
    });
    if (found.empty()) {
        return inward_redirect(job.origin + " is " + to_text(first));
    }
    return found;
}

/// Reads the answer to CONNECT; a proxy must not send more than its head before we speak.
asio::awaitable<result<void>> read_tunnel_answer(attempt_to_connect* job, const socket_guard* guard)
{
    error_code code;
    auto token = asio::redirect_error(asio::use_awaitable, code);
    response_reader reader;
    reader.start(true, exchange_limits(), nullptr);
    for (;;) {
        const auto room = reader.prepare();
        const asio::mutable_buffer into(room.data(), room.size());
        const auto size = co_await job->made->read_some(into, token);
        stop_if_aborted(*guard, code);
        if (guard->is_due()) {
            co_return job->too_late(errc::proxy_failed, "the proxy was silent for too long");
        }
        const auto complete = reader.commit(size);
        if (code || !complete) {
            const auto reason = code ? code.message() : complete.error().message();
            co_return network_error(errc::proxy_failed, "the proxy: " + reason, outcome::not_sent);
        }
        if (*complete) {
            break;
        }
    }
    if (reader.status() / 100 != 2) {
        co_return refused_by_proxy(
            reader.status(),
            "the proxy answered " + std::to_string(reader.status()) + " to CONNECT",
            outcome::not_sent
        );
    }
    co_return result<void>();
}

asio::awaitable<result<void>> open_tunnel(attempt_to_connect* job)
{
    std::string head;
    write_connect(job->target, *job->through, head);
    const socket_guard guard(*job->net->dog, job->made->descriptor(), job->tls_due());
    error_code code;
    auto token = asio::redirect_error(asio::use_awaitable, code);
    for (std::size_t written = 0; written < head.size() && !code;) {
        const asio::const_buffer rest(head.data() + written, head.size() - written);
        const auto size = co_await job->made->write_some(rest, token);
        written += size;
    }
    stop_if_aborted(guard, code);
    if (code) {
        co_return network_error(
            errc::proxy_failed, "the proxy: " + code.message(), outcome::not_sent
        );
    }
    co_return co_await read_tunnel_answer(job, &guard);
}

asio::awaitable<result<void>> shake_hands(attempt_to_connect* job)
{
    auto& session = job->made->start_tls(job->net->tls.context());
    if (!expect_host(session.native_handle(), job->target.host())) {
        co_return unverifiable_host(job->origin);
    }
    const socket_guard guard(*job->net->dog, job->made->descriptor(), job->tls_due());
    error_code code;
    auto token = asio::redirect_error(asio::use_awaitable, code);
    co_await session.async_handshake(asio::ssl::stream_base::client, token);
    stop_if_aborted(guard, code);
    if (guard.is_due()) {
        co_return job->too_late(
            errc::tls_timeout, "the TLS handshake with " + job->origin + " took too long"
        );
    }
    if (code) {
        co_return handshake_error(session.native_handle(), code, job->origin);
    }
    co_return result<void>();
}

asio::awaitable<result<void>> establish(attempt_to_connect* job)
{
    if (job->net->is_gone) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    const auto& hop = job->first_hop();
    auto& names = job->net->names;
    const auto limit = job->net->options.resolve_timeout;
    auto found = co_await names.resolve(hop.host(), hop.port(), limit, job->deadline);
    if (!found) {
        co_return found.error();
    }
    job->is_resolved();
    auto allowed = allowed_ones(*job, std::move(*found));
    if (!allowed) {
        co_return allowed.error();
    }
    auto done = co_await connect_to_any(job, std::move(*allowed));
    if (done && job->target.is_secure() && job->through) {
        done = co_await open_tunnel(job);
    }
    if (done && job->target.is_secure()) {
        done = co_await shake_hands(job);
    }
    co_return done;
}

address_scope scope_of_peer(stream& made)
{
    error_code failed;
    const auto peer = made.socket().remote_endpoint(failed);
    return failed ? address_scope::unknown : scope_of(peer.address());
}

std::string describe(stream& made)
{
    error_code failed;
    const auto peer = made.socket().remote_endpoint(failed);
    auto text = failed ? std::string("unknown address") : to_text(peer);
    if (made.is_tls()) {
        text += ' ';
        text += SSL_get_version(made.tls().native_handle());
    }
    return text;
}

} // namespace

asio::awaitable<result<std::unique_ptr<connection>>> connect(
    std::shared_ptr<network> net,
    url target,
    const proxy_address* through,
    address_scope nearest,
    time_point deadline
)
{
    attempt_to_connect job(std::move(net), std::move(target), through, nearest, deadline);
    const auto began = job.started;
    const auto& shared = *job.net;
    shared.tell(pool_event::kind::connecting, job.origin, job.first_hop().authority());
    auto done = co_await establish(&job);
    const auto took = clock::now() - began;
    if (!done) {
        auto reason = done.error(); // a copy of its own: result gives none by reference
        shared.tell(pool_event::kind::connect_failed, job.origin, reason.message(), took);
        co_return reason;
    }
    if (shared.watcher) {
        shared.tell(pool_event::kind::connected, job.origin, describe(*job.made), took);
    }
    const auto peer = through ? address_scope::unknown : scope_of_peer(*job.made);
    co_return std::make_unique<connection>(job.net, std::move(job.made), peer);
}

} // namespace andante::inline v0::http
