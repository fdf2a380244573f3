// Makes a track for each line of a file, all at once, at the pace that the limits allow, and saves
// them. Ctrl-C ends it, and it says which tracks run on and how to go on with them.
//
//   export FINETUNING_API_KEY=ft_live_...
//   ./fan_out prompts.txt tracks
//
// Exits with 0 when all were made and saved, 1 when some were not, 2 when there is nothing to work
// on or no key, 130 after Ctrl-C.
#include "making.hpp"
#include "report.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <deque>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using namespace fan_out;

constexpr auto usage = "usage: fan_out PROMPTS-FILE FOLDER [--json]\n"
                       "Makes a track for each line of the file and saves it in the folder.\n";

/// Something that its caller must put right.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class options {
public:
    options() = default;

    std::string file;
    std::string folder;
    bool json = false;
};

/// Nothing when it is not as the usage says.
std::optional<options> parse(int count, char** arguments)
{
    options made;
    std::vector<std::string> names;
    for (int i = 1; i < count; ++i) {
        const std::string each = arguments[i];
        if (each == "--json") {
            made.json = true;
        } else {
            names.push_back(each);
        }
    }
    if (names.size() != 2 || names[0].starts_with("--") || names[1].starts_with("--")) {
        return std::nullopt;
    }
    made.file = names[0];
    made.folder = names[1];
    return made;
}

works read_prompts(const std::string& name)
{
    std::ifstream file(name);
    works all;
    for (std::string line; std::getline(file, line);) {
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (!line.empty()) {
            all.emplace_back(line);
        }
    }
    if (!file.eof()) {
        throw usage_error("'" + name + "' cannot be read");
    }
    if (all.empty()) {
        throw usage_error("'" + name + "' holds no prompt: write one a line");
    }
    return all;
}

void make_folder(const std::string& name)
{
    std::error_code problem;
    std::filesystem::create_directories(name, problem);
    if (problem) {
        throw usage_error("'" + name + "' cannot be used as a folder: " + problem.message());
    }
}

/// Works on all of them until the last has ended. Gives the signal that cut it short, or 0.
int make_all(works& all, const std::string& folder)
{
    std::deque<asio::cancellation_signal> stops; // which outlive what they stop
    asio::io_context context(1);
    const auto watch = std::make_shared<create_watch>();
    andante::client_options settings;
    settings.observer = watch;
    progress shown(all);
    workshop shop(
        finetuning::client(context.get_executor(), settings),
        watch,
        folder,
        [&shown](const work&) { shown.update(); }
    );
    int stopped_by = 0;
    std::size_t left = all.size();
    asio::signal_set signals(context, SIGINT, SIGTERM);
    for (auto& one : all) {
        const auto on_end = [&](std::exception_ptr thrown) {
            if (thrown && stopped_by == 0) {
                std::rethrow_exception(thrown);
            }
            if (stopped_by == 0) {
                shown.ended(one);
            }
            if (--left == 0) {
                signals.cancel();
            }
        };
        asio::co_spawn(
            context,
            make_and_save(&shop, &one),
            asio::bind_cancellation_slot(stops.emplace_back().slot(), on_end)
        );
    }
    signals.async_wait([&](const boost::system::error_code& problem, int number) {
        if (!problem) {
            stopped_by = number;
            signals.clear(); // a second Ctrl-C ends the program at once
            for (auto& each : stops) {
                each.emit(asio::cancellation_type::terminal);
            }
        }
    });
    context.run();
    return stopped_by;
}

int run(const options& chosen)
{
    auto all = read_prompts(chosen.file);
    make_folder(chosen.folder);
    const int stopped_by = make_all(all, chosen.folder);
    if (chosen.json) {
        print_json(std::cout, all);
    } else {
        print_table(std::cout, all);
    }
    print_advice(std::cerr, all, chosen.folder);
    if (stopped_by != 0) {
        return 128 + stopped_by; // as a shell reports it
    }
    const bool all_well = std::all_of(all.begin(), all.end(), [](const work& one) {
        return one.stage == stage::done;
    });
    return all_well ? 0 : 1;
}

} // namespace

int main(int count, char** arguments)
{
    const auto chosen = parse(count, arguments);
    if (!chosen) {
        std::cerr << usage;
        return 2;
    }
    try {
        return run(*chosen);
    } catch (const usage_error& problem) {
        std::cerr << "fan_out: " << problem.what() << '\n';
        return 2;
    } catch (const andante::failure& problem) {
        std::cerr << "fan_out: " << problem.what() << '\n';
        return problem.error() == andante::errc::missing_api_key ? 2 : 1;
    } catch (const std::exception& problem) {
        std::cerr << "fan_out: " << problem.what() << '\n';
        return 1;
    }
}
