// How an application tests its own code: against the emulator, in virtual time. No network, no
// key, and two minutes of waiting pass in no time.

#include <andante/andante.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;

namespace {

/// The application's code: makes a track and gives its address.
asio::awaitable<std::string> jingle_url(finetuning::client client)
{
    finetuning::generation_request request("short jingle, glockenspiel");
    request.duration = 10s;
    const auto track = co_await client.generations().create_and_wait(std::move(request));
    co_return track.audio_url.value_or("no audio: " + track.error_message.value_or("?"));
}

int failures = 0;

void check(bool claim, const char* text)
{
    std::cout << (claim ? "ok      " : "FAILED  ") << text << '\n';
    failures += claim ? 0 : 1;
}

} // namespace

int main()
{
    andante::testing::virtual_time time;
    emulator::finetuning::settings settings;
    settings.jobs.time = 2min;
    auto server = std::make_shared<emulator::finetuning::service>(settings);

    andante::client_options options;
    options.api_key = andante::secret(emulator::finetuning::settings::default_key);
    options.time = time.source();
    options.transport = emulator::make_memory_transport(server, time.source());
    finetuning::client client(time.executor(), std::move(options));

    const auto url = andante::testing::run(time, jingle_url(client));
    check(url.starts_with("https://"), "a finished track has an address");
    check(time.elapsed() >= 2min && time.elapsed() < 2min + 10s, "it is found soon after its end");
    check(server->generations_accepted() == 1, "it is paid once");

    // Faults are part of the emulator: here the create is refused once for its rate.
    emulator::fault busy(emulator::fault_kind::error, "POST /v1/generations");
    busy.status = 429;
    busy.code = "GENERATION_RATE_LIMITED";
    busy.retry_after = 20s;
    server->add_fault(busy);
    const auto again = andante::testing::run(time, jingle_url(client));
    check(again.starts_with("https://"), "a refusal for the rate is waited out");
    check(server->generations_accepted() == 2, "and the track is still paid once");
    return failures == 0 ? 0 : 1;
}
