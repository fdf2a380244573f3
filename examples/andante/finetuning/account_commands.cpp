#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/fields.hpp"
#include "finetuning/views.hpp"

namespace program::finetuning {

namespace asio = boost::asio;

namespace {

asio::awaitable<exit_code> me(session_ptr current)
{
    auto client = client_of(*current);
    const auto who = co_await client.account(current->call());
    if (current->out().json()) {
        current->out().document(who.raw_json);
    } else {
        current->out().text(views::account(who));
    }
    co_return exit_code::ok;
}

} // namespace

void add_account_commands(declaration& app, command& chosen)
{
    auto& sub = app.add_command("me", "The account: plan, tracks left, queue");
    sub.fields = account_fields();
    sub.callback = [&chosen] { chosen = me; };
}

} // namespace program::finetuning
