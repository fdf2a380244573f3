#include "emulator/program/values.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>

namespace andante::inline v0::emulator {

using std::string_view;

namespace {

/// More than this is a mistake: numbers of things, and bytes of one body.
constexpr std::uint64_t most = 1'000'000;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::chrono::milliseconds longest_time = std::chrono::hours(24 * 31);

void set_fault_member(fault& made, string_view name, string_view value)
{
    if (name == "first") {
        made.first = parse_number(value, 1);
    } else if (name == "count") {
        made.count = parse_number(value);
    } else if (name == "delay") {
        made.delay = parse_duration(value);
    } else if (name == "status") {
        made.status = static_cast<int>(parse_count(value, 100, 599));
    } else if (name == "code") {
        made.code = value;
    } else if (name == "retry-after") {
        made.retry_after = std::chrono::seconds(parse_number(value));
    } else if (name == "bytes") {
        made.bytes = static_cast<std::size_t>(parse_count(value, 0, most_bytes));
    } else if (name == "location") {
        made.location = value;
    } else if (name == "commit") {
        made.commit = parse_flag(value);
    } else {
        complain("a fault has no such member", name);
    }
}

/// A misspelt one would never be hit.
void check_route(string_view route, const std::vector<std::string>& known)
{
    if (route == "*" || std::find(known.begin(), known.end(), route) != known.end()) {
        return;
    }
    std::string names;
    for (const auto& each : known) {
        names += ", \"" + each + "\"";
    }
    throw bad_value("there is no route '" + std::string(route) + "'; give \"*\" for all" + names);
}

} // namespace

std::pair<string_view, string_view> cut(string_view text, char separator)
{
    const auto at = text.find(separator);
    if (at == string_view::npos) {
        return {text, {}};
    }
    return {text.substr(0, at), text.substr(at + 1)};
}

void complain(string_view what, string_view text)
{
    throw bad_value(std::string(what) + ": " + std::string(text));
}

std::vector<string_view> parts_of(string_view text)
{
    std::vector<string_view> parts;
    while (!text.empty()) {
        const auto [part, rest] = cut(text, ',');
        parts.push_back(part);
        text = rest;
    }
    return parts;
}

unsigned parse_number(string_view text, unsigned lowest)
{
    return static_cast<unsigned>(parse_count(text, lowest, most));
}

bool parse_flag(string_view text)
{
    if (text == "on" || text == "true" || text == "1") {
        return true;
    }
    if (text == "off" || text == "false" || text == "0") {
        return false;
    }
    complain("neither on nor off", text);
}

std::uint64_t parse_count(string_view text, std::uint64_t lowest, std::uint64_t highest)
{
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    const bool is_number = parsed.ec == std::errc() && parsed.ptr == end;
    if (!is_number || value < lowest || value > highest) {
        throw bad_value(
            "must be a whole number from " + std::to_string(lowest) + " to " +
            std::to_string(highest) + ", not '" + std::string(text) + "'"
        );
    }
    return value;
}

std::string parse_address(string_view text)
{
    std::string address(text);
    boost::system::error_code problem;
    boost::asio::ip::make_address(address, problem);
    if (problem) {
        throw bad_value(
            "must be a numeric address of this machine such as 127.0.0.1, 0.0.0.0 or ::1, not '" +
            address + "'"
        );
    }
    return address;
}

std::chrono::milliseconds parse_duration(string_view text)
{
    using std::chrono::milliseconds;
    const auto unit_at = text.find_first_not_of("0123456789.");
    const auto unit = unit_at == string_view::npos ? string_view("s") : text.substr(unit_at);
    double number = 0;
    const auto digits = text.substr(0, unit_at);
    const auto* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, number);
    double factor = 0;
    if (unit == "ms") {
        factor = 1;
    } else if (unit == "s") {
        factor = 1000;
    } else if (unit == "m") {
        factor = 60'000;
    }
    const bool is_number = parsed.ec == std::errc() && parsed.ptr == end;
    if (!is_number || factor == 0 || number * factor > static_cast<double>(longest_time.count())) {
        throw bad_value(
            "must be a duration of at most 31 days such as 500ms, 3s or 2m, not '" +
            std::string(text) + "'"
        );
    }
    return milliseconds(static_cast<milliseconds::rep>(number * factor));
}

fault parse_fault(string_view text, const std::vector<std::string>& routes)
{
    const auto [route, rest] = cut(text, ':');
    const auto [kind_name, members] = cut(rest, ':');
    const auto kind = parse_fault_kind(kind_name);
    if (!kind) {
        complain("no such kind of fault", kind_name);
    }
    if (!to_string(*kind).starts_with("webhook_")) { // those count webhooks
        check_route(route, routes);
    }
    fault made(*kind, std::string(route));
    for (const auto part : parts_of(members)) {
        const auto [name, value] = cut(part, '=');
        set_fault_member(made, name, value);
    }
    return made;
}

} // namespace andante::inline v0::emulator
