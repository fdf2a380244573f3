#include <andante/http/transport_options.hpp>

#include "async/cancelled.hpp"
#include "core/context_guest.hpp"
#include "http/connector.hpp"
#include "http/errors.hpp"
#include "http/network.hpp"
#include "http/origin_pool.hpp"
#include "http/request_head.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>

#include <cstdlib>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace andante::inline v0::http {

namespace asio = boost::asio;

namespace {

struct by_origin {
    bool operator()(const url& left, const url& right) const noexcept
    {
        return key(left) < key(right);
    }

private:
    static std::tuple<bool, unsigned short, std::string_view> key(const url& where) noexcept
    {
        return {where.is_secure(), where.port(), where.host()};
    }
};

/// What exchanges hold on to, so that the transport may go before they end. Keeps nothing once the
/// context of the connections goes.
class shared_pools final : public idle_keeper, private andante::detail::context_guest {
public:
    explicit shared_pools(std::shared_ptr<network> shared)
        : net(std::move(shared))
    {
        arrive(*net->executor);
    }
    ~shared_pools() { depart(); }

    std::shared_ptr<origin_pool> find(const url& target)
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = pools_.find(target); found != pools_.end()) {
            return found->second;
        }
        // Media hosts come and go; their empty pools must not gather for ever.
        std::erase_if(pools_, [](const auto& each) {
            return each.second.use_count() == 1 && each.second->is_empty();
        });
        auto made = std::make_shared<origin_pool>(net, target.origin());
        pools_.emplace(target.with_target("/"), made);
        return made;
    }

    void close_idle() noexcept
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [target, pool] : pools_) {
            pool->close_idle();
        }
    }

    /// The transport goes: exchanges are aborted, and nothing is kept any more.
    void close() noexcept
    {
        net->is_gone = true;
        net->dog->close();
        close_idle();
        depart(); // whoever is the last to own this may be on another thread
    }

    /// Nothing is told, and no exchange goes on, while the context is held.
    bool sweep() noexcept override
    {
        net->is_swept = false; // from here on whoever keeps another one says so
        bool idle = false;
        std::vector<std::pair<std::shared_ptr<origin_pool>, std::size_t>> closed;
        {
            const std::lock_guard lock(mutex_);
            const auto context = hold();
            if (!context) {
                return false;
            }
            for (const auto& [target, pool] : pools_) {
                const auto useless = pool->take_useless(idle);
                if (!useless.empty()) {
                    closed.emplace_back(pool, useless.size());
                }
            }
        }
        for (const auto& [pool, count] : closed) {
            pool->tell_retired(count, "closed by the server, or idle for too long");
        }
        if (idle) {
            net->is_swept = true;
        }
        return idle;
    }

    const std::shared_ptr<network> net;

private:
    void let_go() noexcept override
    {
        net->leave_context();
        close_idle();
    }

    std::mutex mutex_;
    std::map<url, std::shared_ptr<origin_pool>, by_origin> pools_;
};

/// A proxy's own refusal of a plain http request must not look like the API's.
result<response> checked(response answer, const proxy_address* through)
{
    if (!through || answer.status != 407) {
        return answer;
    }
    return refused_by_proxy(
        answer.status, "the proxy asks for other credentials", outcome::rejected
    );
}

/// A kept connection may have been made for somebody who may go there.
bool is_too_near(address_scope peer, address_scope nearest) noexcept
{
    return peer != address_scope::unknown && peer < nearest;
}

/// A place of the pool once it is this exchange's turn, which may move the exchange's deadline.
asio::awaitable<result<std::optional<lease>>>
wait_for_place(std::shared_ptr<origin_pool> pool, exchange_limits* limits, connection_use use)
{
    const auto asked = std::chrono::steady_clock::now();
    const auto until = limits->line_deadline.value_or(limits->deadline);
    auto waited = co_await origin_pool::wait(std::move(pool), until, use);
    if (!waited) {
        co_return waited.error();
    }
    if (limits->on_turn) {
        limits->deadline = limits->on_turn(std::chrono::steady_clock::now() - asked);
    }
    if (limits->deadline <= std::chrono::steady_clock::now()) {
        // A quick answer would come before the watchdog looks.
        co_return network_error(
            errc::deadline_exceeded, "the deadline passed in the line", outcome::not_sent
        );
    }
    co_return std::optional<lease>(std::move(*waited));
}

