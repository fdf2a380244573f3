// Speaks a text file of any length into one WAV file, and says which pieces are missing.
//
//   export SAUTI_API_KEY=...
//   ./sauti story.txt story.wav

#include <andante/providers/sauti/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>
#include <iterator>

namespace asio = boost::asio;
namespace sauti = andante::sauti;

//! [narrate]
asio::awaitable<sauti::narration> narrate(sauti::client client, std::string text)
{
    sauti::narration_options options;
    options.silence = std::chrono::milliseconds(400);
    options.on_progress = [](const sauti::narration_progress& seen) {
        std::cerr << seen.spoken << " of " << seen.total << " pieces\n";
    };
    const std::string voice(sauti::stock_voice);
    auto story = co_await client.speech().narrate(std::move(text), voice, options);
    if (!story.is_complete()) { // Once more, and only what is missing.
        story = co_await client.speech().narrate(std::move(story), options);
    }
    co_return story;
}
//! [narrate]

int main(int count, char** arguments)
try {
    if (count != 3) {
        std::cerr << "usage: sauti TEXT WAV\n";
        return 2;
    }
    std::ifstream in(arguments[1]);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    asio::io_context context;
    const sauti::client client(context.get_executor()); // SAUTI_API_KEY
    const auto on_end = [&](const std::exception_ptr& thrown, const sauti::narration& story) {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
        std::ofstream(arguments[2], std::ios::binary) << story.wav().value();
        for (const auto index : story.missing()) {
            std::cerr << "missing: " << story.pieces[index].text << '\n';
        }
    };
    asio::co_spawn(context, narrate(client, std::move(text)), on_end);
    context.run();
} catch (const andante::failure& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
