#include <andante/emulator/server.hpp>

#include "emulator/certificates.hpp"
#include "emulator/connection.hpp"
#include "emulator/event_clock.hpp"
#include "emulator/webhook_sender.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fstream>
#include <list>
#include <stdexcept>
#include <thread>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

asio::awaitable<void>
accept_all(std::shared_ptr<server_context> context, tcp::acceptor& listener, origin host)
{
    while (listener.is_open()) {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        auto socket = co_await listener.async_accept(token);
        if (!error) {
            auto serving = serve_connection(context, std::move(socket), host);
            asio::co_spawn(listener.get_executor(), std::move(serving), asio::detached);
        }
    }
}

asio::awaitable<void> send_due_webhooks(std::shared_ptr<server_context> context)
{
    for (auto& each : context->target->take_webhooks()) {
        co_await post_webhook(context, std::move(each));
    }
}

int protocol(tls_version version)
{
    return version == tls_version::v1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

std::shared_ptr<SSL_CTX>
make_tls(const certificate_set& certificates, const server_settings& settings)
{
    auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    made->use_certificate_chain(asio::buffer(certificates.server));
    made->use_private_key(asio::buffer(certificates.server_key), asio::ssl::context::pem);
    SSL_CTX_set_min_proto_version(made->native_handle(), protocol(settings.min_tls));
    SSL_CTX_set_max_proto_version(made->native_handle(), protocol(settings.max_tls));
    if (settings.require_client_certificate) {
        made->add_certificate_authority(asio::buffer(certificates.ca));
        made->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    }
    return std::shared_ptr<SSL_CTX>(made, made->native_handle());
}

std::vector<std::string> hosts_of(const server_settings& settings)
{
    if (!settings.certificate_hosts.empty()) {
        return settings.certificate_hosts;
    }
    return {"localhost", "127.0.0.1", "::1"};
}

} // namespace

class server::impl {
public:
    impl(std::shared_ptr<service> of, server_settings settings)
        : context_(std::make_shared<server_context>(std::move(of), std::move(settings)))
    {
        auto& chosen = context_->settings;
        context_->time = chosen.time ? chosen.time : system_time();
        if (chosen.tls) {
            certificates = make_certificates(hosts_of(chosen), chosen.expired_certificate);
            context_->tls = make_tls(certificates, chosen);
        }
        api_port = listen(chosen.port, origin::api);
        media_port = listen(chosen.media_port, origin::media);
        base_url = url_of(api_port);
        media_url = url_of(media_port);
        context_->target->set_media_base_url(media_url);
        plan_webhooks();
        thread_ = std::thread([this] { io_->run(); });
    }

    ~impl() { stop(); }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    void stop() noexcept
    {
        if (!io_) {
            return;
        }
        io_->stop();
        thread_.join();
        // The connections are coroutines: they end with their io_context.
        listeners_.clear();
        io_.reset();
    }

    const server_context& context() const noexcept { return *context_; }

    certificate_set certificates;
    std::string base_url;
    std::string media_url;
    unsigned short api_port = 0;
    unsigned short media_port = 0;

private:
    unsigned short listen(unsigned short port, origin host)
    {
        const auto used = listen(context_->settings.address, port, host);
        if (context_->settings.also_ipv6) {
            listen("::1", used, host);
        }
        return used;
    }

    unsigned short listen(const std::string& address, unsigned short port, origin host)
    {
        const tcp::endpoint where(asio::ip::make_address(address), port);
        auto& listener = listeners_.emplace_back(*io_);
        listener.open(where.protocol());
        listener.set_option(tcp::acceptor::reuse_address(true));
        if (where.address().is_v6()) {
            listener.set_option(asio::ip::v6_only(true));
        }
        listener.bind(where);
        listener.listen();
        asio::co_spawn(*io_, accept_all(context_, listener, host), asio::detached);
        return listener.local_endpoint().port();
    }

    std::string url_of(unsigned short port) const
    {
        const auto& settings = context_->settings;
        const bool is_v6 = asio::ip::make_address(settings.address).is_v6();
        const auto numeric = is_v6 ? '[' + settings.address + ']' : settings.address;
        const auto base = settings.tls ? std::string("https://localhost") : "http://" + numeric;
        return base + ':' + std::to_string(port);
    }

    void plan_webhooks()
    {
        // The context outlives its functions' use, so they may hold it weakly.
        const std::weak_ptr weak(context_);
        context_->send_webhooks = [weak] { return send_due_webhooks(weak.lock()); };
        auto events = std::make_shared<event_clock>(
            context_->target,
            context_->time,
            [weak](const asio::any_io_executor& executor) {
                if (auto still = weak.lock()) {
                    asio::co_spawn(executor, send_due_webhooks(std::move(still)), asio::detached);
                }
            }
        );
        context_->plan_events = [events, executor = io_->get_executor()] {
            events->plan(executor);
        };
    }

    std::shared_ptr<server_context> context_;
    std::unique_ptr<asio::io_context> io_ = std::make_unique<asio::io_context>(1);
    std::list<tcp::acceptor> listeners_;
    std::thread thread_;
};

server::server(std::shared_ptr<service> of, server_settings settings)
    : impl_(std::make_unique<impl>(std::move(of), std::move(settings)))
{}

server::~server() = default;

const std::string& server::base_url() const noexcept
{
    return impl_->base_url;
}

const std::string& server::media_url() const noexcept
{
    return impl_->media_url;
}

unsigned short server::port() const noexcept
{
    return impl_->api_port;
}

unsigned short server::media_port() const noexcept
{
    return impl_->media_port;
}

const std::string& server::ca_pem() const noexcept
{
    return impl_->certificates.ca;
}

const std::string& server::client_certificate_pem() const noexcept
{
    return impl_->certificates.client;
}

const std::string& server::client_key_pem() const noexcept
{
    return impl_->certificates.client_key;
}

void server::write_ca(const std::string& path) const
{
    std::ofstream file(path);
    file << ca_pem();
    file.close();
    if (!file) {
        throw std::runtime_error("cannot write " + path);
    }
}

std::size_t server::connections_accepted() const noexcept
{
    return impl_->context().accepted;
}

std::size_t server::connections_open() const noexcept
{
    return impl_->context().open;
}

void server::stop() noexcept
{
    impl_->stop();
}

} // namespace andante::inline v0::emulator
