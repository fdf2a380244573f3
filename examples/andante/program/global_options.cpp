#include "program/global_options.hpp"

#include "program/declaration.hpp"
#include "program/jq_filter.hpp"
#include "program/provider.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace program {

namespace {

namespace pacing = andante::pacing;

constexpr auto group = "Options for every command";

/// As it is typed: "create=10/60s".
std::string limit_text(const pacing::window_limit& limit)
{
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(limit.per);
    const bool whole = milliseconds.count() % 1000 == 0;
    return limit.name + "=" + std::to_string(limit.count) + "/" +
           std::to_string(whole ? milliseconds.count() / 1000 : milliseconds.count()) +
           (whole ? "s" : "ms");
}

/// Whose limit it is, is not known before the whole line is read. Gives what is wrong.
std::optional<std::string> add_limit(global_options& options, const std::string& text)
{
    auto limit = pacing::parse_window_limit(text);
    if (limit.has_error()) {
        return limit.error().message();
    }
    options.limits.push_back(*limit);
    return std::nullopt;
}

std::optional<std::string> set_timeout(global_options& options, const std::string& text)
{
    options.timeout = parse_duration(text);
    if (!options.timeout) {
        return "'" + text + "' is not a duration: write 90s, 1.5m or 500ms";
    }
    return std::nullopt;
}

/// Whose account, where, and what it may do: what differs by provider.
void add_account_options(
    declaration& app,
    const std::shared_ptr<global_options>& options,
    const std::vector<provider>& all
)
{
    const auto& first = all.front().profile;
    const auto& windows = first.policies.windows;
    const auto example = windows.empty() ? std::string("NAME") : windows.front().name;
    const std::string or_own = all.size() > 1 ? ", or the provider's own" : "";
    app.add_option(
           "--api-key",
           &options->api_key,
           "The account's key. Better: set " + first.key_variable + or_own +
               ", or andante login, since other users of this machine can see command lines"
    )
        .under(group)
        .type("KEY");
    app.add_option(
           "--profile",
           &options->profile,
           "The account that andante login has kept under this name (also ANDANTE_PROFILE). "
           "Default: 'default'. A key that is given otherwise goes before it"
    )
        .under(group)
        .type("NAME");
    app.add_option(
           "--base-url",
           &options->base_url,
           "Where the API is (also " + first.url_variable + or_own +
               "). Plain http only for this machine"
    )
        .under(group)
        .type("URL");
    app.add_option(
           "--limit",
           [options](const std::string& text) { return add_limit(*options, text); },
           "What the plan allows, for example " + example +
               "=20/60s; may be given for each limit. Default: " + limits_text(first) + or_own
    )
        .under(group)
        .repeatable()
        .type("NAME=N/TIME");
}

void add_connection_options(declaration& app, const std::shared_ptr<global_options>& options)
{
    app.add_option(
           "--ca-file",
           &options->ca_file,
           "Certificate authorities to trust, PEM, instead of the system's"
    )
        .under(group)
        .type("FILE");
    app.add_option(
           "--proxy",
           &options->proxy,
           "http://host:port, or none. Default: HTTPS_PROXY, HTTP_PROXY and NO_PROXY"
    )
        .under(group)
        .type("URL");
}

} // namespace

andante::client_options global_options::client(const andante::provider_profile& whose) const
{
    andante::client_options out;
    out.api_key = andante::secret(api_key);
    out.base_url = base_url;
    out.user_agent_suffix = "andante-program/" ANDANTE_VERSION_STRING;
    out.connections.ca_file = ca_file;
    out.connections.proxy = andante::secret(proxy);
    if (!limits.empty()) {
        out.policies = whose.policies;
        for (const auto& each : limits) {
            out.policies->set(each);
        }
    }
    return out;
}

void global_options::check_limits(const andante::provider_profile& whose) const
{
    const auto& known = whose.policies.windows;
    for (const auto& each : limits) {
        const bool is_known = std::any_of(known.begin(), known.end(), [&each](const auto& limit) {
            // "chat[MODEL]" is "chat" for one model, of a limit that counts models apart.
            const bool is_part = limit.scope == pacing::scope::organization_model &&
                                 each.name.starts_with(limit.name + "[") &&
                                 each.name.ends_with("]");
            return limit.name == each.name || is_part;
        });
        if (!is_known) {
            throw usage_error(
                "--limit: " + whose.title + " has no limit '" + printable(each.name) + "'",
                "Its limits: " + limits_text(whose)
            );
        }
    }
}

