#include "finetuning/provider.hpp"

#include <andante/providers/finetuning/client.hpp>
#include <andante/providers/finetuning/documented_routes.hpp>

#include "finetuning/commands.hpp"
#include "program/terminal.hpp"

#include <memory>
#include <string>
#include <utility>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

constexpr auto own_examples =
    R"(  andante generate warm analog synthwave, night drive --duration 95 --output night.mp3
  andante generate --from prompts.txt --output-dir tracks
  andante generate brushed drums --no-wait --json | jq -r .id
  andante list --status failed --all
  andante playlist add "Night drives" ID ID
  andante list --status failed --all --json | jq -r '.generations[].id' | andante delete --yes -
)";

service_client_ptr make_client(asio::any_io_executor executor, andante::client_options options)
{
    return std::make_shared<held_client<api::client>>(
        api::client(std::move(executor), std::move(options))
    );
}

void add_commands(declaration& group, command& chosen)
{
    add_generate_command(group, chosen);
    add_instrumental_command(group, chosen);
    add_track_commands(group, chosen);
    add_delete_command(group, chosen);
    add_playlist_commands(group, chosen);
    add_account_commands(group, chosen);
    add_sound_effect_commands(group, chosen);
}

asio::awaitable<std::string> ask_health(service_client_ptr held, andante::call_options options)
{
    const auto client = client_in<api::client>(*held);
    const auto answer = co_await client.health(std::move(options));
    co_return "answers at " + client.base_url().origin() + ": " + printable(answer.raw_json);
}

asio::awaitable<std::string> ask_account(service_client_ptr held, andante::call_options options)
{
    const auto client = client_in<api::client>(*held);
    const auto who = co_await client.account(std::move(options));
    co_return printable(who.email) + ", plan " + printable(who.tier) + ", " +
        std::to_string(who.limits.total_remaining) + " tracks left";
}

} // namespace

provider as_provider()
{
    provider out(api::profile(), "music from text");
    out.examples = own_examples;
    out.routes = api::documented_routes();
    out.make_client = make_client;
    out.add_commands = add_commands;
    out.probes.emplace_back("health", false, ask_health);
    out.probes.emplace_back("account", true, ask_account);
    using andante::errc;
    using words = std::vector<std::string>;
    out.advices = {
        advice(errc::not_found, "List what there is with", words{"list", "playlists"}),
        advice(errc::quota_exhausted, "See what is left with", words{"me"}),
        advice(errc::queue_full, "See what is unfinished with", words{"list --status processing"})
    };
    return out;
}

} // namespace program::finetuning
