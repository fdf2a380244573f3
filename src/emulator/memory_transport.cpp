#include <andante/emulator/memory_transport.hpp>
#include <andante/http/body.hpp>

#include "emulator/answer_pieces.hpp"
#include "emulator/event_clock.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <mutex>
#include <random>
#include <string_view>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace asio = boost::asio;
using steady_point = time_source::time_point;

error fail(errc cause, std::string message, outcome known = outcome::unknown)
{
    error_details details;
    details.message = std::move(message);
    details.outcome = known;
    return error(cause, std::move(details));
}

/// What all exchanges of one transport share.
class network {
public:
    network(std::shared_ptr<service> to, std::shared_ptr<time_source> clock, memory_options chosen)
        : server(std::move(to))
        , time(std::move(clock))
        , options(std::move(chosen))
        , random_(options.random_seed)
    {}

    std::chrono::milliseconds latency()
    {
        const auto span = options.max_latency - options.min_latency;
        if (span <= std::chrono::milliseconds::zero()) {
            return options.min_latency;
        }
        const std::lock_guard lock(mutex_);
        const auto steps = static_cast<std::uint64_t>(span.count()) + 1;
        return options.min_latency + std::chrono::milliseconds(random_() % steps);
    }

    void deliver_webhooks()
    {
        for (const auto& each : server->take_webhooks()) {
            if (options.on_webhook) {
                options.on_webhook(each);
            }
        }
    }

    std::shared_ptr<service> server;
    std::shared_ptr<time_source> time;
    memory_options options;
    /// Null when nobody wants to hear of webhooks.
    std::shared_ptr<event_clock> events;

private:
    std::mutex mutex_;
    std::mt19937_64 random_;
};

using shared_network = std::shared_ptr<network>;

/// One exchange: the two legs, and what the limits say about them.
class wire {
public:
    wire(shared_network net, http::exchange_limits limits)
        : net_(std::move(net))
        , limits_(limits)
        , last_byte_(net_->time->now())
    {}

    /// Waits for the next byte of the answer, which comes at `when`.
    asio::awaitable<result<void>> wait_for_byte(steady_point when)
    {
        const auto silent = last_byte_ + limits_.idle;
        const auto end = std::min(silent, limits_.deadline);
        co_await net_->time->sleep_until(std::min(when, end));
        if (when <= end) {
            last_byte_ = when;
            co_return result<void>();
        }
        if (limits_.deadline <= silent) {
            co_return fail(errc::deadline_exceeded, "the deadline passed before the answer came");
        }
        co_return fail(errc::read_timeout, "the server was silent for too long");
    }

    /// The answer's head has come.
    void pass_head(bool to_sink)
    {
        if (to_sink && limits_.until_head) {
            limits_.deadline = steady_point::max();
        }
    }

    /// Waits for a slow reader, whose time is not the server's silence.
    asio::awaitable<void> wait_for_room(http::body_sink* sink)
    {
        if (sink && !sink->has_room()) {
            co_await sink->wait_for_room();
            last_byte_ = net_->time->now();
        }
    }

    /// Passes a piece on, or keeps it.
    result<void> take(http::body_sink* sink, http::response& into, std::string_view piece) const
    {
        if (sink) {
            return sink->write(piece);
        }
        if (into.body.size() + piece.size() > limits_.body_bytes) {
            return fail(errc::body_too_large, "the answer's body exceeds the limit");
        }
        into.body += piece;
        return result<void>();
    }

private:
    shared_network net_;
    http::exchange_limits limits_;
    steady_point last_byte_;
};

std::size_t size_of(const http::headers& fields)
{
    std::size_t size = 0;
    for (const auto& [name, value] : fields) {
        size += name.size() + value.size() + 4;
    }
    return size;
}

incoming as_received(const http::request& what, service& server)
{
    incoming seen(std::string(http::to_string(what.method)), what.target.target());
    seen.headers = what.headers;
    seen.body = what.body;
    const auto media = http::url::parse(server.media_base_url());
    if (media && media->origin() == what.target.origin()) {
        seen.origin = origin::media;
    }
    return seen;
}

/// The way of a request: over the network, to the service, and its side effects.
asio::awaitable<reply> deliver(shared_network net, http::request what, steady_point arrival)
{
    co_await net->time->sleep_until(arrival);
    auto seen = as_received(what, *net->server);
    auto answer = net->server->handle(seen, net->time->utc_now());
    net->deliver_webhooks();
    if (net->events) {
        const auto executor = co_await asio::this_coro::executor;
        net->events->plan(executor);
    }
    co_return answer;
}

