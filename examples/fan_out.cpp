// Makes a track for each line of a file, all at once, at the pace that the limits allow, and saves
// them. Ctrl-C ends it and says which tracks run on.
//
//   export FINETUNING_API_KEY=ft_live_...
//   ./fan_out prompts.txt tracks
//
// `andante generate --from prompts.txt --output-dir tracks` is the same with a progress display.

#include <andante/andante.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;

namespace {

/// One prompt on its way.
class work {
public:
    explicit work(std::string text)
        : prompt(std::move(text))
    {}

    std::string prompt;
    std::string id;
    bool finished = false;
    asio::cancellation_signal stop;
};

/// There is no loop that counts requests, sleeps or polls here: the client paces the creates, and
/// looks at all tracks together.
asio::awaitable<void> make_and_save(finetuning::client client, work* one, std::string folder)
{
    andante::wait_options patience(24h); // many prompts stand in line for long
    patience.on_progress = [one](const andante::wait_progress& seen) { one->id = seen.id; };
    finetuning::generation_request request(one->prompt);
    auto making = client.generations().generate(std::move(request), std::move(patience));
    auto track = co_await std::move(making);
    one->finished = true;
    if (track.status == finetuning::generation_status::failed) {
        std::cout << one->prompt << ": failed, " << track.error_message.value_or("no reason")
                  << '\n';
        co_return;
    }
    const auto path = folder + "/" + track.id + ".mp3";
    co_await client.generations().download(std::move(track), path);
    std::cout << one->prompt << ": " << path << '\n';
}

void tell(const work& one, std::exception_ptr thrown)
{
    if (!thrown) {
        return;
    }
    try {
        std::rethrow_exception(thrown);
    } catch (const andante::failure& problem) {
        std::cerr << one.prompt << ": " << problem.what() << '\n';
    } catch (const boost::system::system_error&) { // Ctrl-C
        if (!one.id.empty() && !one.finished) {
            std::cerr << one.prompt << ": runs on as " << one.id << '\n';
        }
    }
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 3) {
        std::cerr << "usage: fan_out PROMPTS-FILE FOLDER\n";
        return 2;
    }
    try {
        asio::io_context context;
        finetuning::client client(context.get_executor());
        const std::string folder = arguments[2];
        std::filesystem::create_directories(folder);

        std::ifstream file(arguments[1]);
        std::deque<work> works; // which never moves what it holds
        for (std::string line; std::getline(file, line);) {
            if (!line.empty()) {
                works.emplace_back(line);
            }
        }
        asio::signal_set signals(context, SIGINT, SIGTERM);
        std::size_t left = works.size();
        for (auto& one : works) {
            const auto on_end = [&one, &left, &signals](std::exception_ptr thrown) {
                tell(one, thrown);
                if (--left == 0) {
                    signals.cancel();
                }
            };
            asio::co_spawn(
                context,
                make_and_save(client, &one, folder),
                asio::bind_cancellation_slot(one.stop.slot(), on_end)
            );
        }
        signals.async_wait([&works](const boost::system::error_code& problem, int) {
            for (auto& one : works) {
                if (!problem) {
                    one.stop.emit(asio::cancellation_type::terminal);
                }
            }
        });
        if (!works.empty()) {
            context.run();
        }
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
}
