// Processes that make tracks are killed, at every operation of their journal and at random moments,
// and others go on with what they have left: each track that was written down must be paid for
// once, and its file be whole.
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/server.hpp>

#include "reliability/killed_child.hpp"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <poll.h>
#include <random>
#include <set>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace emulator = andante::emulator;
using namespace std::chrono_literals;
using reliability::child_orders;

constexpr int tracks_a_round = 3;
/// A child makes so many operations at most; what it is to die at later never comes.
constexpr int most_steps = 24;
constexpr auto create_route = "POST /v1/generations";

class arguments {
public:
    arguments() = default;

    int rounds = 500;
    unsigned seed = 1;
    bool is_json = false;
    std::optional<child_orders> child;
};

[[noreturn]] void say_usage(int code)
{
    (code == 0 ? std::cout : std::cerr
    ) << "usage: andante-killtest [--rounds N] [--seed N] [--json]\n"
         "Kills processes that make tracks, at every step of their journal and at random, and has\n"
         "others go on. Ends with 1 when a track was paid for twice, lost or not whole.\n";
    std::exit(code);
}

arguments read(int count, char** words)
{
    arguments out;
    child_orders child;
    const auto number = [&](int& at) {
        if (at + 1 >= count) {
            say_usage(2);
        }
        return std::atoi(words[++at]);
    };
    for (int at = 1; at < count; ++at) {
        const std::string_view word(words[at]);
        if (word == "--rounds") {
            out.rounds = number(at);
        } else if (word == "--seed") {
            out.seed = static_cast<unsigned>(number(at));
        } else if (word == "--json") {
            out.is_json = true;
        } else if (word == "--child" && at + 7 < count) {
            child.journal = words[at + 1];
            child.base_url = words[at + 2];
            child.folder = words[at + 3];
            child.name = words[at + 4];
            child.tracks = std::atoi(words[at + 5]);
            child.dies_at = std::atoi(words[at + 6]);
            child.dies_kept = std::atoi(words[at + 7]) != 0;
            out.child = child;
            at += 7;
        } else {
            say_usage(word == "--help" || word == "-h" ? 0 : 2);
        }
    }
    return out;
}

/// Runs a child; killed from outside after `kill_after`, when that is given. Gives its status.
int run_as_child(
    const child_orders& orders, std::optional<std::chrono::microseconds> kill_after = std::nullopt
)
{
    const std::vector<std::string> words{
        "/proc/self/exe",
        "--child",
        orders.journal,
        orders.base_url,
        orders.folder,
        orders.name,
        std::to_string(orders.tracks),
        std::to_string(orders.dies_at),
        orders.dies_kept ? "1" : "0"
    };
    std::vector<char*> pointers;
    for (const auto& each : words) {
        pointers.push_back(const_cast<char*>(each.c_str()));
    }
    pointers.push_back(nullptr);
    const auto id = ::fork();
    if (id == 0) {
        ::execv("/proc/self/exe", pointers.data());
        ::_exit(127);
    }
    if (kill_after) {
        const timespec moment{0, std::chrono::nanoseconds(*kill_after).count()};
        ::ppoll(
            nullptr, 0, &moment, nullptr
        ); // of another process, so that no clock of ours tells it
        ::kill(id, SIGKILL);
    }
    int status = 0;
    ::waitpid(id, &status, 0);
    return status;
}

/// 0 when there is none.
std::uintmax_t size_of(const fs::path& path)
{
    std::error_code none;
    const auto size = fs::file_size(path, none);
    return none ? 0 : size;
}

/// The names of all tracks that the journal has.
std::vector<std::string> entries_of(const std::string& path)
{
    std::vector<std::string> found;
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
        const auto add = [](void* into, int, char** columns, char**) {
            static_cast<std::vector<std::string>*>(into)->push_back(columns[0]);
            return 0;
        };
        sqlite3_exec(
            database, "SELECT label FROM entries WHERE label IS NOT NULL", add, &found, nullptr
        );
    }
    sqlite3_close(database);
    return found;
}

class test_run {
public:
    test_run(const arguments& given, fs::path folder)
        : given_(given)
        , folder_(std::move(folder))
        , service_(std::make_shared<emulator::finetuning::service>(settings()))
        , server_(service_)
        , random_(given.seed)
    {}

    int run()
    {
        const auto began = std::chrono::steady_clock::now();
        measure_whole_file();
        for (int round = 0; round < given_.rounds; ++round) {
            run_round(round);
            if (!given_.is_json && (round + 1) % 25 == 0) {
                std::cerr << round + 1 << " of " << given_.rounds << " rounds, " << kills_
                          << " kills, " << problems_ << " problems\n";
            }
        }
        report(std::chrono::steady_clock::now() - began);
        return problems_ == 0 ? 0 : 1;
    }

private:
    static emulator::finetuning::settings settings()
    {
        emulator::finetuning::settings chosen;
        chosen.rates.enforced = false;
        chosen.queue_capacity = 10'000;
        chosen.accounts.front().pack_credits = 1'000'000;
        chosen.jobs.time = 30ms;
        return chosen;
    }

