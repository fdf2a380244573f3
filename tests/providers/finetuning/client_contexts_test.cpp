// A client on one io_context, awaited on another: who goes first, and a client whose own does not
// run.
#include <andante/async/within.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/emulator/server.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::outcome;
using andante::emulator::fault;
using andante::emulator::fault_kind;

using witness = std::shared_ptr<int>;
using visit = asio::awaitable<void> (*)(finetuning::client, std::string, witness);

asio::awaitable<void> visit_account(finetuning::client here, std::string, witness)
{
    co_await here.account();
}

asio::awaitable<void> visit_track(finetuning::client here, std::string id, witness)
{
    co_await here.generations().get(std::move(id));
}

asio::awaitable<void> visit_create(finetuning::client here, std::string, witness)
{
    const finetuning::generation_request request("drums");
    co_await here.generations().create_and_wait(request);
}

asio::awaitable<void> visit_remove(finetuning::client here, std::string id, witness)
{
    co_await here.generations().remove(std::move(id));
}

asio::awaitable<void> visit_bulk(finetuning::client here, std::string id, witness)
{
    std::vector<std::string> ids(1, std::move(id));
    for (int more = 0; more < 150; ++more) {
        ids.push_back("no-track-" + std::to_string(more));
    }
    co_await here.generations().bulk_remove(std::move(ids));
}

asio::awaitable<void> visit_all(finetuning::client here, std::string, witness)
{
    auto all = here.generations().list_all();
    while (true) {
        const auto next = co_await all.next();
        if (!next) {
            break;
        }
    }
}

asio::awaitable<void> visit_limited(finetuning::client here, std::string, witness)
{
    auto asking = here.account();
    co_await andante::within(std::move(asking), 1h);
}

asio::awaitable<void> visit_file(finetuning::client here, std::string id, witness)
{
    const auto track = co_await here.generations().get(std::move(id));
    co_await here.generations().download(track, "never-written.mp3");
}

const std::vector<visit> visits{
    visit_account,
    visit_track,
    visit_create,
    visit_remove,
    visit_bulk,
    visit_all,
    visit_limited,
    visit_file,
};

/// A service that takes a second for everything, in memory or behind sockets.
class two_contexts : public ::testing::Test {
protected:
    two_contexts()
    {
        id = service->add_track(andante::emulator::finetuning::track_seed("a", false));
        for (const auto& route : andante::emulator::finetuning::service::routes()) {
            fault slow(fault_kind::delay, route);
            slow.delay = 1s;
            slow.count = 0;
            service->add_fault(slow);
        }
    }

    andante::client_options in_memory()
    {
        andante::client_options options;
        options.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
        options.transport =
            andante::emulator::make_memory_transport(service, andante::system_time());
        return options;
    }

    andante::client_options over_sockets(const andante::emulator::server& server)
    {
        andante::client_options options;
        options.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
        options.base_url = server.base_url();
        options.connections.proxy = andante::secret("none");
        return options;
    }

    enum class order { home_first, away_first };

    /// Starts everything on the one context with a client on the other, lets both run for a moment,
    /// and destroys them in that order. The client goes before them, with them or after them.
    void expect_nothing_left(const andante::client_options& options, order which, bool keep_client)
    {
        const auto mine = std::make_shared<int>(0);
        auto home = std::make_unique<asio::io_context>();
        auto away = std::make_unique<asio::io_context>();
        std::optional<finetuning::client> client(std::in_place, asio::make_strand(*home), options);
        for (const auto work : visits) {
            asio::co_spawn(*away, work(*client, id, mine), [](std::exception_ptr) {});
            asio::co_spawn(
                asio::make_strand(*away), work(*client, id, mine), [](std::exception_ptr) {}
            );
        }
        for (int round = 0; round < 300; ++round) {
            away->poll();
            home->poll();
        }
        if (!keep_client) {
            client.reset();
        }
        if (which == order::home_first) {
            home.reset();
            away->poll(); // hears of it
        }
        away.reset();
        home.reset();
        client.reset();
        EXPECT_EQ(mine.use_count(), 1) << "a coroutine is left";
    }

