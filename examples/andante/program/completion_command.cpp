#include "program/completion.hpp"
#include "program/manual.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program {

namespace asio = boost::asio;

namespace {

asio::awaitable<exit_code> print_lines(session_ptr current, std::string text)
{
    current->out().text(text);
    co_return exit_code::ok;
}

command printing(std::string text)
{
    return [text = std::move(text)](session_ptr current) {
        return print_lines(std::move(current), text);
    };
}

std::string completion_for(const std::string& shell, const declaration& app)
{
    const auto all = completed_commands(app);
    return shell == "bash"  ? bash_completion(all)
           : shell == "zsh" ? zsh_completion(all)
                            : fish_completion(all);
}

} // namespace

void add_completion_command(declaration& app, command& chosen)
{
    const auto shell = std::make_shared<std::string>();
    auto& sub = app.add_command("completion", "What lets a shell complete andante's commands");
    sub.add_option("shell", shell.get(), "Which shell").one_of({"bash", "zsh", "fish"}).required();
    sub.footer = "An installed andante is completed already. To try it:\n"
                 "  source <(andante completion bash)\n"
                 "  source <(andante completion zsh)\n"
                 "  andante completion fish | source\n";
    sub.callback = [shell, &app, &chosen] { chosen = printing(completion_for(*shell, app)); };
}

void add_man_command(declaration& app, command& chosen)
{
    const auto provider = std::make_shared<std::string>();
    auto& sub = app.add_command("man", "The manual page, of the program or of a provider");
    std::vector<std::string> names;
    for (const auto& each : app.commands) {
        if (!each->group.empty()) {
            names.push_back(each->name);
        }
    }
    sub.add_option("provider", provider.get(), "Whose commands").one_of(std::move(names));
    sub.footer = "Example:\n  andante man | man -l -\n";
    sub.callback = [provider, &app, &chosen] {
        const auto* const of = provider->empty() ? &app : app.find(*provider);
        chosen = printing(manual_page(of == nullptr ? app : *of));
    };
}

} // namespace program
