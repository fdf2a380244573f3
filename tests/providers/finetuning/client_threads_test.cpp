// Every public operation of a client, many at a time, on an executor with several threads and no
// strand: for the sanitizers too.
#include <andante/async/within.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/emulator/server.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "support/announced.hpp"
#include "support/fast_time.hpp"
#include "support/live_studio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using finetuning::generation_request;
using finetuning::instrumental_request;
using finetuning::sound_effect_request;

/// What one operation has for itself.
class share_of_work {
public:
    share_of_work() = default;

    std::vector<std::string> tracks;
    std::string playlist;
    std::string other_playlist;
    std::string file;
    std::shared_ptr<finetuning::webhook_inbox> inbox;
};

using shared_work = std::shared_ptr<const share_of_work>;
using task = asio::awaitable<void> (*)(finetuning::client, shared_work);

asio::awaitable<void> ask_plainly(finetuning::client here, shared_work work)
{
    co_await here.account();
    co_await here.health();
    co_await here.generations().get(work->tracks[0]);
    co_await here.generations().list();
    co_await here.playlists().list();
    co_await here.playlists().get(work->playlist);
    co_await here.sound_effects().list();
    static_cast<void>(here.base_url().text());
    static_cast<void>(here.limits());
    EXPECT_TRUE(here.restore_limits(here.save_limits()));
}

asio::awaitable<void> create_tracks(finetuning::client here, shared_work work)
{
    const auto tracks = here.generations();
    const generation_request request("drums");
    const instrumental_request quiet("strings");
    EXPECT_TRUE(tracks.check(request));
    const auto first = co_await tracks.create(request);
    const auto second = co_await tracks.create(andante::support::announced(request, *work->inbox));
    const auto third = co_await tracks.create_instrumental(quiet);
    const auto fourth =
        co_await tracks.create_instrumental(andante::support::announced(quiet, *work->inbox));
    const auto one = co_await tracks.wait(first.id);
    EXPECT_EQ(one.status, finetuning::generation_status::completed);
    const std::vector<std::string> others{second.id, third.id, fourth.id};
    const auto ends = co_await tracks.wait_all(others);
    for (const auto& each : ends) {
        EXPECT_TRUE(each.has_value());
    }
}

asio::awaitable<void> generate_tracks(finetuning::client here, shared_work work)
{
    const auto tracks = here.generations();
    const generation_request request("bells");
    const auto first = co_await tracks.create_and_wait(request);
    const auto second =
        co_await tracks.create_and_wait(andante::support::announced(request, *work->inbox));
    const std::vector<std::string> both{first.id, second.id};
    co_await tracks.wait_any(both);
    auto ends = tracks.as_completed(both);
    while (ends.remaining() > 0) {
        const auto each = co_await ends.next();
        EXPECT_TRUE(each && each->outcome.has_value());
    }
    co_await tracks.download(first, work->file);
}

asio::awaitable<void> make_sounds(finetuning::client here, shared_work work)
{
    const auto sounds = here.sound_effects();
    const sound_effect_request request("a door");
    const auto first = co_await sounds.create(request);
    const auto second = co_await sounds.create(andante::support::announced(request, *work->inbox));
    co_await sounds.wait(first.id);
    co_await sounds.wait(second.id);
    co_await sounds.get(first.id);
    auto all = sounds.list_all();
    const auto newest = co_await all.next();
    EXPECT_TRUE(newest);
}

asio::awaitable<void> edit_playlists(finetuning::client here, shared_work work)
{
    const auto lists = here.playlists();
    const auto& ids = work->tracks;
    const std::vector<std::string> two(ids.begin(), ids.begin() + 2);
    const std::vector<std::string> one(1, ids[2]);
    const auto added = co_await lists.add_tracks(work->playlist, two);
    EXPECT_EQ(added.succeeded.size(), 2u);
    co_await lists.add_track(work->playlist, ids[2]);
    co_await lists.move_tracks(work->playlist, work->other_playlist, one);
    co_await lists.remove_track(work->playlist, ids[0]);
    co_await lists.remove_tracks(work->playlist, two);
    co_await lists.plan(work->playlist, ids);
    const auto changed = co_await lists.set_tracks(work->playlist, two);
    EXPECT_TRUE(changed.added.all_succeeded());
}

asio::awaitable<void> delete_tracks(finetuning::client here, shared_work work)
{
    auto all = here.generations().list_all();
    for (int taken = 0; taken < 120; ++taken) {
        const auto next = co_await all.next();
        if (!next) {
            break;
        }
    }
    auto ids = work->tracks;
    co_await here.generations().remove(ids.back());
    ids.pop_back();
    for (int more = 0; more < 250; ++more) {
        ids.push_back("no-track-" + std::to_string(more));
    }
    const auto report = co_await here.generations().bulk_remove(std::move(ids));
    EXPECT_EQ(report.succeeded.size(), work->tracks.size() - 1);
}