    std::shared_ptr<andante::emulator::finetuning::service> service =
        std::make_shared<andante::emulator::finetuning::service>();
    std::string id;
};

TEST_F(two_contexts, may_go_in_any_order_with_calls_under_way)
{
    for (const auto which : {order::home_first, order::away_first}) {
        for (const bool keep_client : {false, true}) {
            expect_nothing_left(in_memory(), which, keep_client);
        }
    }
}

TEST_F(two_contexts, may_go_in_any_order_with_requests_on_sockets)
{
    andante::emulator::server server(service);
    for (const auto which : {order::home_first, order::away_first}) {
        for (const bool keep_client : {false, true}) {
            expect_nothing_left(over_sockets(server), which, keep_client);
        }
    }
}

TEST_F(two_contexts, work_together_while_both_run)
{
    service->clear_faults();
    asio::io_context home;
    asio::io_context away;
    auto keep_running = asio::make_work_guard(home);
    const finetuning::client client(home.get_executor(), in_memory());
    std::thread at_home([&] { home.run(); });
    int ended = 0;
    const std::vector<visit> some{visit_account, visit_track, visit_remove, visit_all};
    for (const auto work : some) {
        asio::co_spawn(away, work(client, id, std::make_shared<int>(0)), [&](std::exception_ptr) {
            ++ended;
        });
    }
    away.run();
    keep_running.reset();
    at_home.join();
    EXPECT_EQ(ended, 4);
}

/// A client whose own context nobody runs, awaited under virtual time.
class a_client_whose_context_does_not_run : public ::testing::Test {
protected:
    a_client_whose_context_does_not_run()
    {
        andante::client_options options;
        options.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
        options.time = time.source();
        options.transport = andante::emulator::make_memory_transport(service, time.source());
        client.emplace(home.get_executor(), options);
        call.deadline = 5s;
    }

    template <class T>
    void expect_late(asio::awaitable<T> operation, std::chrono::seconds limit)
    {
        const auto before = time.elapsed();
        const auto ended = andante::testing::run(time, andante::as_result(std::move(operation)));
        ASSERT_TRUE(ended.has_error());
        EXPECT_TRUE(ended.error() == errc::deadline_exceeded) << ended.error().message();
        EXPECT_EQ(ended.error().outcome(), outcome::not_sent);
        EXPECT_TRUE(ended.error().attempts().empty());
        EXPECT_GE(time.elapsed() - before, limit);
        EXPECT_LE(time.elapsed() - before, limit + 1s);
    }

    asio::io_context home;
    andante::testing::virtual_time time;
    std::shared_ptr<andante::emulator::finetuning::service> service =
        std::make_shared<andante::emulator::finetuning::service>();
    std::optional<finetuning::client> client;
    andante::call_options call;
};

TEST_F(a_client_whose_context_does_not_run, ends_its_calls_at_their_deadlines)
{
    const finetuning::generation_request request("drums");
    expect_late(client->account(call), 5s);
    expect_late(client->health(call), 5s);
    expect_late(client->generations().create(request, call), 5s);
    expect_late(client->generations().get("a", call), 5s);
    expect_late(client->generations().remove("a", call), 5s);
    expect_late(client->playlists().list(call), 5s);
    EXPECT_EQ(service->generations_accepted(), 0u);
    home.poll(); // what was left there sends nothing any more
    time.settle();
    EXPECT_EQ(service->generations_accepted(), 0u);
}

TEST_F(a_client_whose_context_does_not_run, keeps_to_the_limit_of_within)
{
    const finetuning::generation_request request("drums");
    auto creating = client->generations().create(request);
    expect_late(andante::within(std::move(creating), 3s, time.source()), 3s);
}

TEST_F(a_client_whose_context_does_not_run, ends_its_waits_at_their_deadlines)
{
    andante::wait_options patient;
    patient.deadline = 60s;
    auto waiting = client->generations().wait("5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8", patient);
    const auto ended = andante::testing::run(time, andante::as_result(std::move(waiting)));
    ASSERT_TRUE(ended.has_error());
    EXPECT_TRUE(ended.error() == errc::wait_deadline);
}

} // namespace
