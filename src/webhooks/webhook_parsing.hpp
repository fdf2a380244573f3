#pragma once

#include <andante/http/message.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

/// What the schemes have in common: strict reading of what a stranger sent.
namespace andante::inline v0::webhooks {

/// Signatures beyond this are not looked at: each costs a computation.
inline constexpr std::size_t most_signatures = 16;

/// A value that must be there exactly once, or why it is not.
struct single_value {
    std::string_view text;
    webhook_refusal problem = webhook_refusal::none;
};

/// The only header of that name.
inline single_value single_header(const http::headers& headers, std::string_view name)
{
    const auto found = headers.find_all(name);
    if (found.size() != 1) {
        return {
            {}, found.empty() ? webhook_refusal::missing_proof : webhook_refusal::ambiguous_proof
        };
    }
    return {found.front(), webhook_refusal::none};
}

/// Whole seconds since 1970 in plain decimal digits, without sign, blanks or leading zeros.
inline std::optional<std::chrono::seconds> parse_unix_seconds(std::string_view text) noexcept
{
    // Twelve digits reach beyond the year 30000 and cannot overflow.
    if (text.empty() || text.size() > 12 || (text.size() > 1 && text.front() == '0')) {
        return std::nullopt;
    }
    std::chrono::seconds::rep value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') {
            return std::nullopt;
        }
        value = value * 10 + (digit - '0');
    }
    return std::chrono::seconds(value);
}

/// Whole seconds of a moment since 1970.
inline std::chrono::seconds unix_seconds(std::chrono::system_clock::time_point at) noexcept
{
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch();
}

/// Whether a message's own time is near enough to now.
inline webhook_refusal check_age(
    std::chrono::seconds at,
    std::chrono::system_clock::time_point now,
    std::chrono::seconds tolerance
) noexcept
{
    const auto age = unix_seconds(now) - at;
    if (age > tolerance) {
        return webhook_refusal::too_old;
    }
    return age < -tolerance ? webhook_refusal::too_new : webhook_refusal::none;
}

/// The parts between separators; empty parts too.
inline std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(at + 1);
    }
}

/// Without blanks at both ends: proxies that write a header anew put them behind its commas.
inline std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The only value of a query's parameter, as it stands there; our own values need no encoding.
inline single_value single_parameter(std::string_view target, std::string_view name)
{
    single_value found{{}, webhook_refusal::missing_proof};
    const auto query = target.find('?');
    if (query == std::string_view::npos) {
        return found;
    }
    const auto text = target.substr(query + 1);
    for (const auto each : split(text.substr(0, text.find('#')), '&')) {
        if (each.substr(0, each.find('=')) != name) {
            continue;
        }
        if (found.problem != webhook_refusal::missing_proof) {
            return {{}, webhook_refusal::ambiguous_proof};
        }
        const auto equals = each.find('=');
        found.problem = webhook_refusal::none;
        found.text =
            equals == std::string_view::npos ? std::string_view() : each.substr(equals + 1);
    }
    return found;
}

} // namespace andante::inline v0::webhooks
