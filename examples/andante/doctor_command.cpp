#include "commands.hpp"
#include "environment.hpp"
#include "json_text.hpp"
#include "limit_memory.hpp"
#include "report.hpp"
#include "table.hpp"
#include "terminal.hpp"

#include <boost/version.hpp>
#include <openssl/crypto.h>

#include <algorithm>

namespace program {

namespace asio = boost::asio;

namespace {

/// Characters of a key that may be shown.
constexpr std::size_t shown_of_key = 12;
constexpr std::size_t key_length = 40;

/// One line of the examination.
class finding {
public:
    finding(std::string what, bool fine, std::string text)
        : name(std::move(what))
        , ok(fine)
        , detail(std::move(text))
    {}

    std::string name;
    bool ok;
    std::string detail;
};

std::string boost_version()
{
    return std::to_string(BOOST_VERSION / 100000) + "." +
           std::to_string(BOOST_VERSION / 100 % 1000) + "." + std::to_string(BOOST_VERSION % 100);
}

finding examine_key(const global_options& options)
{
    const bool given = !options.api_key.empty();
    const andante::secret key(given ? options.api_key : environment_variable("FINETUNING_API_KEY"));
    if (key.empty()) {
        return {"key", false, "none: set FINETUNING_API_KEY (web app: Profile, API)"};
    }
    const std::string from = given ? "from --api-key" : "from FINETUNING_API_KEY";
    const auto shown = printable(key.redacted(shown_of_key)) + ", " + from;
    if (!key.reveal().starts_with("ft_live_") || key.reveal().size() != key_length) {
        return {"key", false, shown + ": a key is ft_live_ and 32 more characters; copy it again"};
    }
    return {"key", true, shown};
}

/// Sees where the library connects to, which is the only sure word on what it makes of proxies.
class route_watcher final : public andante::observer {
public:
    route_watcher() = default;

