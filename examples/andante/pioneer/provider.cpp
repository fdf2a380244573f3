#include "pioneer/provider.hpp"

#include <andante/providers/pioneer/client.hpp>
#include <andante/providers/pioneer/documented_routes.hpp>

#include "pioneer/client_of.hpp"
#include "pioneer/commands.hpp"
#include "program/chat_command.hpp"
#include "program/format.hpp"
#include "program/terminal.hpp"

#include <algorithm>
#include <array>
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

struct named_edition {
    const char* name;
    api::edition which;
};

constexpr std::array editions{
    named_edition{"june_2026", api::edition::june_2026},
    named_edition{"august_2026", api::edition::august_2026},
    named_edition{"late_2026", api::edition::late_2026},
};

provider::client_maker maker_of(api::edition which)
{
    return [which](asio::any_io_executor executor, andante::client_options options) {
        api::client made(std::move(executor), std::move(options), which);
        return std::make_shared<held_client<api::client>>(std::move(made));
    };
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

provider by_edition(api::edition which)
{
    provider out(api::profile(which), "inference, chat and training");
    out.examples = own_examples;
    out.routes = api::documented_routes();
    out.make_client = maker_of(which);
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

} // namespace

provider as_provider()
{
    auto out = by_edition(api::edition::june_2026);
    std::vector<std::string> names;
    names.reserve(editions.size());
    for (const auto& each : editions) {
        names.emplace_back(each.name);
    }
    out.rules.emplace(
        "--edition",
        "Which state of Pioneer's documentation holds: its limits, the address, and where training "
        "is. Default: june_2026",
        std::move(names)
    );
    out.rules->with = [](const std::string& name) {
        const auto* const found =
            std::find_if(editions.begin(), editions.end(), [&name](const auto& each) {
                return each.name == name;
            });
        return by_edition(found->which);
    };
    return out;
}

} // namespace program::pioneer
