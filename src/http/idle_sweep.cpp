#include "http/idle_sweep.hpp"

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace andante::inline v0::http {

namespace {

constexpr std::chrono::seconds sweep_pause(1);

/// The one thread and those that it looks after.
class sweeper {
public:
    sweeper() = default;
    sweeper(const sweeper&) = delete;
    sweeper& operator=(const sweeper&) = delete;
    ~sweeper()
    {
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
        }
        stopping_.notify_all();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    void add(const std::weak_ptr<idle_keeper>& who)
    {
        const std::lock_guard lock(mutex_);
        for (const auto& each : keepers_) {
            if (!each.owner_before(who) && !who.owner_before(each)) {
                return;
            }
        }
        keepers_.push_back(who);
        if (is_running_ || is_stopping_) {
            return;
        }
        if (thread_.joinable()) {
            thread_.join(); // it has left run() already
        }
        is_running_ = true;
        start();
    }

private:
    /// The application's signals are for its own threads.
    void start()
    {
        sigset_t all;
        sigset_t before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        try {
            thread_ = std::thread([this] { run(); });
        } catch (const std::system_error&) {
            is_running_ = false; // without a thread, the next request will notice
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    void run()
    {
        std::unique_lock lock(mutex_);
        while (!is_stopping_ && !keepers_.empty()) {
            stopping_.wait_for(lock, sweep_pause, [this] { return is_stopping_; });
            if (is_stopping_) {
                break;
            }
            auto now = std::exchange(keepers_, {});
            lock.unlock();
            std::erase_if(now, [](const std::weak_ptr<idle_keeper>& each) {
                const auto keeper = each.lock();
                return !keeper || !keeper->sweep();
            });
            lock.lock();
            keepers_.insert(keepers_.end(), now.begin(), now.end());
        }
        is_running_ = false;
    }

    std::mutex mutex_;
    std::condition_variable stopping_;
    std::thread thread_;
    std::vector<std::weak_ptr<idle_keeper>> keepers_;
    bool is_running_ = false;
    bool is_stopping_ = false;
};

} // namespace

void sweep_from_now_on(const std::weak_ptr<idle_keeper>& who)
{
    static sweeper one;
    one.add(who);
}

} // namespace andante::inline v0::http
