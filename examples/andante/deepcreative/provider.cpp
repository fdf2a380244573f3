#include "deepcreative/provider.hpp"

#include <andante/providers/deepcreative/client.hpp>
#include <andante/providers/deepcreative/documented_routes.hpp>

#include "deepcreative/client_of.hpp"
#include "deepcreative/commands.hpp"
#include "program/terminal.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace program::deepcreative {

namespace asio = boost::asio;

namespace {

constexpr auto own_examples =
    R"(  andante deepcreative predict black-forest-labs/flux-kontext-max --input prompt="a heron" --output pictures
  andante deepcreative predict google/nano-banana --from prompts.txt --output pictures
)";

service_client_ptr make_client(asio::any_io_executor executor, andante::client_options options)
{
    // A create may stand in line for as long as the others need. It has no deadline of its own, by
    // which it would wait in silence for a sum of money to begin anew.
    options.line_deadline = std::chrono::hours(24 * 7);
    return std::make_shared<held_client<api::client>>(
        api::client(std::move(executor), std::move(options))
    );
}

void add_commands(declaration& group, command& chosen)
{
    add_predict_command(group, chosen);
    add_prediction_commands(group, chosen);
}

asio::awaitable<std::string> ask_account(service_client_ptr held, andante::call_options options)
{
    const auto client = client_in<api::client>(*held);
    const auto answer = co_await client.account(std::move(options));
    co_return printable(answer.text());
}

} // namespace

provider as_provider()
{
    provider out(api::profile(), "predictions of many models");
    out.examples = own_examples;
    out.routes = api::documented_routes();
    out.make_client = make_client;
    out.add_commands = add_commands;
    out.probes.emplace_back("account", true, ask_account);
    using andante::errc;
    using words = std::vector<std::string>;
    out.advices = {
        advice(errc::rejected_by_validation, "See what models there are with", words{"models"}),
    };
    return out;
}

} // namespace program::deepcreative
