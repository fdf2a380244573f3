#include "program/at_once.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <tuple>
#include <utility>

namespace program {

namespace asio = boost::asio;

asio::awaitable<void> run_at_once(std::vector<asio::awaitable<void>> all)
{
    if (all.empty()) {
        co_return; // Boost 1.90 throws for a group without operations
    }
    const auto executor = co_await asio::this_coro::executor;
    using job = decltype(asio::co_spawn(executor, std::move(all.front()), asio::deferred));
    std::vector<job> jobs;
    jobs.reserve(all.size());
    for (auto& each : all) {
        jobs.push_back(asio::co_spawn(executor, std::move(each), asio::deferred));
    }
    auto group = asio::experimental::make_parallel_group(std::move(jobs));
    auto ending = group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    auto ended = co_await std::move(ending);
    for (const auto& thrown : std::get<1>(ended)) {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    }
}

} // namespace program
