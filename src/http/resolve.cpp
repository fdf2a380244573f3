#include "http/resolve.hpp"

#include "core/one_shot.hpp"
#include "http/errors.hpp"
#include "http/one_shot_guard.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace andante::inline v0::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Outlives the waiting coroutine when that is cancelled.
class lookup {
public:
    explicit lookup(const asio::any_io_executor& executor)
        : resolver(executor)
        , done(std::make_shared<andante::detail::one_shot>())
    {}

    tcp::resolver resolver;
    endpoints found;
    const std::shared_ptr<andante::detail::one_shot> done;
};

/// Ends a lookup, also when the resolver's context goes away first: the waiting coroutine would
/// otherwise keep itself alive.
class finish_lookup {
public:
    explicit finish_lookup(std::shared_ptr<lookup> what)
        : what_(std::move(what))
    {}
    finish_lookup(finish_lookup&&) noexcept = default;
    finish_lookup& operator=(finish_lookup&&) = delete;
    ~finish_lookup()
    {
        if (what_) {
            what_->done->complete(asio::error::operation_aborted);
        }
    }

    void operator()(error_code code, const tcp::resolver::results_type& results)
    {
        for (const auto& each : results) {
            what_->found.push_back(each.endpoint());
        }
        what_->done->complete(code);
    }

private:
    std::shared_ptr<lookup> what_;
};

} // namespace

endpoints interleaved(endpoints found)
{
    if (found.empty()) {
        return found;
    }
    const bool begins_with_v6 = found.front().address().is_v6();
    endpoints first;
    endpoints second;
    for (const auto& each : found) {
        (each.address().is_v6() == begins_with_v6 ? first : second).push_back(each);
    }
    found.clear();
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) {
            found.push_back(first[i]);
        }
        if (i < second.size()) {
            found.push_back(second[i]);
        }
    }
    return found;
}

asio::awaitable<result<endpoints>> resolve(
    asio::any_io_executor executor,
    std::shared_ptr<watchdog> dog,
    std::string host,
    unsigned short port,
    watchdog::time_point due
)
{
    error_code is_name;
    const auto address = asio::ip::make_address(host, is_name);
    if (!is_name) {
        co_return endpoints(1, tcp::endpoint(address, port));
    }
    const auto running = std::make_shared<lookup>(executor);
    const auto flags = tcp::resolver::numeric_service;
    running->resolver.async_resolve(host, std::to_string(port), flags, finish_lookup(running));
    const one_shot_guard guard(*dog, running->done, due);
    const auto code = co_await andante::detail::one_shot::wait(running->done);
    if (code == asio::error::operation_aborted) {
        throw boost::system::system_error(code);
    }
    if (code == asio::error::timed_out) {
        co_return network_error(
            errc::resolve_failed, "resolving " + host + " took too long", outcome::not_sent
        );
    }
    if (code || running->found.empty()) {
        const auto reason = code ? code.message() : "it has no address";
        co_return network_error(
            errc::resolve_failed, "cannot resolve " + host + ": " + reason, outcome::not_sent
        );
    }
    co_return interleaved(std::move(running->found));
}

} // namespace andante::inline v0::http
