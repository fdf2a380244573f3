#include "emulator/connection.hpp"

#include "emulator/answer_pieces.hpp"
#include "http/server_connection.hpp"

#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace asio = boost::asio;
using http::server_connection;

/// Counts a connection as long as it lives.
class open_connection {
public:
    explicit open_connection(std::shared_ptr<server_context> context)
        : context_(std::move(context))
    {
        ++context_->accepted;
        ++context_->open;
    }
    ~open_connection() { --context_->open; }
    open_connection(const open_connection&) = delete;
    open_connection& operator=(const open_connection&) = delete;

private:
    std::shared_ptr<server_context> context_;
};

/// Everything that needs no pause.
constexpr auto most_at_once = static_cast<std::size_t>(-1);

http::server_limits limits_of(const server_settings& settings)
{
    http::server_limits limits;
    limits.bounds.head_bytes = settings.header_bytes;
    limits.bounds.chunk_extension_bytes = settings.chunk_extension_bytes;
    limits.bounds.trailer_bytes = settings.trailer_bytes;
    limits.bounds.body_bytes = settings.body_bytes;
    limits.head_time = settings.header_timeout;
    limits.request_time = settings.keep_alive;
    limits.write_time = std::chrono::minutes(1);
    return limits;
}

std::string head_of(const reply& answer, bool keep_alive)
{
    std::optional<std::size_t> length;
    if (answer.announce_length) {
        length = body_size(answer);
    }
    return http::answer_head(answer.status, answer.headers, length, keep_alive);
}

std::string framed(const reply& answer, std::string_view piece)
{
    if (answer.announce_length || piece.empty()) { // an empty chunk would be the last
        return std::string(piece);
    }
    std::array<char, 24> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
    return size.data() + std::string(piece) + "\r\n";
}

/// One connection, and what the service wants to go wrong on it.
class connection {
public:
    connection(
        std::shared_ptr<server_context> context,
        std::shared_ptr<server_connection> peer,
        origin host
    )
        : context_(std::move(context))
        , peer_(std::move(peer))
        , host_(host)
    {}

    asio::awaitable<void> run()
    {
        bool has_next = co_await peer_->begin();
        if (!has_next) {
            context_->log("handshake failed: " + peer_->problem().message());
        }
        while (has_next && !is_over_) {
            has_next = co_await peer_->next();
            if (has_next) {
                co_await serve_one();
            }
        }
        if (is_cut_) {
            peer_->cut();
        } else {
            co_await peer_->finish();
        }
    }

private:
    asio::awaitable<void> serve_one()
    {
        const bool keep_alive = peer_->request().keep_alive;
        is_head_ = peer_->request().method == "HEAD";
        auto request = http::received_as<incoming>(std::move(peer_->request()));
        request.origin = host_;
        answer_ = context_->target->handle(request, context_->time->utc_now());
        log(request);
        context_->plan_events();
        if (answer_.fault.webhooks_first) {
            co_await context_->send_webhooks();
        }
        co_await carry_out(keep_alive);
    }

    /// Answers as the service wants it, faults and all.
    asio::awaitable<void> carry_out(bool keep_alive)
    {
        if (answer_.fault.delay > std::chrono::milliseconds::zero()) {
            co_await context_->time->sleep_for(answer_.fault.delay);
        }
        if (answer_.fault.reset) {
            peer_->reset();
            is_over_ = true;
            co_return;
        }
        co_await write_answer(keep_alive);
        if (answer_.fault.truncate_at || !keep_alive) {
            is_cut_ = answer_.fault.truncate_at.has_value();
            is_over_ = true;
        } else if (answer_.fault.close_after) {
            co_await context_->time->sleep_for(*answer_.fault.close_after);
            is_over_ = true;
        }
    }

    asio::awaitable<void> write_answer(bool keep_alive)
    {
        auto unsent = head_of(answer_, keep_alive);
        if (is_head_) {
            co_await write(std::move(unsent));
            co_return;
        }
        // What comes without a pause leaves together with what is before it.
        for (const auto& piece : pieces_of(answer_, most_at_once)) {
            if (piece.after > std::chrono::milliseconds::zero()) {
                co_await write(std::exchange(unsent, std::string()));
                co_await context_->time->sleep_for(piece.after);
            }
            if (is_over_) {
                co_return;
            }
            unsent += framed(answer_, piece.bytes);
        }
        if (!answer_.announce_length && !answer_.fault.truncate_at) {
            unsent += "0\r\n\r\n";
        }
        co_await write(std::move(unsent));
    }

    asio::awaitable<void> write(std::string bytes)
    {
        const bool is_open = co_await peer_->write(std::move(bytes));
        is_over_ = is_over_ || !is_open;
    }

    void log(const incoming& request) const
    {
        context_->log(
            std::string(host_ == origin::media ? "media " : "api ") + request.method + ' ' +
            request.target.substr(0, request.target.find('?')) + " -> " +
            (answer_.fault.reset ? std::string("reset") : std::to_string(answer_.status))
        );
    }

    std::shared_ptr<server_context> context_;
    std::shared_ptr<server_connection> peer_;
    origin host_;
    reply answer_;
    bool is_head_ = false;
    bool is_over_ = false;
    bool is_cut_ = false; ///< The end comes too early, and TLS does not announce it.
};

} // namespace

asio::awaitable<void>
serve_connection(std::shared_ptr<server_context> context, asio::ip::tcp::socket socket, origin host)
{
    const open_connection counted(context);
    auto peer = std::make_shared<server_connection>(
        std::move(socket), context->tls.get(), limits_of(context->settings)
    );
    connection each(context, std::move(peer), host);
    co_await each.run();
}

} // namespace andante::inline v0::emulator
