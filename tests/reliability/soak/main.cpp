// A client over real sockets, used by many at once, for as long as one wants, while the service
// goes wrong at random: memory and descriptors stay flat, nothing is lost, and nothing is paid for
// twice.
#include "reliability/soak/load.hpp"
#include "reliability/soak/measures.hpp"
#include "reliability/soak/service_process.hpp"

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string_view>
#include <vector>

namespace {

using steady = std::chrono::steady_clock;

struct soak_arguments {
    std::chrono::seconds lasts = std::chrono::minutes(3);
    soak::work_limit rest;
    std::size_t rests = 0; ///< 0: as many as there is time for.
    std::uint64_t seed = 1;
    std::chrono::seconds commit_time{40};
    bool shows_limits = false;
    bool is_json = false;
    soak::sabotage how;
};

[[noreturn]] void say_soak_options(int code)
{
    (code == 0 ? std::cout : std::cerr
    ) << "usage: andante-soak [--minutes N | --seconds N] [--rest SECONDS] [--seed N] [--json]\n"
         "                    [--rests N] [--operations N] [--commit-time SECONDS] [--limits]\n"
         "                    [--lose-bytes N] [--lose-descriptors] [--lose-files] [--cut-files]\n"
         "                    [--pay-twice]\n"
         "Uses a client over real sockets while the emulated service goes wrong at random. Every\n"
         "10 s (--rest) it comes to rest and measures. Ends with 1 when memory or descriptors "
         "grow,\n"
         "or something was lost or paid for twice. The last five options make that so. --rests\n"
         "ends it behind so many rests, and --operations lets a rest come behind so many "
         "operations,\nwhatever time it is. --commit-time is how long (40 s) of their clock the "
         "client gives the\nservice to begin what it has sent and not heard of; --limits shows "
         "its limits at each rest.\n";
    std::exit(code);
}

soak_arguments read_soak_arguments(int count, char** words)
{
    soak_arguments out;
    for (int at = 1; at < count; ++at) {
        const std::string_view word(words[at]);
        const auto number = [&] {
            if (at + 1 >= count) {
                say_soak_options(2);
            }
            return std::strtoull(words[++at], nullptr, 10);
        };
        if (word == "--minutes") {
            out.lasts = std::chrono::minutes(number());
        } else if (word == "--seconds") {
            out.lasts = std::chrono::seconds(number());
        } else if (word == "--rest") {
            out.rest.time = std::chrono::seconds(number());
        } else if (word == "--rests") {
            out.rests = number();
        } else if (word == "--operations") {
            out.rest.operations = number();
        } else if (word == "--seed") {
            out.seed = number();
        } else if (word == "--commit-time") {
            out.commit_time = std::chrono::seconds(number());
        } else if (word == "--limits") {
            out.shows_limits = true;
        } else if (word == "--json") {
            out.is_json = true;
        } else if (word == "--lose-bytes") {
            out.how.bytes = number();
        } else if (word == "--lose-descriptors") {
            out.how.descriptors = true;
        } else if (word == "--lose-files") {
            out.how.files = true;
        } else if (word == "--cut-files") {
            out.how.cuts = true;
        } else if (word == "--pay-twice") {
            out.how.pays_twice = true;
        } else {
            say_soak_options(word == "--help" || word == "-h" ? 0 : 2);
        }
    }
    return out;
}

double in_megabytes(std::size_t bytes)
{
    return static_cast<double>(bytes) / 1024 / 1024;
}

void print(const soak::measure& now)
{
    std::cout << std::fixed << std::setprecision(2) << std::setw(7) << now.seconds
              << " s: " << in_megabytes(now.resident) << " MB resident, "
              << in_megabytes(now.in_use) << " MB in use, " << now.descriptors << " descriptors, "
              << now.operations << " operations, " << now.jobs << " jobs" << std::endl;
}

std::vector<soak::measure> measure_rests(soak::load& load, const soak_arguments& given)
{
    std::vector<soak::measure> all;
    all.reserve(10'000);
    const auto began = steady::now();
    const auto goes_on = [&] {
        return given.rests > 0 ? all.size() < given.rests : steady::now() - began < given.lasts;
    };
    while (goes_on()) {
        load.work(given.rest);
        auto now = soak::measure_now();
        now.seconds = std::chrono::duration<double>(steady::now() - began).count();
        now.operations = load.operations();
        now.jobs = load.jobs();
        now.webhooks = load.webhooks();
        all.push_back(now);
        if (!given.is_json) {
            print(now);
        }
        if (given.shows_limits) {
            std::cerr << load.limits() << std::endl;
        }
    }
    return all;
}

void report(
    const soak::load& load,
    const soak::service_process::ledger& told,
    const soak::judgement& said,
    std::size_t problems,
    bool is_json
)
{
    if (is_json) {
        std::cout << "{\"operations\":" << load.operations() << ",\"failed\":" << load.failed()
                  << ",\"cancelled\":" << load.cancelled() << ",\"faults\":" << told.faults
                  << ",\"paid\":" << told.accepted << ",\"jobs\":" << load.jobs()
                  << ",\"in_doubt\":" << load.in_doubt()
                  << ",\"latest_begin\":" << load.latest_begin()
                  << ",\"twice_by_lateness\":" << load.twice_by_lateness()
                  << ",\"waited_again\":" << load.waited_again() << ",\"files\":" << load.files()
                  << ",\"webhooks\":" << load.webhooks()
                  << ",\"bytes_grown\":" << static_cast<long>(said.grown)
                  << ",\"bytes_allowed\":" << static_cast<long>(said.allowed)
                  << ",\"descriptors_grown\":" << said.more_descriptors
                  << ",\"problems\":" << problems << "}\n";
        return;
    }
    std::cout << load.operations() << " operations, of which " << load.failed() << " failed and "
              << load.cancelled() << " were cancelled, with " << told.faults
              << " faults planned: " << told.accepted << " tracks paid for, " << load.jobs()
              << " told of, " << load.in_doubt() << " in doubt, " << load.waited_again()
              << " waited for again, " << load.files() << " files, " << load.webhooks()
              << " webhooks; the latest track begun " << load.latest_begin()
              << " s after its create was given up, and " << load.twice_by_lateness()
              << " paid for twice for that; memory in use " << std::showpos
              << static_cast<long>(said.grown) << std::noshowpos << " bytes ("
              << static_cast<long>(said.allowed) << " allowed), descriptors " << std::showpos
              << said.more_descriptors << std::noshowpos << ", " << problems << " problems\n";
}

int soak_all(const soak_arguments& given)
{
    soak::service_process service(given.seed);
    soak::load load(service.base_url(), given.seed, given.commit_time, given.how);
    const auto all = measure_rests(load, given);
    const auto told = service.calm();
    load.audit(told);
    const auto said = soak::judge(all);
    auto wrong = said.wrong;
    wrong.insert(wrong.end(), load.problems().begin(), load.problems().end());
    for (const auto& each : wrong) {
        std::cerr << "wrong: " << each << '\n';
    }
    report(load, told, said, wrong.size(), given.is_json);
    return wrong.empty() ? 0 : 1;
}

} // namespace

int main(int count, char** words)
{
    try {
        return soak_all(read_soak_arguments(count, words));
    } catch (const std::exception& thrown) {
        std::cerr << "wrong: " << thrown.what() << '\n';
        return 1;
    }
}