    void on_pool(const andante::pool_event& event) override
    {
        if (event.what == andante::pool_event::kind::connecting && first_hop_.empty()) {
            first_hop_ = event.detail;
        }
    }
    /// "host:port" of the server or of its proxy; empty when nothing was connected to.
    const std::string& first_hop() const { return first_hop_; }

private:
    std::string first_hop_;
};

/// The variables of the environment that name a proxy.
std::string proxy_variables()
{
    std::string out;
    for (const auto* const name : {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"}) {
        if (!environment_variable(name).empty()) {
            out += (out.empty() ? "" : ", ") + std::string(name);
        }
    }
    return out;
}

finding examine_proxy(
    const global_options& options, const andante::http::url& server, const std::string& first_hop
)
{
    const auto variables = options.proxy.empty() ? proxy_variables() : std::string();
    const auto source =
        options.proxy.empty() ? "from the environment: " + variables : std::string("from --proxy");
    if (first_hop.empty()) {
        return {"proxy", true, "not known: nothing was connected to"};
    }
    if (first_hop != server.authority()) {
        return {"proxy", true, printable(first_hop) + ", " + source};
    }
    return {
        "proxy",
        true,
        variables.empty() ? "none" : "none for this address, although there is " + variables
    };
}

finding failed(const std::string& name, const andante::error& cause)
{
    const problem told(cause, true);
    auto text = told.text("");
    const std::string prefix = "andante: ";
    if (text.starts_with(prefix)) {
        text.erase(0, prefix.size());
    }
    return {name, false, printable(text)};
}

asio::awaitable<std::string> ask_health(session_ptr current, andante::finetuning::client client)
{
    auto options = current->call();
    options.attempts = 1;
    const auto answer = co_await client.health(std::move(options));
    co_return "answers at " + client.base_url().origin() + ": " + printable(answer.raw_json);
}

asio::awaitable<std::string> ask_account(session_ptr current)
{
    auto client = current->client();
    auto options = current->call();
    options.attempts = 1;
    const auto who = co_await client.account(std::move(options));
    co_return printable(who.email) + ", plan " + printable(who.tier) + ", " +
        std::to_string(who.limits.total_remaining) + " tracks left";
}

std::string base_url_of(const global_options& options)
{
    const auto from_environment = environment_variable("FINETUNING_BASE_URL");
    if (!options.base_url.empty()) {
        return printable(options.base_url) + ", from --base-url";
    }
    if (!from_environment.empty()) {
        return printable(from_environment) + ", from FINETUNING_BASE_URL";
    }
    return andante::finetuning::profile().base_url;
}

void print(session& current, const std::vector<finding>& found)
{
    auto& out = current.out();
    if (!out.json()) {
        table shown({"", "", ""});
        for (const auto& each : found) {
            const std::string word = each.ok ? "ok" : "failed";
            shown.add({each.name, cell(word, out.colour_of(word)), each.detail});
        }
        const auto lines = shown.text(0);
        out.text(lines.substr(lines.find('\n') + 1));
        return;
    }
    std::vector<std::string> checks;
    for (const auto& each : found) {
        json_text::object one;
        one.add_text("name", each.name).add("ok", each.ok ? "true" : "false");
        one.add_text("detail", each.detail);
        checks.push_back(one.text());
    }
    out.document(json_text::object().add("checks", json_text::array(checks)).text());
}

std::string limits_folder()
{
    const auto folder = limit_memory::folder();
    return folder.empty() ? "not kept between commands" : "kept in " + printable(folder.string());
}

/// Which of the settings an error is about: the name of its finding.
std::string setting_of(const andante::error& problem)
{
    const auto field = problem.field() ? problem.field()->field : std::string();
    if (problem == andante::errc::insecure_url || field == "base_url") {
        return "base url";
    }
    return field.find("proxy") != std::string::npos || field.find("PROXY") != std::string::npos
               ? "proxy"
               : "settings";
}

/// A client for health, or why the settings allow none.
andante::result<andante::finetuning::client>
make_client(session& current, std::shared_ptr<andante::observer> watcher)
{
    try {
        return current.keyless_client(std::move(watcher));
    } catch (const andante::failure& problem) {
        return problem.error();
    }
}

void throw_if_cancelled(const andante::result<std::string>& answer)
{
    if (answer.has_error() && answer.error().is_cancelled()) {
        throw_exception_from_error(answer.error(), BOOST_CURRENT_LOCATION);
    }
}

finding answer_of(const std::string& name, const andante::result<std::string>& answer)
{
    return answer ? finding(name, true, *answer) : failed(name, answer.error());
}

/// What can be said without asking anybody.
std::vector<finding> examine_program(const global_options& options)
{
    std::vector<finding> found;
    found.emplace_back("andante", true, ANDANTE_VERSION_STRING);
    found.emplace_back("boost", true, boost_version());
    found.emplace_back("openssl", true, OpenSSL_version(OPENSSL_VERSION));
    found.emplace_back("limits", true, limits_folder());
    found.push_back(examine_key(options));
    return found;
}

/// What the service says, as far as the settings allow to ask it.
asio::awaitable<void> ask_service(session_ptr current, std::vector<finding>* found)
{
    const auto& options = current->options();
    const auto route = std::make_shared<route_watcher>();
    const auto client = make_client(*current, route);
    const auto setting = client ? std::string() : setting_of(client.error());
    if (setting != "base url") {
        found->emplace_back("base url", true, base_url_of(options));
    }
    if (client.has_error()) {
        found->push_back(failed(setting, client.error()));
        co_return;
    }
    auto asking = ask_health(current, *client);
    const auto health = co_await andante::as_result(std::move(asking));
    const bool is_unusable = health.has_error() && setting_of(health.error()) == "proxy";
    found->push_back(
        is_unusable ? failed("proxy", health.error())
                    : examine_proxy(options, client->base_url(), route->first_hop())
    );
    found->push_back(answer_of("health", health));
    throw_if_cancelled(health);
    auto asking_who = ask_account(current);
    const auto who = co_await andante::as_result(std::move(asking_who));
    found->push_back(answer_of("account", who));
    throw_if_cancelled(who);
}

asio::awaitable<exit_code> examine(session_ptr current)
{
    auto found = examine_program(current->options());
    auto asking = ask_service(current, &found);
    const auto asked = co_await andante::as_result(std::move(asking));
    print(*current, found);
    if (asked.has_error()) { // it was interrupted
        throw_exception_from_error(asked.error(), BOOST_CURRENT_LOCATION);
    }
    const bool all_fine =
        std::all_of(found.begin(), found.end(), [](const finding& each) { return each.ok; });
    co_return all_fine ? exit_code::ok : exit_code::failed;
}

} // namespace

void add_doctor_command(declaration& app, command& chosen)
{
    auto& sub = app.add_command("doctor", "Check versions, settings, network and key");
    sub.callback = [&chosen] { chosen = examine; };
}

} // namespace program
