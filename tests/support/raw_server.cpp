#include "support/raw_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <thread>

namespace andante::support {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

peer::~peer() = default;

std::string peer::read_request()
{
    constexpr std::string_view length_field = "\r\nContent-Length: ";
    for (;;) {
        const auto end = unread_.find("\r\n\r\n");
        if (end != std::string::npos) {
            const auto field = unread_.find(length_field);
            const auto body =
                field < end ? std::stoul(unread_.substr(field + length_field.size())) : 0;
            auto request = unread_.substr(0, end + 4);
            unread_.erase(0, end + 4);
            return request + read(body);
        }
        char block[4096];
        const auto size = read_some(block, sizeof(block));
        if (size == 0) {
            return {};
        }
        unread_.append(block, size);
    }
}

std::string peer::read(std::size_t size)
{
    while (unread_.size() < size) {
        char block[4096];
        const auto got = read_some(block, sizeof(block));
        if (got == 0) {
            break;
        }
        unread_.append(block, got);
    }
    auto taken = unread_.substr(0, size);
    unread_.erase(0, taken.size());
    return taken;
}

void peer::wait_for_close()
{
    char block[4096];
    while (read_some(block, sizeof(block)) > 0) {
    }
}

namespace {

template <class Stream>
class stream_peer final : public peer {
public:
    /// `closing` guards the socket's end against a server that is stopping.
    stream_peer(tcp::socket& socket, Stream& stream, std::mutex& closing)
        : socket_(socket)
        , stream_(stream)
        , closing_(closing)
    {}

    bool write(std::string_view bytes) override
    {
        error_code failed;
        asio::write(stream_, asio::buffer(bytes), failed);
        return !failed;
    }

    void close() override
    {
        error_code ignored;
        if constexpr (!std::is_same_v<Stream, tcp::socket>) {
            stream_.shutdown(ignored); // Until the client has closed too.
        }
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
    }

    void cut() override
    {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
    }

    void reset() override
    {
        error_code ignored;
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        const std::lock_guard lock(closing_);
        socket_.close(ignored);
    }

protected:
    std::size_t read_some(char* into, std::size_t size) override
    {
        error_code failed;
        return stream_.read_some(asio::buffer(into, size), failed);
    }

private:
    tcp::socket& socket_;
    Stream& stream_;
    std::mutex& closing_;
};

} // namespace

class raw_server::state {
public:
    state(script wanted, raw_server_options chosen)
        : what(std::move(wanted))
        , options(std::move(chosen))
        , acceptor(context, tcp::endpoint(asio::ip::make_address(options.address), 0))
        , port(acceptor.local_endpoint().port())
    {
        if (!options.certificate_file.empty()) {
            prepare_tls();
        }
        accepting = std::thread([this] { accept(); });
    }

    ~state()
    {
        is_stopping = true;
        ::shutdown(acceptor.native_handle(), SHUT_RDWR);
        accepting.join();
        {
            const std::lock_guard lock(mutex);
            for (const auto& socket : sockets) {
                if (socket->is_open()) {
                    ::shutdown(socket->native_handle(), SHUT_RDWR);
                }
            }
        }
        for (auto& thread : serving) {
            thread.join();
        }
    }

    void prepare_tls()
    {
        tls.use_certificate_chain_file(options.certificate_file);
        tls.use_private_key_file(options.key_file, asio::ssl::context::pem);
        if (!options.client_ca_file.empty()) {
            tls.load_verify_file(options.client_ca_file);
            tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
        }
        SSL_CTX_set_max_send_fragment(tls.native_handle(), options.tls_record_bytes);
        if (options.only_tls_1_1) {
            auto* native = tls.native_handle();
            SSL_CTX_set_security_level(native, 0);
            SSL_CTX_set_min_proto_version(native, TLS1_1_VERSION);
            SSL_CTX_set_max_proto_version(native, TLS1_1_VERSION);
        }
    }

    void accept()
    {
        while (!is_stopping) {
            error_code failed;
            auto socket = std::make_shared<tcp::socket>(context);
            acceptor.accept(*socket, failed);
            if (failed) {
                return;
            }
            const std::lock_guard lock(mutex);
            if (is_stopping) {
                return;
            }
            const auto number = sockets.size();
            sockets.push_back(socket);
            serving.emplace_back([this, socket, number] { serve(*socket, number); });
        }
    }

    void serve(tcp::socket& socket, std::size_t number)
    {
        error_code failed;
        socket.set_option(tcp::no_delay(true), failed);
        if (options.certificate_file.empty()) {
            stream_peer<tcp::socket> client(socket, socket, mutex);
            client.number = number;
            what(client);
        } else {
            using tls_stream = asio::ssl::stream<tcp::socket&>;
            tls_stream stream(socket, tls);
            // What one write() is given leaves in one piece, however many records it takes.
            SSL_clear_mode(stream.native_handle(), SSL_MODE_ENABLE_PARTIAL_WRITE);
            stream.handshake(asio::ssl::stream_base::server, failed);
            if (!failed) {
                stream_peer<tls_stream> client(socket, stream, mutex);
                client.number = number;
                what(client);
            }
        }
        const std::lock_guard lock(mutex);
        socket.close(failed);
    }

    script what;
    raw_server_options options;
    asio::io_context context;
    asio::ssl::context tls{asio::ssl::context::tls_server};
    tcp::acceptor acceptor;
    unsigned short port;
    std::atomic<bool> is_stopping = false;
    mutable std::mutex mutex;
    std::vector<std::shared_ptr<tcp::socket>> sockets;
    std::vector<std::thread> serving;
    std::thread accepting;
};

raw_server::raw_server(script what, raw_server_options options)
    : state_(std::make_unique<state>(std::move(what), std::move(options)))
{}

raw_server::~raw_server() = default;

unsigned short raw_server::port() const
{
    return state_->port;
}

std::string raw_server::url(std::string_view path, std::string_view host) const
{
    std::string text = state_->options.certificate_file.empty() ? "http://" : "https://";
    const bool is_v6 = state_->options.address.find(':') != std::string::npos;
    if (host.empty()) {
        text += is_v6 ? '[' + state_->options.address + ']' : state_->options.address;
    } else {
        text += host;
    }
    return text + ':' + std::to_string(port()) + std::string(path);
}

std::size_t raw_server::accepted() const
{
    const std::lock_guard lock(state_->mutex);
    return state_->sockets.size();
}

std::string ok(std::string_view body, std::string_view more_fields)
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(more_fields) + "\r\n" + std::string(body);
}

} // namespace andante::support
