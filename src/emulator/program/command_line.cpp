#include "emulator/program/command_line.hpp"

#include <andante/version.hpp>

#include "emulator/program/switches.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

constexpr int bad_usage = 2;
constexpr std::uint64_t highest_port = 65'535;
/// More is a mistake.
constexpr std::uint64_t most_bound_bytes = std::uint64_t{1} << 30;

tls_version parse_tls(const std::string& text)
{
    if (text != "1.2" && text != "1.3") {
        throw bad_value("TLS versions are 1.2 and 1.3, not " + text);
    }
    return text == "1.2" ? tls_version::v1_2 : tls_version::v1_3;
}

void add_tls(CLI::App& app, program_options& into)
{
    auto& listening = into.listening;
    const std::string group = "Listening";
    app.add_flag("--tls", listening.tls, "Serve https with a throw-away authority")->group(group);
    app.add_option("--tls-ca-file", into.ca_file, "Where to write the authority's certificate")
        ->group(group);
    app.add_option(
           "--certificate-host",
           listening.certificate_hosts,
           "Name in the certificate instead of localhost, 127.0.0.1 and ::1 (repeatable)"
    )
        ->group(group);
    app.add_flag("--expired-certificate", listening.expired_certificate, "Serve an expired one")
        ->group(group);
    app.add_flag(
           "--require-client-certificate",
           listening.require_client_certificate,
           "Refuse clients without a certificate of the same authority"
    )
        ->group(group);
    const auto tls_option = [&](const char* name, tls_version& place, const char* help) {
        const auto set = [&place](const std::string& text) { place = parse_tls(text); };
        add_value(app, name, set, help)->group(group);
    };
    tls_option("--min-tls", listening.min_tls, "Lowest TLS version [1.2]");
    tls_option("--max-tls", listening.max_tls, "Highest TLS version [1.3]");
}

void add_listening(CLI::App& app, program_options& into)
{
    auto& listening = into.listening;
    const std::string group = "Listening";
    const auto set_address = [&](const std::string& text) {
        listening.address = parse_address(text);
    };
    add_value(app, "--address", set_address, "Numeric address to listen on [127.0.0.1]")
        ->group(group);
    const auto add_port = [&](const char* name, unsigned short& place, const char* help) {
        add_count(app, name, place, {0, highest_port}, help)->group(group);
    };
    add_port("--port", listening.port, "Port of the API; 0 takes a free one [0]");
    add_port("--media-port", listening.media_port, "Port of the audio files [0]");
    app.add_flag("--ipv6", listening.also_ipv6, "Listen on ::1 too")->group(group);
}

/// What a server takes from a peer at most.
void add_bounds(CLI::App& app, server_settings& into)
{
    const std::string group = "Bounds";
    const auto add_bytes = [&](const char* name, std::size_t& place, const char* help) {
        add_count(app, name, place, {1, most_bound_bytes}, help)->group(group);
    };
    const auto add_time = [&](const char* name, std::chrono::milliseconds& place, const char* help
                          ) {
        const auto set = [&place](const std::string& text) {
            place = parse_duration(text);
            if (place <= std::chrono::milliseconds::zero()) {
                throw bad_value("must be above zero, not '" + text + "'");
            }
        };
        add_value(app, name, set, help)->group(group);
    };
    add_bytes("--header-bytes", into.header_bytes, "Larger request heads are answered 431 [16384]");
    add_bytes(
        "--chunk-extension-bytes",
        into.chunk_extension_bytes,
        "A chunk with a larger extension is answered 413 [1024]"
    );
    add_bytes(
        "--trailer-bytes",
        into.trailer_bytes,
        "Larger fields behind the last chunk are answered 431 [8192]"
    );
    add_bytes("--body-bytes", into.body_bytes, "Larger request bodies are answered 413 [8388608]");
    add_time("--header-timeout", into.header_timeout, "How long a request's head may take [5s]");
    add_time("--keep-alive", into.keep_alive, "Idle connections are closed after this [60s]");
}

/// The providers by their names on the command line; the first of the table when there are none.
class provider_choice {
public:
    explicit provider_choice(CLI::App& app)
    {
        const auto take = [this](const std::string& name) { add(name); };
        const std::string help = "What to serve, each on ports of its own (repeatable); of: ";
        add_values(app, "--provider", take, help + provider_names());
        for (const auto& row : known_providers()) {
            known_.push_back({std::string(row.name), row.make()});
        }
    }

