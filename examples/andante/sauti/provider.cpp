#include "sauti/provider.hpp"

#include <andante/providers/sauti/client.hpp>
#include <andante/providers/sauti/documented_routes.hpp>

#include "program/terminal.hpp"
#include "sauti/commands.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program::sauti {

namespace asio = boost::asio;
namespace api = andante::sauti;

namespace {

constexpr auto own_examples =
    R"(  andante sauti say Habari ya asubuhi --output habari.wav
  andante sauti say - --output kitabu.wav < kitabu.txt
  andante sauti say Karibu --output - | aplay
  andante sauti transcribe habari.wav
)";

service_client_ptr make_client(asio::any_io_executor executor, andante::client_options options)
{
    return std::make_shared<held_client<api::client>>(
        api::client(std::move(executor), std::move(options))
    );
}

void add_commands(declaration& group, command& chosen)
{
    add_say_command(group, chosen);
    add_job_command(group, chosen);
    add_voice_commands(group, chosen);
}

asio::awaitable<std::string> ask_voices(service_client_ptr held, andante::call_options options)
{
    const auto client = client_in<api::client>(*held);
    const auto found = co_await client.voices("", std::move(options));
    co_return std::to_string(found.items.size()) + " voice(s)";
}

} // namespace

provider as_provider()
{
    provider out(api::profile(), "speech from text");
    out.examples = own_examples;
    out.routes = api::documented_routes();
    out.make_client = make_client;
    out.add_commands = add_commands;
    out.probes.emplace_back("voices", true, ask_voices);
    using andante::errc;
    using words = std::vector<std::string>;
    out.advices = {
        advice(
            errc::quota_exhausted,
            "Ask FiniFlow Labs for credit; see the limits with",
            words{"limits"}
        ),
    };
    return out;
}

} // namespace program::sauti