void global_options::prepare_form()
{
    if (!jq.empty()) {
        form.filter = std::make_shared<const jq_filter>(jq);
        form.json = true;
    }
}

std::string global_options::repeated() const
{
    std::string out;
    if (!profile.empty()) {
        out += " --profile " + shell_quoted(profile);
    }
    if (!base_url.empty()) {
        out += " --base-url " + shell_quoted(base_url);
    }
    if (!ca_file.empty()) {
        out += " --ca-file " + shell_quoted(ca_file);
    }
    if (!rules.empty()) {
        out += " " + rules_option + " " + shell_quoted(rules);
    }
    for (const auto& each : limits) {
        out += " --limit " + limit_text(each);
    }
    if (!journal.empty()) {
        out += " --journal " + shell_quoted(journal);
    }
    return out;
}

std::string limits_text(const andante::provider_profile& whose)
{
    std::string out;
    for (const auto& each : whose.policies.windows) {
        out += (out.empty() ? "" : ", ") + limit_text(each);
    }
    return out;
}

void add_global_options(
    declaration& app,
    const std::shared_ptr<global_options>& options,
    const std::vector<provider>& all
)
{
    app.add_flag(
           "--json",
           options->form.json,
           "Print one JSON document: the API's own data, as it came. Errors become one line on "
           "standard error. With FIELDS (id,title) only those of each object"
    )
        .under(group)
        .type("[FIELDS]");
    app.add_flag("-q,--quiet", options->form.quiet, "Print ids only, one a line")
        .under(group)
        .excludes("--json");
    app.add_option(
           "--jq",
           &options->jq,
           "Print what this expression of jq makes of the JSON document, strings without quotes, "
           "as jq -r does: --jq '.generations[].id'. --json goes without saying"
    )
        .under(group)
        .excludes("--quiet")
        .type("EXPR");
    add_account_options(app, options, all);
    add_connection_options(app, options);
#ifdef ANDANTE_PROGRAM_REDIS
    app.add_option(
           "--redis",
           &options->redis,
           "Count the limits in this Redis, together with all commands and programs that do (also "
           "ANDANTE_REDIS, which hides a password from other users): redis://host:6379"
    )
        .under(group)
        .type("URL");
#endif
    app.add_option(
           "--journal",
           &options->journal,
           "Write down in this file what is paid for, before it is sent (also ANDANTE_JOURNAL): "
           "after a crash, andante resume goes on with it, and nothing is paid for twice"
    )
        .under(group)
        .type("FILE");
    app.add_option(
           "--timeout",
           [options](const std::string& text) { return set_timeout(*options, text); },
           "End the command after this time, for example 90s or 5m. Default: 60 s a call, 15 min "
           "a wait"
    )
        .under(group)
        .type("TIME");
    app.add_flag(
           "-v,--verbose",
           options->verbose,
           "Say on standard error what is sent and received, without keys"
    )
        .under(group);
    app.add_flag("--no-color", options->no_color, "No colours (also NO_COLOR)").under(group);
}

std::string shape_of(const andante::key_shape& form)
{
    if (form.length == 0) {
        return "a key begins with " + form.begins;
    }
    const auto rest = std::to_string(form.length - form.begins.size());
    return form.begins.empty() ? "a key has " + rest + " characters"
                               : "a key is " + form.begins + " and " + rest + " more characters";
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    double number = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, problem] =
        std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (problem != std::errc() || !std::isfinite(number) || number < 0) {
        return std::nullopt;
    }
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    double milliseconds = 0;
    if (unit.empty() || unit == "s") {
        milliseconds = number * 1000;
    } else if (unit == "ms") {
        milliseconds = number;
    } else if (unit == "m" || unit == "min") {
        milliseconds = number * 60'000;
    } else if (unit == "h") {
        milliseconds = number * 3'600'000;
    } else {
        return std::nullopt;
    }
    constexpr double month = 31.0 * 24 * 3'600'000;
    return std::chrono::milliseconds(std::llround(std::min(milliseconds, month)));
}

std::string shell_quoted(std::string_view text)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_./:@%+=,";
    if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) {
        return std::string(text);
    }
    std::string out = "'";
    for (const char each : text) {
        out += each == '\'' ? std::string("'\\''") : std::string(1, each);
    }
    return out + "'";
}

} // namespace program