/// Limits that pass at any moment of an operation.
asio::awaitable<void> be_interrupted(finetuning::client here, shared_work work)
{
    const auto time = andante::system_time();
    for (int round = 0; round < 20; ++round) {
        const auto limit = std::chrono::microseconds(100 * round);
        auto removing = andante::within(here.generations().remove("no-track"), limit, time);
        co_await andante::as_result(std::move(removing));
        auto reading = andante::within(here.generations().get(work->tracks[0]), limit, time);
        co_await andante::as_result(std::move(reading));
        auto deleting = andante::within(here.generations().bulk_remove({"no-track"}), limit, time);
        co_await andante::as_result(std::move(deleting));
        auto waiting = andante::within(here.generations().wait("no-track"), limit, time);
        co_await andante::as_result(std::move(waiting));
        auto all = here.generations().list_all();
        auto listing = andante::within(all.next(), limit, time);
        co_await andante::as_result(std::move(listing));
    }
}

const std::map<std::string, task> tasks{
    {"plain reads", ask_plainly},
    {"creates and waits", create_tracks},
    {"generate, wait_any, as_completed and download", generate_tracks},
    {"sound effects", make_sounds},
    {"playlists", edit_playlists},
    {"lists and deletes", delete_tracks},
    {"limits that pass", be_interrupted},
};

class several_threads : public ::testing::Test {
protected:
    static andante::emulator::finetuning::settings settings()
    {
        andante::emulator::finetuning::settings chosen;
        chosen.rates.enforced = false;
        chosen.queue_capacity = 10'000;
        chosen.sound_effects_per_day = 100'000;
        chosen.accounts.at(0).monthly_generations = 100'000;
        chosen.jobs.time = 2s;
        return chosen;
    }

    andante::client_options options() const
    {
        andante::client_options chosen;
        chosen.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
        chosen.time = time;
        chosen.deadline = 2h; // sanitizers are slow, and the clock is fast
        chosen.idle_timeout = 1h;
        chosen.policies = andante::pacing::policy_set();
        chosen.connections.proxy = andante::secret("none");
        chosen.connections.connections_per_origin = 8;
        return chosen;
    }

    andante::emulator::memory_options network()
    {
        andante::emulator::memory_options how;
        how.min_latency = 1ms;
        how.max_latency = 50ms;
        how.on_webhook = [this](const andante::emulator::webhook_delivery& what) {
            const auto where = andante::http::url::parse(what.url);
            andante::webhook_request request("POST", std::string(where->target()));
            request.headers = what.headers;
            request.body = what.body;
            inbox->handle(std::move(request));
        };
        return how;
    }

    shared_work portion(int number)
    {
        auto work = std::make_shared<share_of_work>();
        for (int track = 0; track < 4; ++track) {
            work->tracks.push_back(
                service->add_track(andante::emulator::finetuning::track_seed("track", false))
            );
        }
        const auto name = "list " + std::to_string(number);
        work->playlist =
            service->add_playlist(andante::emulator::finetuning::playlist_seed(name, false));
        work->other_playlist =
            service->add_playlist(andante::emulator::finetuning::playlist_seed(name, false));
        work->file = folder / ("track-" + std::to_string(number) + ".mp3");
        work->inbox = inbox;
        return work;
    }

    /// All tasks so often at the same time.
    void run_all_tasks(const andante::client_options& chosen, int times)
    {
        asio::thread_pool threads(6);
        const finetuning::client client(threads.get_executor(), chosen);
        inbox = std::make_shared<finetuning::webhook_inbox>(
            client.webhooks(finetuning::webhook_options("https://hooks.example.org/hook"))
        );
        std::vector<std::pair<std::string, asio::awaitable<void>>> started;
        for (int round = 0; round < times; ++round) {
            for (const auto& [name, what] : tasks) {
                const int number = static_cast<int>(started.size());
                started.emplace_back(name, what(client, portion(number)));
            }
        }
        std::atomic<std::size_t> ended = 0;
        for (auto& each : started) {
            asio::co_spawn(
                threads,
                std::move(each.second),
                [&, name = each.first](std::exception_ptr thrown) {
                    note(name, thrown);
                    ++ended;
                }
            );
        }
        threads.join();
        EXPECT_EQ(ended, started.size());
        EXPECT_EQ(problems, std::vector<std::string>());
        inbox.reset();
    }

    std::shared_ptr<andante::time_source> time = std::make_shared<andante::support::fast_time>(20);
    std::shared_ptr<andante::emulator::finetuning::service> service =
        std::make_shared<andante::emulator::finetuning::service>(settings());
    andante_tests::scratch_folder folder;
    std::shared_ptr<finetuning::webhook_inbox> inbox;
    std::vector<std::string> problems;

private:
    void note(const std::string& name, const std::exception_ptr& thrown)
    {
        try {
            if (thrown) {
                std::rethrow_exception(thrown);
            }
        } catch (const std::exception& problem) {
            const std::lock_guard lock(mutex_);
            problems.push_back(name + ": " + problem.what());
        }
    }

    std::mutex mutex_;
};

TEST_F(several_threads, run_every_operation_at_the_same_time_in_memory)
{
    auto chosen = options();
    chosen.transport = andante::emulator::make_memory_transport(service, time, network());
    run_all_tasks(chosen, 8);
}

TEST_F(several_threads, run_every_operation_at_the_same_time_over_sockets)
{
    andante::emulator::server_settings how;
    how.time = time;
    andante::emulator::server server(service, std::move(how));
    auto chosen = options();
    chosen.base_url = server.base_url();
    run_all_tasks(chosen, 4);
}

} // namespace
