#include "http/server_stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <cstdint>
#include <new>
#include <sys/socket.h>

namespace andante::inline v0::http {

namespace {

// A peer that has gone must not end the process: Asio asks for the same on systems without the
// flag.
#ifdef MSG_NOSIGNAL
constexpr int without_signal = MSG_NOSIGNAL;
#else
constexpr int without_signal = 0;
#endif

bool is_for_later() noexcept
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int descriptor_of(BIO* bio) noexcept
{
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int send_record(BIO* bio, const char* bytes, int size)
{
    BIO_clear_retry_flags(bio);
    const auto sent =
        ::send(descriptor_of(bio), bytes, static_cast<std::size_t>(size), without_signal);
    if (sent < 0 && is_for_later()) {
        BIO_set_retry_write(bio);
    }
    return static_cast<int>(sent);
}

int receive_record(BIO* bio, char* into, int size)
{
    BIO_clear_retry_flags(bio);
    const auto got = ::recv(descriptor_of(bio), into, static_cast<std::size_t>(size), 0);
    if (got < 0 && is_for_later()) {
        BIO_set_retry_read(bio);
    }
    return static_cast<int>(got);
}

long control_socket(BIO*, int command, long, void*)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// OpenSSL's own way to a socket writes without the flag that keeps SIGPIPE away.
const BIO_METHOD* quiet_socket()
{
    static const BIO_METHOD* const made = [] {
        auto* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "andante socket");
        if (method) {
            BIO_meth_set_write(method, send_record);
            BIO_meth_set_read(method, receive_record);
            BIO_meth_set_ctrl(method, control_socket);
        }
        return method;
    }();
    return made;
}

SSL* begin_session(SSL_CTX* context, int descriptor)
{
    auto* session = SSL_new(context);
    auto* bio = session && quiet_socket() ? BIO_new(quiet_socket()) : nullptr;
    if (!bio) {
        SSL_free(session);
        throw std::bad_alloc();
    }
    // OpenSSL keeps one pointer for us, and all that is to be kept is a number.
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor)));
    BIO_set_init(bio, 1);
    SSL_set_bio(session, bio, bio);
    SSL_set_mode(
        session,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
            SSL_MODE_RELEASE_BUFFERS
    );
    SSL_set_options(session, SSL_OP_NO_RENEGOTIATION);
    SSL_set_accept_state(session);
    return session;
}

} // namespace

void server_stream::session_end::operator()(SSL* session) const noexcept
{
    SSL_free(session);
}

server_stream::server_stream(boost::asio::ip::tcp::socket socket, SSL_CTX* tls)
    : socket_(std::move(socket))
{
    boost::system::error_code ignored;
    socket_.native_non_blocking(true, ignored);
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    if (tls) {
        tls_.reset(begin_session(tls, socket_.native_handle()));
    }
}

server_stream::~server_stream() = default;

server_stream::step server_stream::handshake()
{
    if (!tls_) {
        return {};
    }
    ERR_clear_error(); // SSL_get_error looks at this thread's queue.
    return tls_step(SSL_do_handshake(tls_.get()), 0);
}

server_stream::step server_stream::read(std::span<char> into)
{
    if (!tls_) {
        const auto got = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
        return socket_step(got, state::wants_read);
    }
    ERR_clear_error();
    std::size_t size = 0;
    const int returned = SSL_read_ex(tls_.get(), into.data(), into.size(), &size);
    return tls_step(returned, size);
}

server_stream::step server_stream::write(std::string_view from)
{
    if (!tls_) {
        const auto sent = ::send(socket_.native_handle(), from.data(), from.size(), without_signal);
        return socket_step(sent, state::wants_write);
    }
    ERR_clear_error();
    std::size_t size = 0;
    const int returned = SSL_write_ex(tls_.get(), from.data(), from.size(), &size);
    return tls_step(returned, size);
}

server_stream::step server_stream::say_goodbye()
{
    if (!tls_ || !SSL_is_init_finished(tls_.get())) {
        return {};
    }
    ERR_clear_error();
    const int returned = SSL_shutdown(tls_.get());
    // 0: said, and not answered yet.
    return returned == 0 ? step() : tls_step(returned, 0);
}

server_stream::step server_stream::tls_step(int returned, std::size_t size)
{
    if (returned > 0) {
        return {state::done, size};
    }
    const int system_error = errno;
    switch (SSL_get_error(tls_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
        return {state::wants_read, 0};
    case SSL_ERROR_WANT_WRITE:
        return {state::wants_write, 0};
    case SSL_ERROR_ZERO_RETURN:
        return {state::ended, 0};
    default:
        break;
    }
    if (const auto code = ERR_get_error()) {
        problem_.assign(static_cast<int>(code), boost::asio::error::get_ssl_category());
    } else if (returned < 0 && system_error != 0) {
        problem_.assign(system_error, boost::system::system_category());
    } else {
        problem_ = boost::asio::error::eof;
    }
    ERR_clear_error();
    return {state::failed, 0};
}

server_stream::step server_stream::socket_step(std::ptrdiff_t returned, state not_yet)
{
    if (returned > 0) {
        return {state::done, static_cast<std::size_t>(returned)};
    }
    if (returned == 0) {
        return {state::ended, 0};
    }
    if (is_for_later()) {
        return {not_yet, 0};
    }
    problem_.assign(errno, boost::system::system_category());
    return {state::failed, 0};
}

} // namespace andante::inline v0::http
