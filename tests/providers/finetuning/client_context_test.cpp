// An io_context that is destroyed, with a client's operations waiting in it and nothing closed.
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/pacing/rate_limiter.hpp>
#include <andante/providers/finetuning/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante::finetuning::client;
using andante::finetuning::generation_request;

using probe = std::shared_ptr<int>;
using flow = asio::awaitable<void> (*)(client, std::string, probe);

asio::awaitable<void> read_again(client here, std::string /*id*/, probe /*mine*/)
{
    andante::call_options patient;
    patient.deadline = 24h;
    co_await here.account(patient);
    co_await here.account(patient);
}

asio::awaitable<void> read_one(client here, std::string id, probe /*mine*/)
{
    co_await here.generations().get(std::move(id));
}

asio::awaitable<void> wait_for_it(client here, std::string /*id*/, probe /*mine*/)
{
    const generation_request request("drums");
    co_await here.generations().create_and_wait(request);
}

asio::awaitable<void> save_it(client here, std::string id, probe /*mine*/)
{
    const auto track = co_await here.generations().get(std::move(id));
    co_await here.generations().download(track, "never-written.mp3");
}

asio::awaitable<void> delete_it(client here, std::string id, probe /*mine*/)
{
    co_await here.generations().remove(std::move(id));
}

/// A provider whose limits and slowness keep everybody waiting.
class a_context_that_ends : public ::testing::Test {
protected:
    a_context_that_ends()
    {
        id = service->add_track(andante::emulator::finetuning::track_seed("a", false));
    }

    client make_client(asio::io_context& in)
    {
        andante::client_options options;
        options.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
        options.transport =
            andante::emulator::make_memory_transport(service, andante::system_time());
        options.policies = limits;
        options.pacer = pacer;
        return client(in.get_executor(), options);
    }

    /// Starts some of it, and ends the context in the middle of it.
    bool leaves_nothing(flow work, int times)
    {
        std::weak_ptr<int> alive;
        {
            asio::io_context context;
            const auto mine = std::make_shared<int>(0);
            alive = mine;
            for (int i = 0; i < times; ++i) {
                asio::co_spawn(
                    context, work(make_client(context), id, mine), [](std::exception_ptr) {}
                );
            }
            const auto shared = make_client(context);
            for (int i = 0; i < times; ++i) {
                asio::co_spawn(context, work(shared, id, mine), [](std::exception_ptr) {});
            }
            for (int round = 0; round < 100; ++round) {
                context.poll(); // to where nothing goes on without a clock
            }
            EXPECT_GT(alive.use_count(), 1) << "it has ended before the context";
        }
        return alive.expired();
    }

    void make_slow(const char* route)
    {
        fault slow(fault_kind::delay, route);
        slow.delay = 1h;
        slow.count = 0;
        service->add_fault(slow);
    }

    std::shared_ptr<andante::emulator::finetuning::service> service =
        std::make_shared<andante::emulator::finetuning::service>();
    andante::pacing::policy_set limits = andante::finetuning::policies();
    std::shared_ptr<andante::pacing::pacer> pacer;
    std::string id;
};

TEST_F(a_context_that_ends, takes_those_along_who_wait_for_a_permit)
{
    limits.set(andante::pacing::window_limit("read", 1, 1h));
    EXPECT_TRUE(leaves_nothing(read_again, 3));
}

TEST_F(a_context_that_ends, takes_those_along_who_wait_for_a_limiter_of_another_context)
{
    limits.set(andante::pacing::window_limit("read", 1, 1h));
    asio::io_context other;
    const auto shared = std::make_shared<andante::pacing::rate_limiter>(
        other.get_executor(), andante::system_time(), limits
    );
    pacer = shared;
    EXPECT_TRUE(leaves_nothing(read_again, 3));
    EXPECT_EQ(shared->snapshot().queued[1], 0u);
    other.poll();
    pacer.reset(); // before the context of its timer
}

TEST_F(a_context_that_ends, takes_those_along_who_share_a_read)
{
    make_slow("GET /v1/generations/{id}");
    EXPECT_TRUE(leaves_nothing(read_one, 3));
}

TEST_F(a_context_that_ends, takes_those_along_who_wait_for_a_track)
{
    EXPECT_TRUE(leaves_nothing(wait_for_it, 3));
}

TEST_F(a_context_that_ends, takes_those_along_who_save_a_file)
{
    make_slow("GET /audio/{id}");
    EXPECT_TRUE(leaves_nothing(save_it, 3));
}

TEST_F(a_context_that_ends, takes_those_along_who_share_a_bulk_request)
{
    make_slow("POST /v1/generations/bulk-delete");
    EXPECT_TRUE(leaves_nothing(delete_it, 3));
}

} // namespace
