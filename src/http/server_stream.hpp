#pragma once

#include <andante/config.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace andante::inline v0::http {

/// The bytes of one accepted connection, with or without TLS. Nothing in it waits: a step that
/// cannot be done yet says what it waits for, so that one coroutine serves both kinds.
class ANDANTE_DECL server_stream {
public:
    enum class state {
        done,
        wants_read,  ///< Again when there is something to read.
        wants_write, ///< Again when there is room to write.
        ended,       ///< The peer has ended in an orderly way.
        failed       ///< See problem().
    };
    struct step {
        state what = state::done;
        std::size_t size = 0; ///< Bytes read or written.
    };

    /// `tls` is null for plain TCP.
    server_stream(boost::asio::ip::tcp::socket socket, SSL_CTX* tls);
    ~server_stream();
    server_stream(const server_stream&) = delete;
    server_stream& operator=(const server_stream&) = delete;

    boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }
    bool is_tls() const noexcept { return tls_ != nullptr; }

    /// Done at once without TLS.
    step handshake();
    step read(std::span<char> into);
    /// May write less than all.
    step write(std::string_view from);
    /// Tells the peer that this was the end, which only TLS can; does not wait for its answer.
    step say_goodbye();
    /// Why the last step failed.
    const boost::system::error_code& problem() const noexcept { return problem_; }

private:
    struct session_end {
        void operator()(SSL* session) const noexcept;
    };

    step tls_step(int returned, std::size_t size);
    step socket_step(std::ptrdiff_t returned, state not_yet);

    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<SSL, session_end> tls_;
    boost::system::error_code problem_;
};

} // namespace andante::inline v0::http
