#include "emulator/program/command_line.hpp"

#include <andante/version.hpp>

#include <CLI/CLI.hpp>

#include <iterator>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

std::string join(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

/// Makes CLI11 report what a parser throws, with the option's name.
template <class Use>
CLI::callback_t checked(std::string name, Use use)
{
    return [name = std::move(name), use = std::move(use)](const CLI::results_t& values) {
        for (const auto& value : values) {
            try {
                use(value);
            } catch (const bad_value& problem) {
                throw CLI::ValidationError(name, problem.what());
            }
        }
        return true;
    };
}

/// An option that is a whole number in a range.
template <class Number>
CLI::Option* add_count(
    CLI::App& app,
    const std::string& name,
    Number& place,
    std::uint64_t lowest,
    std::uint64_t highest,
    const std::string& help
)
{
    const auto store = [&place, lowest, highest](const std::string& text) {
        place = static_cast<Number>(parse_count(text, lowest, highest));
    };
    return app.add_option(name, checked(name, store), help);
}

constexpr int bad_usage = 2;
constexpr std::uint64_t highest_port = 65'535;
/// More than these are a mistake.
constexpr std::uint64_t most_tracks = 100'000;
constexpr std::uint64_t most_burst = 1'000'000;

tls_version parse_tls(const std::string& text)
{
    if (text != "1.2" && text != "1.3") {
        throw bad_value("TLS versions are 1.2 and 1.3, not " + text);
    }
    return text == "1.2" ? tls_version::v1_2 : tls_version::v1_3;
}

void add_listening(CLI::App& app, program_options& into)
{
    auto& listening = into.listening;
    const std::string group = "Listening";
    const auto set_address = [&](const std::string& text) {
        listening.address = parse_address(text);
    };
    app.add_option(
           "--address",
           checked("--address", set_address),
           "Numeric address to listen on [127.0.0.1]"
    )
        ->group(group);
    const auto add_port = [&](const char* name, unsigned short& place, const char* help) {
        add_count(app, name, place, 0, highest_port, help)->group(group);
    };
    add_port("--port", listening.port, "Port of the API; 0 takes a free one [0]");
    add_port("--media-port", listening.media_port, "Port of the audio files [0]");
    app.add_flag("--ipv6", listening.also_ipv6, "Listen on ::1 too")->group(group);
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
        app.add_option(
               name,
               checked(name, [&place](const std::string& text) { place = parse_tls(text); }),
               help
        )
            ->group(group);
    };
    tls_option("--min-tls", listening.min_tls, "Lowest TLS version [1.2]");
    tls_option("--max-tls", listening.max_tls, "Highest TLS version [1.3]");
}

void add_limits(CLI::App& app, program_options& into)
{
    auto& rates = into.settings.rates;
    const std::string group = "Limits";
    app.add_option(
           "--limit",
           checked("--limit", [&](const std::string& text) { parse_limit(text, rates); }),
           "create=10/60s, general=60/60s, or off (repeatable)"
    )
        ->take_all()
        ->allow_extra_args(false)
        ->group(group);
    app.add_option(
           "--window",
           checked(
               "--window",
               [&](const std::string& text) {
                   const auto type = parse_window_type(text);
                   if (!type) {
                       throw bad_value("no such window: " + text);
                   }
                   rates.create.type = rates.general.type = *type;
               }
           ),
           "fixed, fixed_from_first_request, sliding_log, sliding_counter, token_bucket or gcra"
    )
        ->group(group);
    app.add_option(
           "--burst",
           checked(
               "--burst",
               [&](const std::string& text) {
                   rates.create.burst = rates.general.burst =
                       static_cast<unsigned>(parse_count(text, 1, most_burst));
               }
           ),
           "For token_bucket and gcra: what an idle caller may send at once"
    )
        ->group(group);
    app.add_flag_callback(
           "--count-refused",
           [&] { rates.create.count_refused = rates.general.count_refused = true; },
           "Refused calls take a place too"
    )
        ->group(group);
    app.add_option(
           "--rate-headers",
           checked(
               "--rate-headers",
               [&](const std::string& text) { rates.headers = parse_rate_headers(text); }
           ),
           "Of limit, remaining, reset, retry-after, retry-after-in-body, when-unauthorized; or "
           "none"
    )
        ->group(group);
    auto& capacity = into.settings.queue_capacity;
    add_count(app, "--queue-capacity", capacity, 0, most_tracks, "Unfinished tracks [10]")
        ->group(group);
}

