#include <andante/core/error.hpp>
#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>
#include <andante/core/secret.hpp>
#include <andante/version.hpp>

#include "program/environment.hpp"
#include "program/global_options.hpp"
#include "program/json_text.hpp"
#include "program/limit_memory.hpp"
#include "program/profile_file.hpp"
#include "program/report.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/shared_limits.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <boost/version.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program {

namespace asio = boost::asio;

namespace {

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

finding examine_key(session& current)
{
    const auto& whose = current.whose().profile;
    try {
        const auto& used = current.whose_account();
        const andante::secret key(used.key);
        if (key.empty()) {
            const auto& source = whose.key_form.source;
            return {
                "key",
                false,
                "none: set " + whose.key_variable + (source.empty() ? "" : " (" + source + ")") +
                    ", or keep one with: " + current.whose().typed("login")
            };
        }
        const auto shown = printable(shown_key(key)) + ", " + used.key_source;
        const bool fits = whose.key_form.fits(key.reveal());
        const auto wrong = fits ? "" : ": " + shape_of(whose.key_form) + "; copy it again";
        return {"key", fits, shown + wrong};
    } catch (const usage_error& bad) { // of its profile
        return {"key", false, bad.what() + (bad.hint.empty() ? "" : ". " + bad.hint)};
    }
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

finding failed(const session& current, const std::string& name, const andante::error& cause)
{
    const problem told(cause, current.whose(), true);
    auto text = told.text("");
    const std::string prefix = "andante: ";
    if (text.starts_with(prefix)) {
        text.erase(0, prefix.size());
    }
    return {name, false, printable(text)};
}

std::string base_url_of(session& current)
{
    const auto& used = current.whose_account();
    return used.base_url.empty() ? current.whose().profile.base_url
                                 : printable(used.base_url) + ", " + used.url_source;
}

/// False when a profile cannot be used, which the key's finding has said.
bool can_use_account(session& current)
{
    try {
        static_cast<void>(current.whose_account());
        return true;
    } catch (const usage_error&) {
        return false;
    }
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
        shown.wraps(2);
        const auto lines = shown.text(out.width());
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

/// A client for calls without a key, or why the settings allow none.
andante::result<service_client_ptr> make_keyless_client(session& current)
{
    try {
        return current.keyless_client();
    } catch (const andante::failure& bad) {
        return bad.error();
    }
}

void throw_if_cancelled(const andante::result<std::string>& answer)
{
    if (answer.has_error() && answer.error().is_cancelled()) {
        throw_exception_from_error(answer.error(), BOOST_CURRENT_LOCATION);
    }
}

/// What can be said without asking anybody.
std::vector<finding> examine_program(session& current)
{
    std::vector<finding> found;
    found.emplace_back("andante", true, ANDANTE_VERSION_STRING);
    found.emplace_back("boost", true, boost_version());
    found.emplace_back("openssl", true, OpenSSL_version(OPENSSL_VERSION));
    found.emplace_back("limits", true, limits_folder());
    found.push_back(examine_key(current));
    return found;
}

/// Whether the limits can be counted where they shall be; nothing when that is nowhere.
asio::awaitable<std::optional<finding>> ask_redis(session_ptr current)
{
    const auto& options = current->options();
    if (redis_url(options).empty()) {
        co_return std::nullopt;
    }
    const std::string source = options.redis.empty() ? "ANDANTE_REDIS" : "--redis";
    auto trying = try_redis(current->executor(), &options);
    const auto problem = co_await std::move(trying);
    if (!problem) {
        co_return finding("redis", true, "counts the limits, from " + source);
    }
    if (problem->is_cancelled()) {
        throw_exception_from_error(*problem, BOOST_CURRENT_LOCATION);
    }
    co_return finding("redis", false, printable(problem->message()) + ", from " + source);
}

/// One of the provider's questions. Without a key, those that need one fail before they are sent.
asio::awaitable<std::string> put(session_ptr current, service_client_ptr keyless, const probe* what)
{
    auto options = current->call();
    options.attempts = 1;
    const auto client = what->with_key ? current->client() : keyless;
    auto asking = what->ask(client, std::move(options));
    co_return co_await std::move(asking);
}

/// What the service says, as far as the settings allow to ask it.
asio::awaitable<void> ask_service(session_ptr current, std::vector<finding>* found)
{
    const auto& options = current->options();
    auto sharing = ask_redis(current);
    auto shared = co_await std::move(sharing);
    if (shared) {
        found->push_back(std::move(*shared));
    }
    const auto route = std::make_shared<route_watcher>();
    current->watch(route);
    const auto keyless = make_keyless_client(*current);
    const auto setting = keyless ? std::string() : setting_of(keyless.error());
    const bool is_usable = can_use_account(*current);
    if (setting != "base url" && is_usable) {
        found->emplace_back("base url", true, base_url_of(*current));
    }
    if (keyless.has_error()) {
        found->push_back(failed(*current, setting, keyless.error()));
        co_return;
    }
    bool is_first = true;
    for (const auto& each : current->whose().probes) {
        if (each.with_key && !is_usable) {
            continue;
        }
        auto asking = put(current, *keyless, &each);
        const auto answer = co_await andante::as_result(std::move(asking));
        if (std::exchange(is_first, false)) {
            const bool is_unusable = answer.has_error() && setting_of(answer.error()) == "proxy";
            found->push_back(
                is_unusable ? failed(*current, "proxy", answer.error())
                            : examine_proxy(options, (*keyless)->base_url(), route->first_hop())
            );
        }
        found->push_back(
            answer ? finding(each.name, true, *answer) : failed(*current, each.name, answer.error())
        );
        throw_if_cancelled(answer);
    }
}

asio::awaitable<exit_code> examine(session_ptr current)
{
    auto found = examine_program(*current);
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

void add_doctor_command(declaration& group, command& chosen)
{
    auto& sub = group.add_command("doctor", "Check versions, settings, network and key");
    sub.callback = [&chosen] { chosen = examine; };
}

} // namespace program