/// What its caller wants to be done then.
asio::awaitable<result<void>> prepare_first_byte(exchange_limits* limits)
{
    auto preparing = limits->before_first_byte();
    auto prepared = co_await std::move(preparing);
    if (prepared && limits->deadline <= std::chrono::steady_clock::now()) {
        co_return network_error(
            errc::deadline_exceeded, "the deadline passed before it left", outcome::not_sent
        );
    }
    co_return prepared;
}

/// Whoever was cancelled before a byte of his has left is told so.
cancellation cancelled_unsent()
{
    error_details known;
    known.message = "cancelled before a byte of the request had left";
    known.stop = stop_reason::cancelled;
    known.outcome = outcome::not_sent;
    return cancellation(error(asio::error::operation_aborted, std::move(known)));
}

/// Whether the transport may send it again by itself.
bool is_repeatable(const request& what) noexcept
{
    return what.method == method::get || what.method == method::head;
}

/// How one request gets to its server.
class way {
public:
    way(shared_pools& pools, const request& sent, const exchange_limits& limits)
        : net(pools.net)
        , through(net->proxies.find(sent.target))
        , use{limits.line_deadline.has_value(), is_repeatable(sent)}
    {
        if (through) {
            pool = pools.find(sent.target);
            absolute_form = sent.target.is_secure() ? nullptr : *through;
        }
    }

    /// Without a wait: a place, nothing when there is none yet, or why there is none for it.
    result<std::optional<lease>> try_acquire() const
    {
        return through ? pool->try_acquire(use) : through.error();
    }

    const std::shared_ptr<network> net;
    const result<const proxy_address*> through; ///< Null for none.
    std::shared_ptr<origin_pool> pool;          ///< Null when there is no way.
    const proxy_address* absolute_form = nullptr;
    connection_use use;
};

/// True when a place has all that an exchange needs.
bool is_prepared(lease& held, const request& sent, const exchange_limits& limits)
{
    return held.has_connection() && !is_too_near(held.get().peer(), sent.nearest) &&
           !limits.before_first_byte;
}

/// What comes before an exchange: a connection where there is none, and what its caller wants.
asio::awaitable<result<void>>
prepare(lease* held, const way* along, const request* sent, exchange_limits* limits)
{
    if (!held->has_connection()) {
        auto connecting =
            connect(along->net, sent->target, *along->through, sent->nearest, limits->deadline);
        auto made = co_await std::move(connecting);
        if (!made) {
            co_return made.error();
        }
        held->fill(std::move(*made));
    }
    if (is_too_near(held->get().peer(), sent->nearest)) {
        co_return inward_redirect(sent->target.origin() + " is nearer");
    }
    if (!limits->before_first_byte) {
        co_return result<void>();
    }
    auto preparing = prepare_first_byte(limits);
    co_return co_await std::move(preparing);
}

/// What an exchange came to; nothing when it found its connection closed, and may be done again on
/// a new one. That cannot be stale, so this happens once.
std::optional<result<response>>
end_exchange(const result<void>& done, lease& held, const way& along)
{
    if (done) {
        return checked(held.get().take_response(), along.absolute_form);
    }
    if (!along.use.is_repeatable || !held.get().was_stale()) {
        return done.error();
    }
    held.close_stale();
    return std::nullopt;
}

