#include "global_options.hpp"

#include <andante/providers/finetuning/profile.hpp>

#include "declaration.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace program {

namespace {

namespace pacing = andante::pacing;

/// As it is typed: "create=10/60s".
std::string limit_text(const pacing::window_limit& limit)
{
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(limit.per);
    const bool whole = milliseconds.count() % 1000 == 0;
    return limit.name + "=" + std::to_string(limit.count) + "/" +
           std::to_string(whole ? milliseconds.count() / 1000 : milliseconds.count()) +
           (whole ? "s" : "ms");
}

/// Only the known names: a misspelt one would be a new limit for every request. Gives what is
/// wrong.
std::optional<std::string> add_limit(global_options& options, const std::string& text)
{
    auto limit = pacing::parse_window_limit(text);
    if (limit.has_error()) {
        return limit.error().message();
    }
    std::string names;
    for (const auto& known : andante::finetuning::policies().windows) {
        if (known.name == limit->name) {
            options.limits.push_back(*limit);
            return std::nullopt;
        }
        names += (names.empty() ? "" : " and ") + known.name;
    }
    return "there is no limit '" + limit->name + "'; the limits are " + names;
}

std::optional<std::string> set_timeout(global_options& options, const std::string& text)
{
    options.timeout = parse_duration(text);
    if (!options.timeout) {
        return "'" + text + "' is not a duration: write 90s, 1.5m or 500ms";
    }
    return std::nullopt;
}

} // namespace

andante::client_options global_options::client() const
{
    andante::client_options out;
    out.api_key = andante::secret(api_key);
    out.base_url = base_url;
    out.user_agent_suffix = "andante-program/" ANDANTE_VERSION_STRING;
    out.connections.ca_file = ca_file;
    out.connections.proxy = andante::secret(proxy);
    if (!limits.empty()) {
        out.policies = andante::finetuning::policies();
        for (const auto& each : limits) {
            out.policies->set(each);
        }
    }
    return out;
}

std::string global_options::repeated() const
{
    std::string out;
    if (!base_url.empty()) {
        out += " --base-url " + shell_quoted(base_url);
    }
    if (!ca_file.empty()) {
        out += " --ca-file " + shell_quoted(ca_file);
    }
    for (const auto& each : limits) {
        out += " --limit " + limit_text(each);
    }
    return out;
}

void add_global_options(declaration& app, const std::shared_ptr<global_options>& options)
{
    const std::string group = "Options for every command";
    app.add_flag(
           "--json",
           options->json,
           "Print one JSON document: the API's own data, as it came. Errors become one line on "
           "standard error"
    )
        .under(group);
    app.add_option(
           "--api-key",
           &options->api_key,
           "The account's key. Better: set FINETUNING_API_KEY, since other users of this machine "
           "can see command lines"
    )
        .under(group)
        .type("KEY");
    app.add_option(
           "--base-url",
           &options->base_url,
           "Where the API is (also FINETUNING_BASE_URL). Plain http only for this machine"
    )
        .under(group)
        .type("URL");
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
    app.add_option(
           "--limit",
           [options](const std::string& text) { return add_limit(*options, text); },
           "What the plan allows, for example create=20/60s or read=120/1m; may be given for both. "
           "Default: create=10/60s, read=60/60s"
    )
        .under(group)
        .repeatable()
        .type("NAME=N/TIME");
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