/// The answer's body, piece by piece.
asio::awaitable<result<http::response>> receive(
    shared_network net,
    std::shared_ptr<http::body_sink> sink,
    std::shared_ptr<reply> answer,
    std::shared_ptr<wire> line
)
{
    http::response head;
    head.status = answer->status;
    head.headers = answer->headers;
    std::optional<std::uint64_t> length;
    if (answer->announce_length) {
        length = body_size(*answer);
        head.headers.set("Content-Length", std::to_string(*length));
    }
    const bool is_success = head.status >= 200 && head.status < 300;
    auto* taker = sink && is_success && sink->begin(head, length) ? sink.get() : nullptr;
    line->pass_head(taker != nullptr);
    if (!taker) {
        head.body.reserve(body_size(*answer) + 256); // Room for a parser's padding.
    }
    const auto pieces = pieces_of(*answer, std::size_t{64} * 1024);
    for (const auto& piece : pieces) {
        co_await line->wait_for_room(taker);
        if (piece.after > std::chrono::milliseconds::zero()) {
            const auto next = net->time->now() + piece.after;
            const auto came = co_await line->wait_for_byte(next);
            if (!came) {
                co_return came.error();
            }
        }
        if (piece.bytes.empty()) {
            continue;
        }
        const auto taken = line->take(taker, head, piece.bytes);
        if (!taken) {
            co_return taken.error();
        }
    }
    if (answer->fault.truncate_at.value_or(body_size(*answer)) < body_size(*answer)) {
        co_return fail(errc::truncated_body, "the answer ended before its announced length");
    }
    co_return head;
}

asio::awaitable<result<http::response>>
exchange(shared_network net, http::request what, http::exchange_limits limits)
{
    if (limits.deadline <= net->time->now()) {
        co_return fail(
            errc::deadline_exceeded, "the deadline had passed before sending", outcome::not_sent
        );
    }
    if (what.source) {
        auto body = http::read_whole(*what.source);
        if (!body) {
            co_return body.error();
        }
        what.body = std::move(*body);
    }
    if (limits.before_first_byte) {
        auto preparing = limits.before_first_byte();
        const auto prepared = co_await std::move(preparing);
        if (prepared.has_error()) {
            co_return prepared.error();
        }
    }
    auto line = std::make_shared<wire>(net, limits);
    const bool is_head = what.method == http::method::head;
    auto sink = what.sink;
    // A request on its way arrives even when the caller's deadline passes meanwhile.
    const auto arrival = std::min(net->time->now() + net->latency(), limits.deadline);
    auto answered = co_await deliver(net, std::move(what), arrival);
    auto answer = std::make_shared<reply>(std::move(answered));
    const auto first_byte = net->time->now() + answer->fault.delay + net->latency();
    const auto came = co_await line->wait_for_byte(first_byte);
    if (!came) {
        co_return came.error();
    }
    if (answer->fault.reset) {
        co_return fail(errc::connection_reset, "the connection was closed before an answer");
    }
    if (size_of(answer->headers) > limits.header_bytes) {
        co_return fail(errc::header_too_large, "the answer's head exceeds the limit");
    }
    if (is_head) {
        answer->body.clear();
        answer->pieces.clear();
    }
    co_return co_await receive(net, std::move(sink), std::move(answer), std::move(line));
}

class memory_transport final : public http::transport {
public:
    explicit memory_transport(shared_network net)
        : net_(std::move(net))
    {}

    asio::awaitable<result<http::response>>
    send(http::request what, http::exchange_limits limits) override
    {
        return exchange(net_, std::move(what), limits);
    }

private:
    shared_network net_;
};

} // namespace

std::shared_ptr<http::transport> make_memory_transport(
    std::shared_ptr<service> to, std::shared_ptr<time_source> time, memory_options options
)
{
    auto net = std::make_shared<network>(std::move(to), std::move(time), std::move(options));
    if (net->options.on_webhook) {
        net->events = std::make_shared<event_clock>(
            net->server,
            net->time,
            [weak = std::weak_ptr(net)](const asio::any_io_executor&) {
                if (const auto still = weak.lock()) {
                    still->deliver_webhooks();
                }
            }
        );
    }
    return std::make_shared<memory_transport>(std::move(net));
}

} // namespace andante::inline v0::emulator