    /// What nobody has killed is whole.
    void measure_whole_file()
    {
        child_orders orders;
        orders.journal = folder_ / "work.journal";
        orders.base_url = server_.base_url();
        orders.folder = folder_;
        orders.name = "whole";
        orders.tracks = 1;
        run_as_child(orders);
        whole_ = size_of(folder_ / "whole-1.mp3");
        fs::remove(folder_ / "whole-1.mp3");
        if (whole_ == 0) {
            complain(-1, "a process that nobody kills saves nothing");
        }
    }

    /// A third of the rounds each: a network that works, one that loses answers, one that loses
    /// requests.
    void trouble_network(int round)
    {
        service_->clear_faults();
        if (round % 3 == 0) {
            return;
        }
        const auto kind = round % 3 == 1 ? emulator::fault_kind::reset_after_commit
                                         : emulator::fault_kind::reset_before_commit;
        emulator::fault planned(kind, create_route);
        planned.first = 1 + static_cast<unsigned>(random_() % tracks_a_round);
        planned.count = 1;
        service_->add_fault(planned);
    }

    void run_round(int round)
    {
        child_orders orders;
        orders.journal = folder_ / "work.journal";
        orders.base_url = server_.base_url();
        orders.folder = folder_;
        orders.name = "r" + std::to_string(round);
        orders.tracks = tracks_a_round;
        trouble_network(round);
        const auto paid_before = service_->generations_accepted();
        // Every step in turn, before and after; every second round at a random moment instead.
        std::optional<std::chrono::microseconds> moment;
        if (round % 2 == 0) {
            orders.dies_at = 1 + (round / 4) % most_steps;
            orders.dies_kept = (round / 2) % 2 == 1;
        } else {
            moment = std::chrono::microseconds(random_() % 150'000);
        }
        kills_ += WIFSIGNALED(run_as_child(orders, moment)) ? 1 : 0;
        // One that resumes may be killed, too.
        orders.tracks = 0;
        for (int again = 0; again < 2; ++again) {
            orders.dies_at = static_cast<int>(random_() % most_steps);
            kills_ += WIFSIGNALED(run_as_child(orders)) ? 1 : 0;
        }
        orders.dies_at = 0;
        const int status = run_as_child(orders);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            complain(round, "the last process did not finish everything");
        }
        check(round, orders, service_->generations_accepted() - paid_before);
    }

    void check(int round, const child_orders& orders, std::size_t paid)
    {
        std::set<std::string> written;
        for (const auto& each : entries_of(orders.journal)) {
            if (each.starts_with(orders.name + "-")) {
                written.insert(each);
            }
        }
        if (paid != written.size()) {
            complain(
                round,
                std::to_string(written.size()) + " tracks were written down, and " +
                    std::to_string(paid) + " were paid for"
            );
        }
        for (const auto& each : written) {
            const auto path = folder_ / (each + ".mp3");
            const auto size = size_of(path);
            if (size != whole_) {
                complain(
                    round,
                    each + ": its file has " + std::to_string(size) + " of " +
                        std::to_string(whole_) + " bytes"
                );
            }
            files_ += size == whole_ ? 1 : 0;
            fs::remove(path);
        }
        for (const auto& each : fs::directory_iterator(folder_)) {
            const auto name = each.path().filename().string();
            if (!name.starts_with("work.journal")) {
                complain(round, name + " was left behind");
                fs::remove(each.path());
            }
        }
        tracks_ += written.size();
        paid_ += paid;
    }

    void complain(int round, const std::string& what)
    {
        ++problems_;
        std::cerr << "round " << round << ": " << what << '\n';
    }

    void report(std::chrono::nanoseconds took) const
    {
        const auto seconds = std::chrono::duration<double>(took).count();
        if (given_.is_json) {
            std::cout << "{\"rounds\":" << given_.rounds << ",\"kills\":" << kills_
                      << ",\"tracks\":" << tracks_ << ",\"paid\":" << paid_
                      << ",\"files\":" << files_ << ",\"problems\":" << problems_
                      << ",\"seconds\":" << seconds << "}\n";
            return;
        }
        std::cout << given_.rounds << " rounds, " << kills_ << " processes killed: " << tracks_
                  << " tracks written down, " << paid_ << " paid for, " << files_ << " files, "
                  << problems_ << " problems, in " << static_cast<int>(seconds) << " s\n";
    }

    arguments given_;
    fs::path folder_;
    std::shared_ptr<emulator::finetuning::service> service_;
    emulator::server server_;
    std::mt19937 random_;
    std::uintmax_t whole_ = 0; ///< Every track is as long.
    int kills_ = 0;
    int problems_ = 0;
    std::size_t tracks_ = 0;
    std::size_t paid_ = 0;
    std::size_t files_ = 0;
};

} // namespace

int main(int count, char** words)
{
    const auto given = read(count, words);
    if (given.child) {
        return reliability::run_child(*given.child);
    }
    std::string pattern = fs::temp_directory_path() / "andante-killtest-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
        std::cerr << "andante-killtest: no temporary folder\n";
        return 2;
    }
    const int code = test_run(given, pattern).run();
    fs::remove_all(pattern);
    return code;
}
