// The program with two providers that do not exist: nothing of one may be told or kept of the
// other.
#include <andante/providers/finetuning/client.hpp>

#include "program/declaration.hpp"
#include "program/environment.hpp"
#include "program/providers.hpp"
#include "program/session.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program {

namespace asio = boost::asio;

namespace {

using made_up_client = andante::finetuning::client;

andante::provider_profile facts_of(const std::string& name, const std::string& capitals)
{
    auto facts = andante::finetuning::profile();
    facts.name = name;
    facts.title = "Number " + name;
    facts.key_variable = capitals + "_API_KEY";
    facts.url_variable = capitals + "_BASE_URL";
    facts.key_form = andante::key_shape();
    facts.policies.windows.clear();
    facts.policies.windows.emplace_back("asks", 5, std::chrono::seconds(60));
    return facts;
}

andante::provider_profile facts_of_one()
{
    return facts_of("one", "ONE");
}

andante::provider_profile facts_of_two()
{
    auto facts = facts_of("two", "TWO");
    facts.key_form.begins = "two_";
    facts.policies.windows.emplace_back("makes", 3, std::chrono::seconds(60));
    return facts;
}

/// What a client of its own would read from the environment.
template <andante::provider_profile (*Facts)()>
service_client_ptr make_client(asio::any_io_executor executor, andante::client_options options)
{
    const auto facts = Facts();
    if (options.api_key.empty()) {
        options.api_key = andante::secret(environment_variable(facts.key_variable.c_str()));
    }
    if (options.base_url.empty()) {
        options.base_url = environment_variable(facts.url_variable.c_str());
    }
    if (!options.policies) {
        options.policies = facts.policies;
    }
    made_up_client made(std::move(executor), std::move(options));
    return std::make_shared<held_client<made_up_client>>(std::move(made));
}

asio::awaitable<exit_code> ask(session_ptr current)
{
    const auto client = client_in<made_up_client>(*current->client());
    const auto who = co_await client.account(current->call());
    current->out().text(who.tier + "\n");
    co_return exit_code::ok;
}

asio::awaitable<exit_code> get(session_ptr current, std::string id)
{
    const auto client = client_in<made_up_client>(*current->client());
    const auto found = co_await client.generations().get(std::move(id), current->call());
    current->out().text(found.id + "\n");
    co_return exit_code::ok;
}

void add_commands(declaration& group, command& chosen)
{
    group.add_command("ask", "Ask").callback = [&chosen] { chosen = ask; };
    const auto id = std::make_shared<std::string>();
    auto& one = group.add_command("get", "Get one");
    one.add_option("id", id.get(), "Which").required();
    one.callback = [id, &chosen] {
        chosen = [id](session_ptr current) { return get(std::move(current), *id); };
    };
}

void add_commands_of_two(declaration& group, command& chosen)
{
    add_commands(group, chosen);
    group.add_command("melody", "Ask for a melody").callback = [&chosen] { chosen = ask; };
}

provider made_up(andante::provider_profile facts)
{
    provider out(std::move(facts), "things that are not");
    std::vector<std::string> words(1, "ask");
    out.advices.emplace_back(andante::errc::not_found, "See", std::move(words));
    return out;
}

} // namespace

std::vector<provider> providers()
{
    auto first = made_up(facts_of_one());
    first.make_client = make_client<facts_of_one>;
    first.add_commands = add_commands;
    auto second = made_up(facts_of_two());
    second.make_client = make_client<facts_of_two>;
    second.add_commands = add_commands_of_two;
    return {std::move(first), std::move(second)};
}

} // namespace program
