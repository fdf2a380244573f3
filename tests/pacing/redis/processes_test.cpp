// Four real processes, each with a client, a real Redis and a server over TCP.
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/server.hpp>

#include "pacing/redis/worker_board.hpp"
#include "support/certificates.hpp"
#include "support/redis_server.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <sys/prctl.h>
#include <sys/wait.h>

using namespace redis_test;
using namespace std::chrono_literals;
using andante::support::redis_server;
using andante::support::redis_shell;

namespace {

/// A process of this test's own.
class worker {
public:
    worker(const std::string& redis, const std::string& api, const std::string& board, int number)
    {
        const auto program =
            (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "andante_redis_worker")
                .string();
        const auto name = std::to_string(number);
        process_ = ::fork();
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::execl(
                program.c_str(),
                program.c_str(),
                redis.c_str(),
                api.c_str(),
                board.c_str(),
                name.c_str(),
                nullptr
            );
            ::_exit(127);
        }
    }
    ~worker() { kill(); }
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    void kill()
    {
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            ::waitpid(process_, nullptr, 0);
            process_ = -1;
        }
    }
    /// False when it has ended by itself.
    bool works()
    {
        if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) != 0) {
            process_ = -1;
            return false;
        }
        return true;
    }

private:
    pid_t process_ = -1;
};

/// The server of all: 20 requests in any second, counted exactly.
class one_api {
public:
    one_api()
    {
        andante::emulator::finetuning::settings settings;
        settings.rates.read = {
            20, 1000ms, andante::emulator::window_type::sliding_log, {}, 0, false
        };
        service_ = std::make_shared<andante::emulator::finetuning::service>(settings);
        andante::emulator::server_settings listening;
        listening.log = [this](std::string_view) {
            const std::scoped_lock lock(mutex_);
            ++seen_;
            changed_.notify_all();
        };
        server_ = std::make_unique<andante::emulator::server>(service_, listening);
    }

    std::string url() const { return server_->base_url(); }
    const andante::emulator::recorder& record() const { return service_->record(); }

    /// Waits for that many further requests; false when they do not come in a minute.
    bool get(std::size_t more)
    {
        std::unique_lock lock(mutex_);
        const auto wanted = seen_ + more;
        return changed_.wait_for(lock, 60s, [&] { return seen_ >= wanted; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t seen_ = 0;
    std::shared_ptr<andante::emulator::finetuning::service> service_;
    std::unique_ptr<andante::emulator::server> server_;
};

} // namespace

TEST(processes, four_processes_keep_the_limit_through_all_that_can_happen_to_them_and_to_redis)
{
    if (!redis_server::is_installed()) {
        GTEST_SKIP() << "redis-server is not installed: scripts/setup test installs it";
    }
    redis_server redis;
    one_api api;
    const andante::support::temporary_directory folder;
    const auto file = (folder / "board").string();
    const mapped_board board(file);
    std::vector<std::unique_ptr<worker>> workers;
    for (int i = 0; i < 4; ++i) {
        workers.push_back(std::make_unique<worker>(redis.url(), api.url(), file, i));
    }
    ASSERT_TRUE(api.get(60)) << "they begin";

    ASSERT_TRUE(api.get(3));
    workers[0]->kill(); // in the middle of a burst
    board->held[0] = 0;
    ASSERT_TRUE(api.get(60)) << "one was killed";

    redis_shell(redis).run({"SCRIPT", "FLUSH"});
    ASSERT_TRUE(api.get(60)) << "the scripts were forgotten";
    redis_shell(redis).run({"CLIENT", "KILL", "TYPE", "normal"});
    ASSERT_TRUE(api.get(60)) << "the connections were cut";
    redis_shell(redis).run({"CLIENT", "KILL", "TYPE", "pubsub"});
    ASSERT_TRUE(api.get(60)) << "the wake-ups were cut";
    redis_shell(redis).run({"FLUSHALL"});
    ASSERT_TRUE(api.get(60)) << "the data were lost";

    redis.stop();
    redis.start();
    ASSERT_TRUE(api.get(60)) << "Redis began again, empty";

    redis.stop();
    ASSERT_TRUE(api.get(100)) << "each keeps to its share while Redis is away";
    redis.start();
    ASSERT_TRUE(api.get(120)) << "Redis is back";

    for (auto& one : workers) {
        EXPECT_TRUE(one->works());
        one->kill();
    }
    EXPECT_EQ(api.record().count_status(429), 0u);
    EXPECT_LE(api.record().max_in_any_window("read", 1000ms), 20u);
    EXPECT_LE(board->most, 5);
    EXPECT_GE(board->taken, 20);
}
