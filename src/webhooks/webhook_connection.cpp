#include "webhooks/webhook_connection.hpp"

#include <exception>
#include <string>

namespace andante::inline v0::webhooks {

namespace {

namespace asio = boost::asio;
using http::server_connection;

/// Lists a connection as long as it lives.
class listed {
public:
    listed(std::shared_ptr<listener_context> context, std::shared_ptr<server_connection> what)
        : context_(std::move(context))
        , place_(context_->open.insert(context_->open.end(), std::move(what)))
    {}
    listed(const listed&) = delete;
    listed& operator=(const listed&) = delete;
    ~listed()
    {
        context_->open.erase(place_);
        context_->notify();
    }

private:
    std::shared_ptr<listener_context> context_;
    std::list<std::shared_ptr<server_connection>>::iterator place_;
};

http::server_limits limits_of(const webhook_listener_options& options)
{
    http::server_limits limits;
    limits.bounds.head_bytes = options.max_header_bytes;
    limits.bounds.chunk_extension_bytes = options.max_chunk_extension_bytes;
    limits.bounds.trailer_bytes = options.max_trailer_bytes;
    limits.bounds.body_bytes = options.max_body_bytes;
    limits.head_time = options.header_timeout;
    limits.request_time = options.request_timeout;
    limits.write_time = options.request_timeout;
    return limits;
}

webhook_answer answer_to(const listener_context& context, webhook_request request)
{
    try {
        return context.handle(std::move(request));
    } catch (const std::exception&) {
        return webhook_answer(500, "not taken\n");
    }
}

std::string text_of(const webhook_answer& answer, bool is_head, bool keep_alive)
{
    auto text = http::answer_head(answer.status, answer.headers, answer.body.size(), keep_alive);
    return is_head ? text : text + answer.body;
}

/// The one that has been in its phase for longest, among those that `is_asked_for`.
std::shared_ptr<server_connection> longest_of(
    const std::list<std::shared_ptr<server_connection>>& open,
    bool (*is_asked_for)(const server_connection&)
)
{
    std::shared_ptr<server_connection> found;
    for (const auto& each : open) {
        if (is_asked_for(*each) && (!found || each->since() < found->since())) {
            found = each;
        }
    }
    return found;
}

bool is_waiting(const server_connection& what)
{
    return what.is_idle();
}

bool reads_head(const server_connection& what)
{
    return what.where() == server_connection::phase::head;
}

} // namespace

void listener_context::make_room()
{
    for (const auto& each : open) {
        if (each->is_closed()) {
            return;
        }
    }
    auto chosen = longest_of(open, is_waiting);
    if (!chosen) {
        chosen = longest_of(open, reads_head);
    }
    if (chosen) {
        chosen->close();
    }
}

asio::awaitable<void>
serve_webhooks(std::shared_ptr<connection_ticket> ticket, asio::ip::tcp::socket socket)
{
    const auto context = ticket->context();
    if (context->is_stopping) {
        co_return;
    }
    const auto connection = std::make_shared<server_connection>(
        std::move(socket), context->tls.get(), limits_of(context->options)
    );
    const listed here(context, connection);
    std::size_t served = 0;
    bool is_open = co_await connection->begin();
    while (is_open) {
        context->notify(); // Who waits for room may have this one now.
        is_open = co_await connection->next();
        if (!is_open) {
            break;
        }
        // Also when the listener stops, a request that has begun is answered.
        const bool keep_alive = connection->request().keep_alive && !context->is_stopping &&
                                ++served < context->options.max_requests;
        const bool is_head = connection->request().method == "HEAD";
        auto request = http::received_as<webhook_request>(std::move(connection->request()));
        const auto answer = answer_to(*context, std::move(request));
        auto text = text_of(answer, is_head, keep_alive);
        is_open = co_await connection->write(std::move(text));
        is_open = is_open && keep_alive;
    }
    co_await connection->finish();
}

} // namespace andante::inline v0::webhooks
