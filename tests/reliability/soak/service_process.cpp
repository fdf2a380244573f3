#include "reliability/soak/service_process.hpp"

#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/server.hpp>

#include "reliability/soak/noting_service.hpp"
#include "support/fast_time.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <poll.h>
#include <random>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace soak {

namespace {

namespace emulator = andante::emulator;
using emulator::fault_kind;
using namespace std::chrono_literals;

/// How often other things go wrong.
constexpr int fault_pause_ms = 200;
constexpr int faults_at_a_time = 6;
/// Among so many requests, however many come in a pause: else a client that is held up is held up
/// ever more.
constexpr unsigned among_requests = 80;
constexpr unsigned among_webhooks = 4; // which come more seldom

struct trouble {
    fault_kind kind;
    int status;
};

constexpr std::array troubles{
    trouble{fault_kind::delay, 0},
    trouble{fault_kind::reset_before_commit, 0},
    trouble{fault_kind::reset_after_commit, 0},
    trouble{fault_kind::truncate, 0},
    trouble{fault_kind::drip, 0},
    trouble{fault_kind::stall, 0},
    trouble{fault_kind::garbage, 0},
    trouble{fault_kind::html, 0},
    trouble{fault_kind::error, 500},
    trouble{fault_kind::error, 503},
    trouble{fault_kind::error, 429},
    trouble{fault_kind::close_after, 0},
    trouble{fault_kind::webhook_lost, 0},
    trouble{fault_kind::webhook_late, 0},
    trouble{fault_kind::webhook_twice, 0},
    trouble{fault_kind::webhook_early, 0},
};

emulator::finetuning::settings troubled_settings()
{
    emulator::finetuning::settings chosen;
    chosen.rates.create.limit = requests_a_minute;
    chosen.rates.read.limit = requests_a_minute;
    chosen.queue_capacity = 1'000'000;
    chosen.accounts.front().monthly_generations = 100'000'000;
    chosen.allow_loopback_webhooks = true;
    chosen.jobs.time = 1s;
    chosen.jobs.max_time = 8s;
    chosen.jobs.failure_ratio = 0.05;
    return chosen;
}

/// What goes wrong next: mostly with any request, else with creates or audio.
emulator::fault next_fault(std::mt19937_64& random)
{
    const auto& what = troubles[random() % troubles.size()];
    const auto routes =
        std::array{"*", "*", "*", "POST /v1/generations", "GET /v1/generations/{id}"};
    emulator::fault planned(what.kind, routes[random() % routes.size()]);
    const bool is_of_webhooks = what.kind >= fault_kind::webhook_lost;
    const auto among = is_of_webhooks ? among_webhooks : among_requests;
    planned.first = 1 + static_cast<unsigned>(random() % among);
    planned.count = 1 + static_cast<unsigned>(random() % 2);
    planned.status = what.status;
    // What does not say that it was refused may have been carried out.
    planned.commit = what.status != 429 && what.status != 503 && random() % 2 == 0;
    const std::chrono::milliseconds drawn(300 + static_cast<int>(random() % 6000));
    planned.delay = what.kind == fault_kind::drip ? std::chrono::milliseconds(20) : drawn;
    planned.bytes = what.kind == fault_kind::drip ? 4096 : 0;
    if (what.status == 429) {
        planned.retry_after = 1s;
    }
    return planned;
}

void tell(int to, const std::string& line)
{
    const auto text = line + '\n';
    std::size_t told = 0;
    while (told < text.size()) {
        const auto written = ::write(to, text.data() + told, text.size() - told);
        if (written <= 0) {
            return;
        }
        told += static_cast<std::size_t>(written);
    }
}

/// One line, and one for each track.
void tell_ledger(
    int to, std::size_t accepted, std::size_t faults, const std::vector<begun_track>& begun
)
{
    auto lines = std::to_string(accepted) + ' ' + std::to_string(faults) + ' ' +
                 std::to_string(begun.size());
    for (const auto& each : begun) {
        lines += '\n' + std::to_string(each.number) + ' ' + std::to_string(each.call) + ' ' +
                 std::to_string(each.when.time_since_epoch().count());
    }
    tell(to, lines);
}

/// The life of the process: until the other end of the pipe is closed.
void serve(int from, int to, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    auto service = std::make_shared<emulator::finetuning::service>(troubled_settings());
    service->record().keep(100);
    emulator::server_settings how;
    how.time = std::make_shared<andante::support::fast_time>(times_as_fast);
    const auto noting = std::make_shared<noting_service>(service);
    emulator::server server(noting, std::move(how));
    tell(to, server.base_url());
    bool is_calm = false;
    std::size_t faults = 0;
    while (true) {
        pollfd asked{from, POLLIN, 0};
        if (::poll(&asked, 1, fault_pause_ms) > 0) {
            char word = 0;
            if (::read(from, &word, 1) <= 0) {
                return;
            }
            is_calm = true;
            service->clear_faults();
            if (word == '\n') { // behind the word
                tell_ledger(to, service->generations_accepted(), faults, noting->begun());
            }
        }
        if (is_calm) {
            continue;
        }
        service->clear_faults();
        for (int each = 0; each < faults_at_a_time; ++each) {
            service->add_fault(next_fault(random));
            ++faults;
        }
    }
}

} // namespace

service_process::service_process(std::uint64_t seed)
{
    std::array<int, 2> there{};
    std::array<int, 2> back{};
    if (::pipe(there.data()) != 0 || ::pipe(back.data()) != 0) {
        throw std::runtime_error("no pipe for the service");
    }
    id_ = ::fork();
    if (id_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(there[1]);
        ::close(back[0]);
        serve(there[0], back[1], seed);
        ::_exit(0);
    }
    ::close(there[0]);
    ::close(back[1]);
    to_ = there[1];
    from_ = back[0];
    base_url_ = id_ > 0 ? read_line() : std::string();
    if (base_url_.empty()) {
        throw std::runtime_error("the service does not start");
    }
}

service_process::~service_process()
{
    ::close(to_);
    ::close(from_);
    ::waitpid(id_, nullptr, 0);
}

std::string service_process::read_line() const
{
    std::string line;
    char next = 0;
    while (::read(from_, &next, 1) == 1 && next != '\n') {
        line += next;
    }
    return line;
}

service_process::ledger service_process::calm()
{
    tell(to_, "c");
    ledger told;
    std::size_t tracks = 0;
    std::istringstream(read_line()) >> told.accepted >> told.faults >> tracks;
    for (std::size_t each = 0; each < tracks; ++each) {
        begun_track one;
        std::chrono::steady_clock::rep when = 0;
        std::istringstream(read_line()) >> one.number >> one.call >> when;
        one.when = std::chrono::steady_clock::time_point(std::chrono::steady_clock::duration(when));
        told.begun.push_back(one);
    }
    return told;
}

} // namespace soak