asio::awaitable<result<response>>
run(std::shared_ptr<shared_pools> pools, request what, exchange_limits limits)
{
    const way along(*pools, what, limits);
    bool may_have_left = false;
    std::optional<result<response>> answer;
    std::exception_ptr thrown;
    try {
        auto place = along.try_acquire();
        if (place && !*place) {
            auto waiting = wait_for_place(along.pool, &limits, along.use);
            place = co_await std::move(waiting);
        }
        if (!place) {
            answer = place.error();
        }
        while (!answer) {
            auto& held = **place;
            if (!is_prepared(held, what, limits)) {
                auto preparing = prepare(&held, &along, &what, &limits);
                const auto prepared = co_await std::move(preparing);
                if (!prepared) {
                    answer = prepared.error();
                    break;
                }
            }
            may_have_left = true;
            const auto done = co_await held.get().exchange(&what, &limits, along.absolute_form);
            answer = end_exchange(done, held, along);
        }
    } catch (...) { // the caller's own sink or callback may have thrown it
        thrown = std::current_exception();
    }
    along.net->dog->rest();
    if (!thrown) {
        co_return std::move(*answer);
    }
    if (!may_have_left && andante::detail::is_cancellation(thrown)) {
        throw cancelled_unsent();
    }
    std::rethrow_exception(thrown);
}

asio::awaitable<result<response>> fail_at_once(error problem)
{
    co_return problem;
}

class network_transport final : public transport {
public:
    explicit network_transport(std::shared_ptr<network> net)
        : pools_(std::make_shared<shared_pools>(std::move(net)))
    {
        pools_->net->keeper = pools_;
    }

    ~network_transport() override { pools_->close(); }

    asio::awaitable<result<response>> send(request what, exchange_limits limits) override
    {
        // Not a coroutine: what runs must not hold on to this object.
        if (auto valid = validate(what); !valid) {
            return fail_at_once(valid.error());
        }
        if (limits.idle.count() <= 0) {
            return fail_at_once(
                invalid_option("idle", std::to_string(limits.idle.count()) + " ms", "positive")
            );
        }
        if (limits.deadline <= std::chrono::steady_clock::now()) {
            return fail_at_once(network_error(
                errc::deadline_exceeded, "the deadline passed before the request", outcome::not_sent
            ));
        }
        return run(pools_, std::move(what), std::move(limits));
    }

    void close_idle() noexcept override { pools_->close_idle(); }

private:
    std::shared_ptr<shared_pools> pools_;
};

void check(const transport_options& options)
{
    const auto require = [](bool is_valid, std::string_view option, std::string_view limit) {
        if (!is_valid) {
            throw failure(invalid_option(option, std::string_view(), limit));
        }
    };
    const auto connections = options.connections_per_origin;
    require(connections >= 1 && connections <= 1024, "connections_per_origin", "1 to 1024");
    require(options.idle_for.count() >= 0, "idle_for", "0 or more");
    require(options.max_age.count() >= 0, "max_age", "0 or more");
    require(options.resolve_timeout.count() > 0, "resolve_timeout", "positive");
    require(options.connect_timeout.count() > 0, "connect_timeout", "positive");
    require(options.tls_timeout.count() > 0, "tls_timeout", "positive");
    require(options.tcp_keepalive_idle.count() >= 0, "tcp_keepalive_idle", "0 or more");
    require(options.tcp_keepalive_interval.count() > 0, "tcp_keepalive_interval", "1 s or more");
    const auto probes = options.tcp_keepalive_probes;
    require(probes >= 1 && probes <= 127, "tcp_keepalive_probes", "1 to 127");
}

std::optional<std::string> read_environment(const char* name)
{
    const char* value = std::getenv(name);
    return value ? std::optional<std::string>(value) : std::nullopt;
}

} // namespace

std::shared_ptr<transport> make_transport(
    asio::any_io_executor executor, transport_options options, std::shared_ptr<observer> watcher
)
{
    check(options);
    auto rules = make_proxy_rules(options.proxy, options.no_proxy, read_environment);
    if (!rules) {
        throw failure(rules.error());
    }
    return std::make_shared<network_transport>(std::make_shared<network>(
        std::move(executor), std::move(options), std::move(*rules), std::move(watcher)
    ));
}

} // namespace andante::inline v0::http