constexpr auto world_group = "Contents and behaviour";

void add_contents(CLI::App& app, program_options& into)
{
    auto& settings = into.settings;
    const std::string group = world_group;
    app.add_option(
           "--account",
           checked(
               "--account",
               [&](const std::string& text) { settings.accounts.push_back(parse_account(text)); }
           ),
           "Another account: key=K,tier=pro,monthly=2000,used=0,pack=0 (repeatable)"
    )
        ->delimiter('\0')
        ->take_all()
        ->allow_extra_args(false)
        ->group(group);
    app.add_option(
           "--tracks",
           checked(
               "--tracks",
               [&](const std::string& text) {
                   for (auto left = parse_count(text, 0, most_tracks); left > 0; --left) {
                       settings.tracks.emplace_back(
                           "seeded track, number " + std::to_string(left), false
                       );
                       settings.tracks.back().seed = static_cast<std::int64_t>(left);
                   }
               }
           ),
           "How many finished tracks the first account has [0]"
    )
        ->group(group);
}

void add_behaviour(CLI::App& app, program_options& into)
{
    auto& settings = into.settings;
    const std::string group = world_group;
    app.add_option(
           "--job-time",
           checked(
               "--job-time", [&](const std::string& text) { parse_job_time(text, settings.jobs); }
           ),
           "How long a job takes: 3, 500ms, or a range 3s-8s [30]"
    )
        ->group(group);
    app.add_option("--failure-ratio", settings.jobs.failure_ratio, "Share of jobs that fail [0]")
        ->check(CLI::Range(0.0, 1.0))
        ->group(group);
    app.add_option("--random-seed", settings.random_seed, "Where ids and drawn times come from [1]")
        ->group(group);
    app.add_option(
           "--fault",
           checked(
               "--fault",
               [&](const std::string& text) { settings.faults.push_back(parse_fault(text)); }
           ),
           "ROUTE:KIND[:first=1,count=1,delay=1s,status=S,code=C,retry-after=S,bytes=N,location="
           "URL,"
           "commit=on], for example \"POST /v1/generations:reset_after_commit\" (repeatable)"
    )
        ->take_all()
        ->allow_extra_args(false)
        ->group(group);
    app.add_option(
           "--switch",
           checked("--switch", [&](const std::string& text) { parse_switch(text, settings); }),
           "NAME=on or NAME=off (repeatable); names: " + join(switch_names())
    )
        ->take_all()
        ->allow_extra_args(false)
        ->group(group);
    app.add_flag(
           "--loopback-webhooks",
           settings.allow_loopback_webhooks,
           "Accept and call webhooks with plain http on this machine"
    )
        ->group(group);
}

} // namespace

bool read_command_line(int count, char** values, program_options& into, int& exit_code)
{
    CLI::App app("Serves an emulated Finetuning.ai API on this machine.", "andante-emulator");
    app.set_version_flag("--version", ANDANTE_VERSION_STRING);
    app.failure_message([](const CLI::App*, const CLI::Error& bad) {
        return std::string("andante-emulator: ") + bad.what() + "\nSee: andante-emulator --help\n";
    });
    app.footer(
        "Prints one line of JSON with its addresses, then serves until SIGINT or SIGTERM.\n"
        "Prompts with [fail], [hang] or [reject] in them fail, never end, or are not queued.\n"
        "Kinds of fault: delay, reset_before_commit, reset_after_commit, truncate, drip, garbage,\n"
        "html, error, huge_body, redirect, close_after, webhook_lost, webhook_late, "
        "webhook_twice,\n"
        "webhook_early."
    );
    app.add_flag("--verbose", into.verbose, "Write a line per request to standard error");
    add_listening(app, into);
    add_limits(app, into);
    add_contents(app, into);
    add_behaviour(app, into);
    try {
        app.parse(count, values);
    } catch (const CLI::ParseError& end) {
        exit_code = app.exit(end) == 0 ? 0 : bad_usage;
        return false;
    }
    return true;
}

} // namespace andante::inline v0::emulator
