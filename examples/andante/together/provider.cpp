#include "together/provider.hpp"

#include <andante/providers/together/client.hpp>
#include <andante/providers/together/documented_routes.hpp>

#include "program/chat_command.hpp"
#include "program/terminal.hpp"
#include "together/commands.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program::together {

namespace asio = boost::asio;
namespace api = andante::together;

namespace {

constexpr auto own_examples =
    R"(  andante together chat "Why is the sky blue?" --model meta-llama/Llama-3.3-70B-Instruct-Turbo
  andante together embed --from texts.txt --model intfloat/multilingual-e5-large-instruct
  andante together image "a heron at dawn" --model black-forest-labs/FLUX.1-schnell --output h.jpeg
  andante together batch requests.jsonl --output answers.jsonl
  andante together finetune create examples.jsonl --model meta-llama/Meta-Llama-3.1-8B-Instruct
)";

provider::client_maker maker_of(api::limit_profile limits)
{
    return [limits](asio::any_io_executor executor, andante::client_options options) {
        api::service_options service;
        service.limits = limits;
        api::client made(std::move(executor), std::move(options), std::move(service));
        return std::make_shared<held_client<api::client>>(std::move(made));
    };
}

andante::chat::completions completions_of(const service_client& held)
{
    return client_in<api::client>(held).chat();
}

void add_commands(declaration& group, command& chosen)
{
    add_chat_command(group, chosen, completions_of);
    add_embed_command(group, chosen);
    add_image_command(group, chosen);
    add_fine_tune_commands(group, chosen);
    add_batch_commands(group, chosen);
    add_model_commands(group, chosen);
}

asio::awaitable<std::string> ask_who(service_client_ptr held, andante::call_options options)
{
    const auto client = client_in<api::client>(*held);
    const auto answer = co_await client.whoami(std::move(options));
    co_return printable(answer.text());
}

provider by_limits(api::limit_profile limits)
{
    provider out(api::profile(limits), "chat, embeddings, images, batches and fine-tunes");
    out.examples = own_examples;
    out.routes = api::documented_routes();
    out.make_client = maker_of(limits);
    out.add_commands = add_commands;
    out.probes.emplace_back("account", true, ask_who);
    using andante::errc;
    using words = std::vector<std::string>;
    out.advices = {
        advice(errc::not_found, "See what models there are with", words{"models"}),
    };
    return out;
}

} // namespace

provider as_provider()
{
    using api::limit_profile;
    auto out = by_limits(limit_profile::learned);
    std::vector<std::string> names;
    for (const auto each : {limit_profile::learned, limit_profile::fixed, limit_profile::dynamic}) {
        names.emplace_back(to_string(each));
    }
    out.rules.emplace(
        "--limit-profile",
        "Where the limits come from: learned, a table to begin with, for each model, which the "
        "service's answers correct; fixed, the same table as a ceiling for the whole key; "
        "dynamic, one request a second for each model to begin with, the rest is learnt. Default: "
        "learned",
        std::move(names)
    );
    out.rules->with = [](const std::string& name) {
        return by_limits(api::parse_limit_profile(name).value());
    };
    return out;
}

} // namespace program::together
