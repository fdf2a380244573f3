// The whole client on eight threads of one io_context, and awaited on three others: a million
// operations of every kind, in memory. Made for the thread sanitizer, which ends the program at the
// first race.
#include "reliability/threads/mill.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace {

[[noreturn]] void say_options(int code)
{
    (code == 0 ? std::cout : std::cerr
    ) << "usage: andante-threads [--operations N] [--threads N] [--workers N] [--seed N] [--json]\n"
         "                       [--pay-twice]\n"
         "Drives clients of two emulated services from 8 threads and 3 further contexts. Ends "
         "with\n"
         "1 when an operation fails, hangs, or is paid for otherwise than it was told, which "
         "--pay-twice makes so.\n";
    std::exit(code);
}

threads::mill_settings read_words(int count, char** words, bool& is_json)
{
    threads::mill_settings chosen;
    for (int at = 1; at < count; ++at) {
        const std::string_view word(words[at]);
        if (word == "--json") {
            is_json = true;
            continue;
        }
        if (word == "--pay-twice") {
            chosen.pays_twice = true;
            continue;
        }
        const auto number = at + 1 < count ? std::strtoull(words[at + 1], nullptr, 10) : 0;
        if (word == "--operations" && number > 0) {
            chosen.operations = number;
        } else if (word == "--threads" && number > 0) {
            chosen.threads = static_cast<unsigned>(number);
        } else if (word == "--workers" && number > 0) {
            chosen.workers = static_cast<unsigned>(number);
        } else if (word == "--seed" && at + 1 < count) {
            chosen.seed = number;
        } else {
            say_options(word == "--help" || word == "-h" ? 0 : 2);
        }
        ++at;
    }
    return chosen;
}

std::uint64_t
report(const threads::mill& all, unsigned of_home, int problems, double seconds, bool is_json)
{
    const auto& kinds = threads::all_work();
    std::uint64_t total = 0;
    for (const auto& each : all.done) {
        total += each;
    }
    if (is_json) {
        std::cout << "{\"operations\":" << total << ",\"kinds\":" << kinds.size()
                  << ",\"creates\":" << all.accepted << ",\"in_doubt\":" << all.in_doubt
                  << ",\"paid_in_doubt\":" << all.paid_in_doubt << ",\"problems\":" << problems
                  << ",\"seconds\":" << seconds << "}\n";
    } else {
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            std::cout << kinds[kind].name << ": " << all.done[kind] << '\n';
        }
        std::cout << total << " operations of " << kinds.size() << " kinds on " << of_home
                  << " threads and 3 further contexts, " << all.accepted
                  << " creates answered and paid for once, " << all.in_doubt
                  << " in doubt, of which " << all.paid_in_doubt << " paid for: " << problems
                  << " problems, in " << static_cast<int>(seconds) << " s\n";
    }
    return total;
}

} // namespace

int main(int count, char** words)
{
    bool is_json = false;
    const auto chosen = read_words(count, words, is_json);
    const auto began = std::chrono::steady_clock::now();
    threads::mill all(chosen);
    const int problems = all.run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const auto total = report(all, chosen.threads, problems, took.count(), is_json);
    return problems == 0 && total == chosen.operations ? 0 : 1;
}
