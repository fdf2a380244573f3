#include "commands.hpp"
#include "json_text.hpp"
#include "report.hpp"
#include "table.hpp"
#include "terminal.hpp"

#include <CLI/CLI.hpp>
#include <boost/version.hpp>
#include <openssl/crypto.h>

#include <cstdlib>

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

std::string variable(const char* name)
{
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string boost_version()
{
    return std::to_string(BOOST_VERSION / 100000) + "." +
           std::to_string(BOOST_VERSION / 100 % 1000) + "." + std::to_string(BOOST_VERSION % 100);
}

finding examine_key(const global_options& options)
{
    const bool given = !options.api_key.empty();
    const andante::secret key(given ? options.api_key : variable("FINETUNING_API_KEY"));
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

/// A proxy's address without its password.
std::string without_user(const std::string& address)
{
    const auto scheme = address.find("://");
    const auto start = scheme == std::string::npos ? 0 : scheme + 3;
    const auto at = address.rfind('@');
    return at == std::string::npos || at < start
               ? address
               : address.substr(0, start) + address.substr(at + 1);
}

finding examine_proxy(const global_options& options)
{
    if (!options.proxy.empty()) {
        return {"proxy", true, printable(without_user(options.proxy)) + ", from --proxy"};
    }
    for (const auto* const name : {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"}) {
        if (const auto value = variable(name); !value.empty()) {
            const auto except = variable("NO_PROXY") + variable("no_proxy");
            return {
                "proxy",
                true,
                printable(without_user(value)) + ", from " + name +
                    (except.empty() ? "" : ", except for " + printable(except))
            };
        }
    }
    return {"proxy", true, "none"};
}

finding failed(const std::string& name, const andante::error& cause)
{
    const problem told(cause);
    auto text = told.text("");
    const std::string prefix = "andante: ";
    if (text.starts_with(prefix)) {
        text.erase(0, prefix.size());
    }
    return {name, false, printable(text)};
}

asio::awaitable<std::string> ask_health(session_ptr current)
{
    auto client = current->keyless_client();
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
    const auto from_environment = variable("FINETUNING_BASE_URL");
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

asio::awaitable<exit_code> examine(session_ptr current)
{
    std::vector<finding> found;
    found.emplace_back("andante", true, ANDANTE_VERSION_STRING);
    found.emplace_back("boost", true, boost_version());
    found.emplace_back("openssl", true, OpenSSL_version(OPENSSL_VERSION));
    found.emplace_back("base url", true, base_url_of(current->options()));
    found.push_back(examine_proxy(current->options()));
    found.push_back(examine_key(current->options()));
    const auto health = co_await andante::as_result(ask_health(current));
    found.push_back(health ? finding("health", true, *health) : failed("health", health.error()));
    if (health.has_error() && health.error().is_cancelled()) {
        throw_exception_from_error(health.error(), BOOST_CURRENT_LOCATION);
    }
    const auto who = co_await andante::as_result(ask_account(current));
    found.push_back(who ? finding("account", true, *who) : failed("account", who.error()));
    print(*current, found);
    for (const auto& each : found) {
        if (!each.ok) {
            co_return exit_code::failed;
        }
    }
    co_return exit_code::ok;
}

} // namespace

void add_doctor_command(CLI::App& app, command& chosen)
{
    auto* const sub = app.add_subcommand("doctor", "Check versions, settings, network and key");
    sub->callback([&chosen] { chosen = examine; });
}

} // namespace program
