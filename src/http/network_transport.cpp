#include <andante/http/transport_options.hpp>

#include "core/context_guest.hpp"
#include "http/connector.hpp"
#include "http/errors.hpp"
#include "http/network.hpp"
#include "http/origin_pool.hpp"
#include "http/request_head.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>

#include <cstdlib>
#include <map>
#include <mutex>
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
wait_for_place(std::shared_ptr<origin_pool> pool, exchange_limits* limits, bool is_patient)
{
    const auto asked = std::chrono::steady_clock::now();
    const auto until = limits->line_deadline.value_or(limits->deadline);
    auto waited = co_await origin_pool::wait(std::move(pool), until, is_patient);
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

asio::awaitable<result<response>>
run(std::shared_ptr<shared_pools> pools, request what, exchange_limits limits, bool* may_have_left)
{
    const auto& net = pools->net;
    const auto found = net->proxies.find(what.target);
    if (!found) {
        co_return found.error();
    }
    const auto pool = pools->find(what.target);
    const auto* absolute_form = what.target.is_secure() ? nullptr : *found;
    const bool is_patient = limits.line_deadline.has_value();
    auto acquired = pool->try_acquire(is_patient);
    if (acquired && !*acquired) {
        auto waited = co_await wait_for_place(pool, &limits, is_patient);
        acquired = std::move(waited);
    }
    if (!acquired) {
        co_return acquired.error();
    }
    auto held = std::move(**acquired);
    const bool is_repeatable = what.method == method::get || what.method == method::head;
    for (;;) {
        if (!held.has_connection()) {
            auto made = co_await connect(net, what.target, *found, what.nearest, limits.deadline);
            if (!made) {
                co_return made.error();
            }
            held.fill(std::move(*made));
        }
        if (is_too_near(held.get().peer(), what.nearest)) {
            co_return inward_redirect(what.target.origin() + " is nearer");
        }
        if (limits.before_first_byte) {
            const auto prepared = co_await prepare_first_byte(&limits);
            if (!prepared) {
                co_return prepared.error();
            }
        }
        *may_have_left = true;
        auto done = co_await held.get().exchange(&what, &limits, absolute_form);
        if (done) {
            co_return checked(held.get().take_response(), absolute_form);
        }
        if (!is_repeatable || !held.get().was_stale()) {
            co_return done.error();
        }
        // A new connection cannot be stale, so this happens once.
        held.close("closed by the server");
    }
}

/// Who is cancelled before a byte has left is told so.
asio::awaitable<result<response>>
run_told(std::shared_ptr<shared_pools> pools, request what, exchange_limits limits)
{
    bool may_have_left = false;
    const auto dog = pools->net->dog;
    auto running = run(std::move(pools), std::move(what), std::move(limits), &may_have_left);
    try {
        auto answer = co_await std::move(running);
        dog->rest();
        co_return answer;
    } catch (const boost::system::system_error& thrown) {
        dog->rest();
        if (may_have_left || thrown.code() != asio::error::operation_aborted) {
            throw;
        }
    } catch (...) { // the caller's own sink or callback threw it
        dog->rest();
        throw;
    }
    error_details known;
    known.message = "cancelled before a byte of the request had left";
    known.stop = stop_reason::cancelled;
    known.outcome = outcome::not_sent;
    throw cancellation(error(asio::error::operation_aborted, std::move(known)));
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
        return run_told(pools_, std::move(what), std::move(limits));
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
