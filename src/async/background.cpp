#include "async/background.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

void run_in_background(
    const asio::any_io_executor& executor,
    asio::awaitable<void> operation,
    std::shared_ptr<interrupter> control
)
{
    auto controlled = run_interruptible(executor, std::move(operation), std::move(control));
    asio::post(executor, [executor, controlled = std::move(controlled)]() mutable {
        asio::co_spawn(executor, std::move(controlled), asio::detached);
    });
}

} // namespace andante::inline v0::detail
