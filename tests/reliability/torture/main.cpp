// Every public operation of every provider is run once to see where it waits and what it asks of
// the outside, and then once for each of these, with trouble exactly there. However it ends,
// nothing is left behind and nothing is paid for twice.
#include "reliability/torture/plan.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>

namespace {

[[noreturn]] void say_how(int code)
{
    (code == 0 ? std::cout : std::cerr
    ) << "usage: andante-torture [--provider NAME] [--operation NAME] [--seed N] [--sample N]\n"
         "                       [--ordeal NAME] [--at N] [--json] [--list]\n"
         "Runs each public operation once, and then once for each of its handlers and each point\n"
         "where it asks the network, the disk or the journal: with that failing, stalling, with "
         "the\n"
         "operation cancelled there, and with its deadline there. Ends with 1 when one of them "
         "ends\n"
         "otherwise than documented, late, leaves something behind, or pays twice.\n"
         "  --sample N     only so many runs, drawn by the seed\n"
         "  --ordeal NAME  only fail, stall, cancel, within or deadline\n"
         "  --at N         only at this point or handler\n"
         "  --list         the operations' names\n";
    std::exit(code);
}

torture::ordeal ordeal_of(std::string_view name)
{
    const auto& names = torture::ordeal_names;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        say_how(2);
    }
    return static_cast<torture::ordeal>(found - names.begin());
}

torture::arguments read_arguments(int count, char** words)
{
    torture::arguments out;
    const auto value = [&](int& at) {
        if (at + 1 >= count) {
            say_how(2);
        }
        return std::string(words[++at]);
    };
    const auto number = [&](int& at) { return std::strtoull(value(at).c_str(), nullptr, 10); };
    for (int at = 1; at < count; ++at) {
        const std::string_view word(words[at]);
        if (word == "--seed") {
            out.seed = number(at);
        } else if (word == "--sample") {
            out.sample = number(at);
        } else if (word == "--at") {
            out.at = number(at);
        } else if (word == "--lost") {
            out.lost = number(at);
        } else if (word == "--provider") {
            out.provider = value(at);
        } else if (word == "--operation") {
            out.operation = value(at);
        } else if (word == "--ordeal") {
            out.what = ordeal_of(value(at));
        } else if (word == "--json") {
            out.is_json = true;
        } else if (word == "--list") {
            out.is_list = true;
        } else {
            say_how(word == "--help" || word == "-h" ? 0 : 2);
        }
    }
    return out;
}

} // namespace

int main(int count, char** words)
{
    auto given = read_arguments(count, words);
    std::string folder = std::filesystem::temp_directory_path() / "andante-torture-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) {
        std::cerr << "andante-torture: no temporary folder\n";
        return 2;
    }
    const int code = torture::torture_run(std::move(given), folder).run();
    std::filesystem::remove_all(folder);
    return code;
}
