// A page that makes music: a web server and the client on one io_context, with webhooks on a route
// of the server's own.
#include "allowed_hosts.hpp"
#include "journal_file.hpp"
#include "kept_limits.hpp"
#include "options.hpp"
#include "routes.hpp"
#include "studio.hpp"
#include "web_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using namespace studio_server;

/// Why webhooks cannot be used; empty when they can.
std::string set_up_webhooks(
    const options& chosen,
    const std::string& own_url,
    const finetuning::client& client,
    const std::shared_ptr<site>& here
)
{
    if (!chosen.use_webhooks) {
        return "switched off";
    }
    auto base = chosen.public_url.empty() ? own_url : chosen.public_url;
    if (base.ends_with('/')) {
        base.pop_back();
    }
    try {
        finetuning::webhook_options how(base + std::string(webhook_path));
        how.path = std::string(webhook_path);
        here->inbox = client.webhooks(std::move(how));
        here->desk->use(*here->inbox);
        return "";
    } catch (const andante::failure& problem) {
        if (!chosen.public_url.empty()) {
            throw;
        }
        return "the service cannot call this machine; see --public-url";
    }
}

/// Throws when there is no key for the service.
void set_up_chat(const options& chosen, const asio::any_io_executor& executor, site& here)
{
    if (!chosen.chat_model.empty()) {
        andante::client_options settings;
        settings.user_agent_suffix = "studio_server";
        const andante::chat::client service(executor, settings);
        here.chat = std::make_shared<chat_desk>(service, chosen.chat_model);
    }
}

std::string counted(std::size_t count, const std::string& what)
{
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// "2 prompts wait in line, 1 track is being made"
std::string text_of(const left_work& what)
{
    std::string made;
    const auto add = [&made](std::size_t count, const std::string& noun, const char* rest) {
        if (count > 0) {
            made += (made.empty() ? "" : ", ") + counted(count, noun) + rest;
        }
    };
    add(what.waiting, "prompt", " in line");
    add(what.making, "track", " in the making");
    add(what.doubtful, "create", " without an answer");
    return made;
}

void say_where(const std::string& url, const finetuning::client& client, const std::string& why_not)
{
    std::cout << "studio: " << url << "/  (" << client.base_url().origin() << ", "
              << (why_not.empty() ? "with webhooks" : "without webhooks: " + why_not)
              << "; Ctrl-C ends it)\n";
}

void say_what_was_left(const studio& desk)
{
    if (!desk.taken_over().is_empty()) {
        std::cout << "studio: goes on with what the last run has left: "
                  << text_of(desk.taken_over()) << '\n';
    }
}

void say_what_goes_on(const studio& desk, const std::string& journal)
{
    const auto left = desk.leaving();
    if (left.is_empty()) {
        return;
    }
    std::cout << "studio: leaves " << text_of(left) << ".\n";
    if (!journal.empty()) {
        std::cout << "What was begun here is written down in " << journal
                  << ", and the next start goes on with it.\n";
    } else if (left.waiting > 0) {
        std::cout << "There is no journal, so that what waits in line is forgotten.\n";
    }
    const auto ids = desk.unfinished();
    if (!ids.empty()) {
        std::cout << "In the making at the service:";
        for (const auto& id : ids) {
            std::cout << ' ' << id;
        }
        std::cout << '\n';
    }
}

/// Which the client uses.
andante::secret key_of_the_environment()
{
    const char* const key = std::getenv("FINETUNING_API_KEY");
    return andante::secret(key != nullptr ? key : "");
}

int run(const options& chosen)
{
    asio::io_context io(1);
    const auto counts = std::make_shared<request_counter>();
    andante::client_options settings;
    settings.user_agent_suffix = "studio_server";
    settings.observer = counts;
    settings.journal = open_journal(chosen.journal);
    const finetuning::client client(io.get_executor(), settings);
    const kept_limits limits(chosen.journal, client, key_of_the_environment());
    web_server server(io, chosen.address, chosen.port);
    const auto desk = std::make_shared<studio>(io.get_executor(), client, counts);
    allowed_hosts names(chosen.address, chosen.public_url);
    const auto here = std::make_shared<site>(desk, std::move(names), chosen.page_folder);
    set_up_chat(chosen, io.get_executor(), *here);
    const auto why_not = set_up_webhooks(chosen, server.url(), client, here);

    std::exception_ptr problem;
    asio::co_spawn(io, desk->load(), [&](std::exception_ptr thrown) {
        if (thrown) {
            problem = thrown;
            io.stop();
            return;
        }
        asio::co_spawn(io, desk->load_older(), asio::detached);
        server.start([here](web_request request) { return answer(here, std::move(request)); });
        say_where(server.url(), client, why_not);
        say_what_was_left(*desk);
        std::cout << std::flush;
    });
    asio::cancellation_signal end;
    asio::co_spawn(
        io, desk->watch_limits(), asio::bind_cancellation_slot(end.slot(), asio::detached)
    );
    asio::co_spawn(io, limits.keep_after(counts), asio::detached);
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](boost::system::error_code error, int) {
        if (!error) {
            desk->close();
            server.stop();
            end.emit(asio::cancellation_type::terminal);
            say_what_goes_on(*desk, client.journal() ? chosen.journal : "");
            // The rest are waits for tracks, and those go on without us.
            io.stop();
        }
    });
    io.run();
    limits.keep();
    if (problem) {
        std::rethrow_exception(problem);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    options chosen;
    int exit_code = 0;
    if (!parse_command_line(argc, argv, chosen, exit_code)) {
        return exit_code;
    }
    try {
        return run(chosen);
    } catch (const andante::failure& problem) {
        std::cerr << "studio_server: " << problem.what() << '\n';
        return problem.error() == andante::errc::missing_api_key ? 2 : 1;
    } catch (const std::exception& problem) {
        std::cerr << "studio_server: " << problem.what() << '\n';
        return 1;
    }
}