    void add_switches(CLI::App& app) const
    {
        for (const auto& each : known_) {
            each.what->add_switches(app);
        }
    }

    void put_into(program_options& options) const
    {
        options.named = !named_.empty();
        options.providers = options.named ? named_ : std::vector{known_.front()};
    }

private:
    static bool has(const std::vector<chosen_provider>& list, const std::string& name)
    {
        return std::any_of(list.begin(), list.end(), [&](const auto& each) {
            return each.name == name;
        });
    }

    void add(const std::string& name)
    {
        if (has(named_, name)) {
            throw bad_value(name + " was named before");
        }
        if (!has(known_, name)) {
            throw bad_value("there is no provider '" + name + "'; there are: " + provider_names());
        }
        const auto is_named = [&](const auto& each) { return each.name == name; };
        named_.push_back(*std::find_if(known_.begin(), known_.end(), is_named));
    }

    std::vector<chosen_provider> known_;
    std::vector<chosen_provider> named_;
};

/// A fault needs a route of one of those that are served.
void read_faults(const std::vector<std::string>& texts, program_options& into)
{
    std::vector<std::string> routes;
    for (const auto& each : into.providers) {
        const auto more = each.what->routes();
        routes.insert(routes.end(), more.begin(), more.end());
    }
    for (const auto& text : texts) {
        try {
            into.faults.push_back(parse_fault(text, routes));
        } catch (const bad_value& problem) {
            throw CLI::ValidationError("--fault", problem.what());
        }
    }
}

/// Each provider after the first takes the next port.
void check_ports(const program_options& options)
{
    const auto further = options.providers.size() - 1;
    for (const auto port : {options.listening.port, options.listening.media_port}) {
        if (port != 0 && port + further > highest_port) {
            throw CLI::ValidationError("--port", "leaves no ports for all providers");
        }
    }
}

constexpr auto fault_help =
    "ROUTE:KIND[:first=1,count=1,delay=1s,status=S,code=C,retry-after=S,bytes=N,location=URL,"
    "commit=on], for example 'POST /v1/generations:reset_after_commit' (repeatable)";

constexpr std::string_view outputs =
    "Prints one line of JSON with its addresses, then serves until SIGINT or SIGTERM. With\n"
    "--provider there is a line for each, which says whose it is; the first has --port and\n"
    "--media-port, each further one the next ports, unless they are 0. Without --provider\n";

constexpr std::string_view inputs =
    " is served.\n"
    "Prompts with [fail], [hang] or [reject] in them fail, never end, or are not queued.\n"
    "Kinds of fault: delay, reset_before_commit, reset_after_commit, truncate, drip, stall,\n"
    "stream_error, garbage, html, error, huge_body, redirect, close_after, webhook_lost,\n"
    "webhook_late, webhook_twice, webhook_early.";

} // namespace

bool read_command_line(int count, char** values, program_options& into, int& exit_code)
{
    CLI::App app("Serves emulated APIs on this machine.", "andante-emulator");
    app.set_version_flag("--version", "andante-emulator " ANDANTE_VERSION_STRING);
    app.failure_message([](const CLI::App*, const CLI::Error& bad) {
        return std::string("andante-emulator: ") + bad.what() + "\nSee: andante-emulator --help\n";
    });
    app.footer(std::string(outputs).append(known_providers().front().name).append(inputs));
    app.add_flag("--verbose", into.verbose, "Write a line per request to standard error");
    provider_choice choice(app);
    std::vector<std::string> faults;
    const auto keep_fault = [&](const std::string& text) { faults.push_back(text); };
    add_values(app, "--fault", keep_fault, fault_help);
    add_listening(app, into);
    add_tls(app, into);
    add_bounds(app, into.listening);
    choice.add_switches(app);
    try {
        app.parse(count, values);
        choice.put_into(into);
        read_faults(faults, into);
        check_ports(into);
    } catch (const CLI::ParseError& end) {
        exit_code = app.exit(end) == 0 ? 0 : bad_usage;
        return false;
    }
    return true;
}

} // namespace andante::inline v0::emulator
