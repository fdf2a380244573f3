#include "client/resolve_options.hpp"

#include <andante/client/logger.hpp>
#include <andante/version.hpp>

#include "core/invalid.hpp"
#include "http/errors.hpp"
#include "http/request_head.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <utility>

namespace andante::inline v0::detail {

error invalid_option(const std::string& field, std::string_view value, std::string_view limit)
{
    auto message = field + ": must be ";
    message += limit;
    return invalid(field, value, limit, std::move(message));
}

namespace {

secret find_key(const provider_profile& profile, secret given, const environment& variables)
{
    if (given.empty()) {
        if (const auto text = variables(profile.key_variable.c_str())) {
            given = secret(*text);
        }
    }
    if (given.empty()) {
        error_details details;
        details.message = "no API key: set " + profile.key_variable + " or client_options::api_key";
        details.stop = stop_reason::permanent;
        throw failure(error(errc::missing_api_key, std::move(details)));
    }
    if (!http::is_valid_value(given.reveal())) {
        throw failure(
            invalid_option("api_key", given.redacted(), "printable characters, without line breaks")
        );
    }
    return given;
}

/// A line break at the end, which a file with Windows line ends leaves, cannot be seen in a text.
error not_a_base_url(const std::string& text)
{
    constexpr std::string_view limit = "an absolute http(s) URL with a host and without a query";
    const auto shown = http::escaped(text);
    auto details = invalid_option("base_url", shown, limit).details();
    details.message += ", not \"" + shown + "\"";
    constexpr std::string_view unseen = " \t\r\n";
    const auto last = text.find_last_not_of(unseen);
    if (last != std::string::npos && last + 1 < text.size()) {
        details.message += ": remove the blank or line break at its end";
    } else if (text.find_first_not_of(unseen) != 0) {
        details.message += ": remove the blank or line break at its beginning";
    }
    return error(errc::invalid_request, std::move(details));
}

http::url find_base_url(
    const provider_profile& profile, const std::string& given, const environment& variables
)
{
    const auto text =
        !given.empty() ? given : variables(profile.url_variable.c_str()).value_or(profile.base_url);
    auto parsed = http::url::parse(text);
    if (!parsed || parsed->target().find('?') != std::string::npos) {
        throw failure(not_a_base_url(text));
    }
    const auto path = parsed->target().substr(0, parsed->target().find_last_not_of('/') + 1);
    parsed = parsed->with_target(path.empty() ? "/" : path);
    if (!parsed->is_secure() && !parsed->is_loopback()) {
        error_details details;
        details.message = "base_url " + parsed->origin() +
                          ": plain http would show the key to the network; use https";
        details.stop = stop_reason::permanent;
        throw failure(error(errc::insecure_url, std::move(details)));
    }
    return *parsed;
}

void check(const lost_create_options& lost)
{
    if (lost.commit_time.count() <= 0 || lost.patience.count() <= 0 || lost.resends < 0) {
        throw failure(invalid_option(
            "lost_creates",
            std::to_string(lost.commit_time.count()) + " ms, " +
                std::to_string(lost.patience.count()) + " ms, " + std::to_string(lost.resends),
            "commit_time and patience above 0, resends 0 or more"
        ));
    }
}

void check_ranges(const client_options& options)
{
    if (options.deadline.count() <= 0) {
        throw failure(invalid_option(
            "deadline", std::to_string(options.deadline.count()) + " ms", "longer than zero"
        ));
    }
    if (options.line_deadline.count() < 0) {
        throw failure(invalid_option(
            "line_deadline", std::to_string(options.line_deadline.count()) + " ms", "zero or longer"
        ));
    }
    if (options.idle_timeout.count() <= 0) {
        throw failure(invalid_option(
            "idle_timeout", std::to_string(options.idle_timeout.count()) + " ms", "longer than zero"
        ));
    }
    const auto& kept = options.cache;
    const auto shortest = std::min({kept.finished_for, kept.account_for, kept.collections_for});
    if (shortest.count() < 0) {
        throw failure(
            invalid_option("cache", std::to_string(shortest.count()) + " ms", "zero or longer")
        );
    }
    if (options.coalescing_linger.count() < 0) {
        throw failure(invalid_option(
            "coalescing_linger",
            std::to_string(options.coalescing_linger.count()) + " ms",
            "zero or longer"
        ));
    }
    if (options.retry.attempts < 1) {
        throw failure(
            invalid_option("retry.attempts", std::to_string(options.retry.attempts), "at least 1")
        );
    }
    check(options.lost_creates);
    if (!(options.poll_share > 0 && options.poll_share <= 1)) {
        throw failure(
            invalid_option("poll_share", std::to_string(options.poll_share), "above 0, at most 1")
        );
    }
    if (!http::is_valid_value(options.user_agent_suffix)) {
        throw failure(
            invalid_option("user_agent_suffix", "", "printable characters, without line breaks")
        );
    }
}

constexpr const char* machine() noexcept
{
#if defined(__x86_64__)
    return "x86_64";
#elif defined(__aarch64__)
    return "aarch64";
#else
    return "other";
#endif
}

} // namespace

environment process_environment()
{
    return [](const char* name) -> std::optional<std::string> {
        const char* value = *name == '\0' ? nullptr : std::getenv(name);
        return value == nullptr || *value == '\0' ? std::nullopt
                                                  : std::optional<std::string>(value);
    };
}

resolved_options
resolve(const provider_profile& profile, client_options given, const environment& variables)
{
    resolved_options resolved;
    resolved.key = find_key(profile, std::exchange(given.api_key, secret()), variables);
    resolved.base_url = find_base_url(profile, given.base_url, variables);
    check_ranges(given);
    if (const auto problem = check_headers(given.headers, profile.key_header)) {
        throw failure(*problem);
    }
    if (!given.time) {
        given.time = system_time();
    }
    if (!given.observer) {
        const auto level = parse_log_level(variables("ANDANTE_LOG").value_or("off"));
        given.observer =
            level == log_level::off ? std::make_shared<observer>() : make_logger(level);
    }
    if (!given.random_seed) {
        std::random_device entropy;
        given.random_seed = (static_cast<std::uint64_t>(entropy()) << 32) ^ entropy();
    }
    const auto& target = resolved.base_url.target();
    given.base_url = resolved.base_url.origin() + (target == "/" ? "" : target);
    resolved.options = std::move(given);
    return resolved;
}

std::string user_agent(const std::string& suffix)
{
    std::string text =
        std::string("andante/" ANDANTE_VERSION_STRING " (C++20; linux; ") + machine() + ")";
    return suffix.empty() ? text : text + " " + suffix;
}

std::optional<error> check_headers(const http::headers& given, const std::string& key_header)
{
    for (const auto& [name, value] : given) {
        if (!http::is_valid_name(name)) {
            return invalid_option(
                "headers", name.substr(0, 80), "header names of token characters"
            );
        }
        if (!http::is_valid_value(value)) {
            return invalid_option(
                "headers", name, "header values without control characters such as line breaks"
            );
        }
        if (http::is_owned_by_transport(name)) {
            return invalid_option("headers", name, "other than those that the transport writes");
        }
        if (http::same_name(name, key_header)) {
            return invalid_option(
                "headers",
                name,
                "other than the key's header; give the key as client_options::api_key"
            );
        }
    }
    return std::nullopt;
}

} // namespace andante::inline v0::detail
