// One of several processes that spend a quota together; it works until it is killed.
// usage: worker REDIS_URL API_URL BOARD NUMBER
#include <andante/emulator/finetuning/service.hpp>
#include <andante/pacing/redis.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "pacing/redis/worker_board.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>

using namespace std::chrono_literals;
namespace pacing = andante::pacing;

namespace {

constexpr auto job_route = "a job";

pacing::policy_set policies()
{
    pacing::policy_set set;
    set.windows.emplace_back("read", 20, 1s);
    set.windows.back().routes = pacing::route_set::except({job_route});
    set.concurrency.emplace_back("jobs", 5, pacing::route_set::only({job_route}));
    return set;
}

boost::asio::awaitable<void> read_for_ever(andante::finetuning::client client)
{
    andante::call_options patience;
    patience.deadline = 1h;
    for (;;) {
        co_await client.account(patience);
    }
}

boost::asio::awaitable<void> make_for_ever(
    std::shared_ptr<pacing::rate_limiter> limiter,
    andante::finetuning::client client,
    redis_test::worker_board* board,
    std::size_t who
)
{
    andante::call_options patience;
    patience.deadline = 1h;
    const andante::http::headers none;
    for (;;) {
        auto permit = co_await limiter->acquire(pacing::permit_request(job_route));
        auto place = permit->take_lease();
        board->took(who);
        pacing::observation seen;
        seen.status = 200;
        seen.headers = &none;
        permit->sent();
        permit->settle(seen);
        co_await client.account(patience);
        --board->held[who];
        place.release();
    }
}

void end(std::exception_ptr thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "worker: %s\n", error.what());
    }
    std::_Exit(2);
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 5) {
        return 1;
    }
    const redis_test::mapped_board board(arguments[3]);
    const auto who = static_cast<std::size_t>(std::atoi(arguments[4]));
    boost::asio::io_context context(1);
    pacing::redis_options redis(arguments[1], "four workers");
    // A busy machine is not what is tested; the breaks fit windows of a second.
    redis.call_deadline = 2s;
    redis.lease = 3s;
    redis.job_lease = 3s;
    redis.first_break = 100ms;
    redis.longest_break = 400ms;
    const auto limiter = pacing::make_shared_rate_limiter(
        context.get_executor(), andante::system_time(), policies(), redis
    );
    andante::client_options options;
    options.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
    options.base_url = arguments[2];
    options.connections.proxy = andante::secret("none");
    options.pacer = limiter;
    const andante::finetuning::client client(context.get_executor(), options);
    for (int i = 0; i < 8; ++i) {
        boost::asio::co_spawn(context, read_for_ever(client), end);
    }
    for (int i = 0; i < 4; ++i) {
        boost::asio::co_spawn(context, make_for_ever(limiter, client, &*board, who), end);
    }
    context.run();
    return 0;
}
