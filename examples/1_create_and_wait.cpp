// Creates a track, waits for it, and prints where its audio is.
//
//   export FINETUNING_API_KEY=ft_live_...
//   ./1_create_and_wait "warm analog synthwave, night drive"

#include <andante/andante.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> make_track(finetuning::client client, std::string tags)
{
    finetuning::generation_request request(std::move(tags));
    request.duration = 95s;
    request.bpm = 104;

    auto track = co_await client.generations().create(std::move(request));
    std::cout << "started " << track.id << '\n';

    andante::wait_options patience(5min);
    patience.on_progress = [](const andante::wait_progress& seen) {
        std::cout << seen.status << ", " << seen.elapsed.count() / 1000 << " s\n";
    };
    track = co_await client.generations().wait(track.id, std::move(patience));

    // A track that failed is an answer and not an error: ask for its status.
    if (track.status == finetuning::generation_status::completed) {
        std::cout << track.audio_url.value_or("") << '\n';
    } else {
        std::cout << "failed: " << track.error_message.value_or("no reason given") << '\n';
    }
}

} // namespace

int main(int count, char** arguments)
{
    try {
        asio::io_context context;
        // The key and, for tests, another address come from the environment.
        finetuning::client client(context.get_executor());
        const std::string tags = count > 1 ? arguments[1] : "warm analog synthwave, night drive";

        std::exception_ptr thrown;
        const auto on_end = [&thrown](std::exception_ptr exception) { thrown = exception; };
        asio::co_spawn(context, make_track(client, tags), on_end);
        context.run();
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    } catch (const andante::failure& problem) {
        std::cerr << problem.what() << '\n';
        return problem.error() == andante::errc::missing_api_key ? 2 : 1;
    }
}
