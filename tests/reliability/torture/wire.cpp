#include "reliability/torture/wire.hpp"

#include <andante/emulator/memory_transport.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>

namespace torture {

namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace http = andante::http;
using namespace std::chrono_literals;

namespace {

constexpr auto stall_time = 1h;
constexpr auto connect_limit = 5s;

/// What a service answers, with the trouble of its way back.
class troubled_service final : public emulator::service {
public:
    troubled_service(std::shared_ptr<emulator::service> to, troubles& trouble)
        : to_(std::move(to))
        , trouble_(&trouble)
    {}

    emulator::reply handle(const emulator::incoming& request, emulator::time_point now) override
    {
        auto answer = to_->handle(request, now);
        const auto head = trouble_->next(seam::head);
        if (head == fate::fails) {
            answer.fault.reset = true;
        } else if (head == fate::stalls) {
            answer.fault.delay = stall_time;
        } else if (request.method != "HEAD") {
            cut(answer);
        }
        return answer;
    }
    void advance(emulator::time_point now) override { to_->advance(now); }
    std::optional<emulator::time_point> next_event() const override { return to_->next_event(); }
    std::vector<emulator::webhook_delivery> take_webhooks() override
    {
        return to_->take_webhooks();
    }
    void set_media_base_url(std::string base_url) override
    {
        to_->set_media_base_url(std::move(base_url));
    }
    std::string media_base_url() const override { return to_->media_base_url(); }
    emulator::recorder& record() noexcept override { return to_->record(); }

private:
    /// The body comes in up to three pieces, each a point of its own.
    void cut(emulator::reply& answer)
    {
        std::size_t size = answer.pieces.empty() ? answer.body.size() : 0;
        for (const auto& each : answer.pieces) {
            size += each.bytes.size();
        }
        if (size == 0) {
            return;
        }
        const auto piece = (size + 2) / 3;
        answer.fault.drip_bytes = piece;
        answer.fault.drip_pause = 1ms;
        for (std::size_t at = 0; at < size; at += piece) {
            const auto how = trouble_->next(seam::body);
            if (how == fate::fails) {
                answer.fault.truncate_at = at;
                return;
            }
            if (how == fate::stalls) {
                answer.fault.stall_at = at;
                answer.fault.stall_for = stall_time;
                return;
            }
        }
    }

    std::shared_ptr<emulator::service> to_;
    troubles* trouble_;
};

class busy_place {
public:
    explicit busy_place(std::shared_ptr<std::size_t> count)
        : count_(std::move(count))
    {
        ++*count_;
    }
    busy_place(const busy_place&) = delete;
    busy_place& operator=(const busy_place&) = delete;
    ~busy_place() { --*count_; }

private:
    std::shared_ptr<std::size_t> count_;
};

andante::error broken(andante::errc cause, andante::outcome known)
{
    andante::error_details details;
    details.message = "torture: the network fails here";
    details.outcome = known;
    return andante::error(cause, std::move(details));
}

/// Sleeps before anything has left, and says so when it is cancelled.
asio::awaitable<void>
wait_unsent(std::shared_ptr<andante::time_source> time, andante::time_source::time_point until)
{
    try {
        auto sleeping = time->sleep_until(until);
        co_await std::move(sleeping);
    } catch (const boost::system::system_error& thrown) {
        andante::error_details details;
        details.message = "cancelled before a byte of the request had left";
        details.stop = andante::stop_reason::cancelled;
        details.outcome = andante::outcome::not_sent;
        throw andante::cancellation(andante::error(thrown.code(), std::move(details)));
    }
}

/// What a connect comes to: nothing when it works.
asio::awaitable<andante::result<void>> connect(
    std::shared_ptr<andante::time_source> time, fate how, andante::time_source::time_point deadline
)
{
    const auto started = time->now();
    if (deadline <= started) {
        co_return broken(andante::errc::deadline_exceeded, andante::outcome::not_sent);
    }
    const auto limit = how == fate::stalls ? started + connect_limit : started + 1ms;
    auto waiting = wait_unsent(time, std::min(limit, deadline));
    co_await std::move(waiting);
    if (deadline <= time->now()) {
        co_return broken(andante::errc::deadline_exceeded, andante::outcome::not_sent);
    }
    if (how == fate::works) {
        co_return andante::result<void>();
    }
    co_return broken(
        how == fate::fails ? andante::errc::connect_failed : andante::errc::connect_timeout,
        andante::outcome::not_sent
    );
}

/// A request that does not arrive.
asio::awaitable<andante::result<http::response>> lose(
    std::shared_ptr<andante::time_source> time,
    fate how,
    andante::time_source::time_point deadline,
    std::chrono::milliseconds idle
)
{
    const auto silent = time->now() + (how == fate::fails ? 1ms : idle);
    auto sleeping = time->sleep_until(std::min(silent, deadline));
    co_await std::move(sleeping);
    if (deadline <= silent) {
        co_return broken(andante::errc::deadline_exceeded, andante::outcome::unknown);
    }
    co_return broken(
        how == fate::fails ? andante::errc::connection_reset : andante::errc::read_timeout,
        andante::outcome::unknown
    );
}

/// One exchange; `trouble` outlives it.
asio::awaitable<andante::result<http::response>> exchange(
    std::shared_ptr<http::transport> over,
    std::shared_ptr<andante::time_source> time,
    troubles* trouble,
    std::shared_ptr<std::size_t> busy,
    http::request what,
    http::exchange_limits limits
)
{
    const busy_place place(std::move(busy));
    auto connecting = connect(time, trouble->next(seam::connect), limits.deadline);
    const auto connected = co_await std::move(connecting);
    if (connected.has_error()) {
        co_return connected.error();
    }
    const auto how = trouble->next(seam::send);
    if (how != fate::works) {
        auto losing = lose(time, how, limits.deadline, limits.idle);
        co_return co_await std::move(losing);
    }
    auto sending = over->send(std::move(what), std::move(limits));
    co_return co_await std::move(sending);
}

} // namespace

wire::wire(
    std::shared_ptr<emulator::service> to,
    std::shared_ptr<andante::time_source> time,
    troubles& trouble,
    std::function<void(const emulator::webhook_delivery&)> on_webhook
)
    : time_(std::move(time))
    , trouble_(&trouble)
{
    emulator::memory_options how;
    how.min_latency = 2ms;
    how.max_latency = 2ms;
    how.on_webhook = std::move(on_webhook);
    inner_ = emulator::make_memory_transport(
        std::make_shared<troubled_service>(std::move(to), trouble), time_, std::move(how)
    );
}

wire::~wire() = default;

asio::awaitable<andante::result<http::response>>
wire::send(http::request what, http::exchange_limits limits)
{
    return exchange(inner_, time_, trouble_, busy_, std::move(what), std::move(limits));
}

} // namespace torture
