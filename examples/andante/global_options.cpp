#include "global_options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace program {

andante::client_options global_options::client() const
{
    andante::client_options out;
    out.api_key = andante::secret(api_key);
    out.base_url = base_url;
    out.user_agent_suffix = "andante-program/" ANDANTE_VERSION_STRING;
    out.connections.ca_file = ca_file;
    out.connections.proxy = andante::secret(proxy);
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
    return out;
}

void add_global_options(CLI::App& app, const std::shared_ptr<global_options>& options)
{
    const std::string group = "Options for every command";
    app.add_flag(
           "--json",
           options->json,
           "Print one JSON document: the API's own data, as it came. Errors become one line on "
           "standard error"
    )
        ->group(group);
    app.add_option(
           "--api-key",
           options->api_key,
           "The account's key. Better: set FINETUNING_API_KEY, since other users of this machine "
           "can see command lines"
    )
        ->group(group)
        ->type_name("KEY");
    app.add_option(
           "--base-url",
           options->base_url,
           "Where the API is (also FINETUNING_BASE_URL). Plain http only for this machine"
    )
        ->group(group)
        ->type_name("URL");
    app.add_option(
           "--ca-file",
           options->ca_file,
           "Certificate authorities to trust, PEM, instead of the system's"
    )
        ->group(group)
        ->type_name("FILE");
    app.add_option(
           "--proxy",
           options->proxy,
           "http://host:port, or none. Default: HTTPS_PROXY, HTTP_PROXY and NO_PROXY"
    )
        ->group(group)
        ->type_name("URL");
    const auto set_timeout = [options](const std::string& text) {
        options->timeout = parse_duration(text);
        if (!options->timeout) {
            throw CLI::ValidationError(
                "--timeout", "'" + text + "' is not a duration: write 90s, 1.5m or 500ms"
            );
        }
    };
    app.add_option_function<std::string>(
           "--timeout",
           set_timeout,
           "End the command after this time, for example 90s or 5m. Default: 60 s a call, 15 min "
           "a wait"
    )
        ->group(group)
        ->type_name("TIME");
    app.add_flag(
           "-v,--verbose",
           options->verbose,
           "Say on standard error what is sent and received, without keys"
    )
        ->group(group);
    app.add_flag("--no-color", options->no_color, "No colours (also NO_COLOR)")->group(group);
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
