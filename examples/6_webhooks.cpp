// Webhooks: the service says when a track is done, and polling stays as a fallback. This program
// has no server, so it lets a listener receive them. Against an emulator that was started with
// --loopback-webhooks nothing else is needed; for the real service give it the address under which
// the world reaches this machine: 6_webhooks https://hooks.example.org 8443 cert.pem key.pem

#include <andante/andante.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

namespace {

andante::webhook_listener_options options_from(int argc, char** argv)
{
    andante::webhook_listener_options options;
    if (argc == 5) {
        options.address = "0.0.0.0";
        options.public_base_url = argv[1];
        options.port = static_cast<unsigned short>(std::stoi(argv[2]));
        options.certificate_file = argv[3];
        options.private_key_file = argv[4];
    }
    return options;
}

std::string_view word_for(andante::resolved_by source)
{
    return source == andante::resolved_by::webhook ? "a webhook" : "a look";
}

//! [listener]
asio::awaitable<void>
make_a_track(finetuning::client client, std::shared_ptr<andante::webhook_listener> listener)
{
    const auto inbox = client.webhooks(finetuning::webhook_options(listener->url()));
    listener->start(inbox);

    andante::wait_options options;
    options.on_end = [](const andante::wait_end& how) {
        std::cout << "told by " << word_for(how.source) << '\n';
    };
    finetuning::generation_request request("rain on a tin roof");
    request.inbox = inbox;
    const auto track = co_await client.generations().create_and_wait(request, options);
    std::cout << track.audio_url.value_or("no audio") << '\n';

    co_await listener->stop(); // requests that have begun are answered
}
//! [listener]

} // namespace

int main(int argc, char** argv)
{
    try {
        asio::io_context context;
        const finetuning::client client(context.get_executor());
        const auto listener = std::make_shared<andante::webhook_listener>(
            context.get_executor(), options_from(argc, argv)
        );
        const auto rethrow = [](std::exception_ptr problem) {
            if (problem) {
                std::rethrow_exception(problem);
            }
        };
        asio::co_spawn(context, make_a_track(client, listener), rethrow);
        context.run();
    } catch (const andante::failure& problem) {
        std::cerr << problem.what() << '\n';
        return problem.error() == andante::errc::missing_api_key ? 2 : 1;
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
}
