#include "pioneer/provider.hpp"

#include <andante/providers/pioneer/client.hpp>
#include <andante/providers/pioneer/documented_routes.hpp>

#include "pioneer/client_of.hpp"
#include "pioneer/commands.hpp"
#include "program/chat_command.hpp"
#include "program/format.hpp"
#include "program/terminal.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program::pioneer {

namespace asio = boost::asio;
namespace api = andante::pioneer;

namespace {

constexpr auto own_examples =
    R"(  andante pioneer infer fastino/gliner2-base-v1 "Tim Cook leads Apple" --labels person,company
  andante pioneer chat "Why is the sky blue?" --model Qwen/Qwen3-8B
  andante pioneer dataset upload names.jsonl --name names --type ner
  andante pioneer train create --base fastino/gliner2-base-v1 --dataset names --name my-names
)";

service_client_ptr make_client(asio::any_io_executor executor, andante::client_options options)
{
    return std::make_shared<held_client<api::client>>(
        api::client(std::move(executor), std::move(options))
    );
}

andante::chat::completions chat_of(const service_client& held)
{
    return client_in<api::client>(held).chat();
}

void add_commands(declaration& group, command& chosen)
{
    add_infer_command(group, chosen);
    add_chat_command(group, chosen, chat_of);
    add_train_commands(group, chosen);
    add_dataset_commands(group, chosen);
    add_account_commands(group, chosen);
}

asio::awaitable<std::string> ask_health(service_client_ptr held, andante::call_options options)
{
    const auto client = client_in<api::client>(*held);
    const auto answer = co_await client.health(std::move(options));
    co_return printable(answer.text());
}

asio::awaitable<std::string> ask_plan(service_client_ptr held, andante::call_options options)
{
    const auto client = client_in<api::client>(*held);
    const auto plan = co_await client.plan_info(std::move(options));
    auto words = "plan " + printable(plan.payment_plan.value_or("unknown"));
    if (plan.total_usage) {
        words += ", " + number_text(*plan.total_usage) + " credits used";
    }
    if (plan.credit_limit) {
        words += " of " + number_text(*plan.credit_limit);
    }
    co_return words;
}

} // namespace

provider as_provider()
{
    provider out(api::profile(), "inference, chat and training");
    out.examples = own_examples;
    out.routes = api::documented_routes();
    out.make_client = make_client;
    out.add_commands = add_commands;
    out.probes.emplace_back("health", false, ask_health);
    out.probes.emplace_back("plan", true, ask_plan);
    using andante::errc;
    using words = std::vector<std::string>;
    out.advices = {
        advice(errc::not_found, "See what models there are with", words{"models"}),
        advice(errc::quota_exhausted, "See what was spent with", words{"usage"}),
    };
    return out;
}

} // namespace program::pioneer
