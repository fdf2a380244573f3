// The program of README.md.
//! [program]
#include <andante/andante.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

boost::asio::awaitable<void> make_a_track(andante::finetuning::client client)
{
    try {
        andante::finetuning::generation_request request("warm analog synthwave, night drive");
        request.duration = std::chrono::seconds(95);
        auto track = co_await client.generations().create(std::move(request)); // one credit
        track = co_await client.generations().wait(track.id);                  // up to 15 minutes
        const auto saved = co_await client.generations().download(track, "night-drive.mp3");
        std::cout << "night-drive.mp3: " << saved.bytes << " bytes\n";
    } catch (const andante::failure& problem) {
        std::cerr << problem.what() << '\n';
    }
}

int main()
{
    try {
        boost::asio::io_context context;
        const andante::finetuning::client client(context.get_executor()); // FINETUNING_API_KEY
        boost::asio::co_spawn(context, make_a_track(client), boost::asio::detached);
        context.run();
    } catch (const andante::failure& problem) { // no key
        std::cerr << problem.what() << '\n';
        return 2;
    }
}
//! [program]
