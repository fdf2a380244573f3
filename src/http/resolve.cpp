#include "http/resolve.hpp"

#include "http/errors.hpp"
#include "http/one_shot.hpp"
#include "http/one_shot_guard.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace andante::inline v0::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Outlives the waiting coroutine when that is cancelled.
class lookup : public std::enable_shared_from_this<lookup> {
public:
    explicit lookup(const asio::any_io_executor& executor)
        : resolver_(executor)
        , done(std::make_shared<one_shot>())
    {}

    void start(const std::string& host, unsigned short port)
    {
        const auto flags = tcp::resolver::numeric_service;
        resolver_.async_resolve(
            host,
            std::to_string(port),
            flags,
            [self =
                 shared_from_this()](error_code code, const tcp::resolver::results_type& results) {
                for (const auto& each : results) {
                    self->found.push_back(each.endpoint());
                }
                self->done->complete(code);
            }
        );
    }

private:
    tcp::resolver resolver_;

public:
    endpoints found;
    const std::shared_ptr<one_shot> done;
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
    running->start(host, port);
    const one_shot_guard guard(*dog, running->done, due);
    const auto code = co_await one_shot::wait(running->done);
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
