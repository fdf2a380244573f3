// Waits on several threads, and waits whose executor goes away.
#include "jobs/job_monitor.hpp"
#include "providers/finetuning/session.hpp"
#include "support/studio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

/// A service in this process under the system's clock, on four threads.
class busy_studio {
public:
    busy_studio()
    {
        andante::client_options options{
            andante::secret(andante::emulator::finetuning::settings::default_key)
        };
        options.transport =
            andante::emulator::make_memory_transport(service, andante::system_time());
        session = std::make_shared<finetuning::detail::session>(
            threads.get_executor(), std::move(options)
        );
    }

    void announce(const std::string& id)
    {
        auto track = std::make_shared<finetuning::generation>();
        track->id = id;
        track->status = finetuning::generation_status::completed;
        andante::jobs::announcement what(id, "completed", true);
        what.trusted = true;
        what.value = std::move(track);
        session->tracks().service()->monitor()->announce(std::move(what));
    }

    asio::thread_pool threads{4};
    std::shared_ptr<andante::emulator::finetuning::service> service =
        std::make_shared<andante::emulator::finetuning::service>();
    std::shared_ptr<finetuning::detail::session> session;
};

TEST(wait_threads, waiters_on_several_threads_get_what_other_threads_announce)
{
    constexpr int count = 300;
    busy_studio here;
    std::atomic<int> ended = 0;
    for (int index = 0; index < count; ++index) {
        const auto id = "job-" + std::to_string(index);
        // So that nobody looks before it is announced.
        here.session->tracks().service()->monitor()->expect_webhook(id);
        asio::co_spawn(
            here.threads,
            finetuning::generations(here.session).wait(id),
            [&ended, id](std::exception_ptr thrown, finetuning::generation track) {
                EXPECT_FALSE(thrown);
                EXPECT_EQ(track.id, id);
                ++ended;
            }
        );
    }
    std::vector<std::thread> senders;
    for (int sender = 0; sender < 3; ++sender) {
        senders.emplace_back([&here, sender] {
            for (int index = sender; index < count; index += 3) {
                here.announce("job-" + std::to_string(index));
            }
        });
    }
    for (auto& each : senders) {
        each.join();
    }
    here.threads.join();
    EXPECT_EQ(ended, count);
    const auto seen = here.session->tracks().service()->monitor()->counters();
    EXPECT_EQ(seen.by_webhook, static_cast<std::uint64_t>(count));
    EXPECT_EQ(here.session->tracks().service()->monitor()->waiting(), 0u);
}

asio::awaitable<void>
wait_with(finetuning::client client, std::vector<std::string> ids, std::shared_ptr<int> /*held*/)
{
    const auto waiting = client.generations().wait_all(std::move(ids));
    (void)waiting;
    co_await client.generations().wait("5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8");
}

asio::awaitable<void> wait_for_all_with(
    finetuning::client client, std::vector<std::string> ids, std::shared_ptr<int> /*held*/
)
{
    co_await client.generations().wait_all(std::move(ids));
}

TEST(wait_threads, waits_that_never_end_go_with_their_executor)
{
    for (int step = 0; step < 12; ++step) {
        const auto alive = std::make_shared<int>(0);
        auto whole = std::make_unique<andante_tests::studio>();
        auto& here = *whole;
        std::vector<std::string> ids;
        for (int index = 0; index < 3; ++index) {
            finetuning::generation_request request("drums [hang]");
            ids.push_back(here.run(here.client.generations().create(request)).id);
        }
        // Each coroutine keeps the client alive, and nobody ends them.
        asio::co_spawn(
            here.time.executor(), wait_with(here.client, ids, alive), [](std::exception_ptr) {}
        );
        for (int more = 0; more < 3; ++more) {
            asio::co_spawn(
                here.time.executor(),
                wait_for_all_with(here.client, ids, alive),
                [](std::exception_ptr) {}
            );
        }
        here.time.advance(step * 700ms);
        EXPECT_GT(alive.use_count(), 1) << "they wait";
        whole.reset();
        EXPECT_EQ(alive.use_count(), 1) << "nothing of a coroutine is left after step " << step;
    }
}

} // namespace
