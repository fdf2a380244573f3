#include <andante/emulator/finetuning_service.hpp>

#include "emulator/program/command_line.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

using std::string_view;

/// The parts before and after a separator; the second is empty when there is none.
std::pair<string_view, string_view> cut(string_view text, char separator)
{
    const auto at = text.find(separator);
    if (at == string_view::npos) {
        return {text, {}};
    }
    return {text.substr(0, at), text.substr(at + 1)};
}

[[noreturn]] void complain(string_view what, string_view text)
{
    throw bad_value(std::string(what) + ": " + std::string(text));
}

/// More than this is a mistake: numbers of things, and bytes of one body.
constexpr std::uint64_t most = 1'000'000;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::chrono::milliseconds longest_time = std::chrono::hours(24 * 31);

unsigned parse_number(string_view text, unsigned lowest = 0)
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

template <class Use>
void for_each_part(string_view text, Use use)
{
    while (!text.empty()) {
        const auto [part, rest] = cut(text, ',');
        use(part);
        text = rest;
    }
}

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

struct named_switch {
    string_view name;
    bool& (*place)(finetuning_settings&);
};

constexpr std::array switches{
    // clang-format off
    named_switch{"clamp_out_of_range", [](finetuning_settings& s) -> bool& { return s.validation.clamp_out_of_range; }},
    named_switch{"accept_fractions", [](finetuning_settings& s) -> bool& { return s.validation.accept_fractions; }},
    named_switch{"accept_integer_timesignature", [](finetuning_settings& s) -> bool& { return s.validation.accept_integer_timesignature; }},
    named_switch{"accept_auto", [](finetuning_settings& s) -> bool& { return s.validation.accept_auto; }},
    named_switch{"reject_unknown_members", [](finetuning_settings& s) -> bool& { return s.validation.reject_unknown_members; }},
    named_switch{"require_json_content_type", [](finetuning_settings& s) -> bool& { return s.validation.require_json_content_type; }},
    named_switch{"name_field", [](finetuning_settings& s) -> bool& { return s.validation.name_field; }},
    named_switch{"start_pending", [](finetuning_settings& s) -> bool& { return s.jobs.start_pending; }},
    named_switch{"refund_failed", [](finetuning_settings& s) -> bool& { return s.jobs.refund_failed; }},
    named_switch{"refund_unqueued", [](finetuning_settings& s) -> bool& { return s.jobs.refund_unqueued; }},
    named_switch{"creates_count_as_general", [](finetuning_settings& s) -> bool& { return s.rates.creates_count_as_general; }},
    named_switch{"show_foreign_public_tracks", [](finetuning_settings& s) -> bool& { return s.show_foreign_public_tracks; }},
    named_switch{"provisional_routes", [](finetuning_settings& s) -> bool& { return s.provisional_routes; }},
    named_switch{"next_offset_on_last_page", [](finetuning_settings& s) -> bool& { return s.next_offset_on_last_page; }},
    named_switch{"media_ranges", [](finetuning_settings& s) -> bool& { return s.media.ranges; }},
    named_switch{"media_content_length", [](finetuning_settings& s) -> bool& { return s.media.content_length; }},
    named_switch{"media_etag", [](finetuning_settings& s) -> bool& { return s.media.etag; }},
    named_switch{"report_file_size", [](finetuning_settings& s) -> bool& { return s.media.report_file_size; }},
    // clang-format on
};

} // namespace

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

void parse_limit(string_view text, rate_settings& into)
{
    if (text == "off") {
        into.enforced = false;
        return;
    }
    const auto [name, value] = cut(text, '=');
    const auto [limit, window] = cut(value, '/');
    if (name != "create" && name != "general") {
        complain("neither create=N/TIME, general=N/TIME nor off", text);
    }
    auto& rule = name == "create" ? into.create : into.general;
    rule.limit = parse_number(limit);
    rule.window = parse_duration(window);
    if (rule.limit == 0 || rule.window <= std::chrono::milliseconds::zero()) {
        complain("a limit needs a number and a time above zero", text);
    }
}

void parse_job_time(string_view text, job_settings& into)
{
    const auto [shortest, longest] = cut(text, '-');
    into.time = parse_duration(shortest);
    into.max_time = longest.empty() ? into.time : parse_duration(longest);
}

rate_headers parse_rate_headers(string_view text)
{
    rate_headers sent{false, false, false, false, false, false};
    for_each_part(text == "none" ? string_view() : text, [&](string_view name) {
        if (name == "limit") {
            sent.limit = true;
        } else if (name == "remaining") {
            sent.remaining = true;
        } else if (name == "reset") {
            sent.reset = true;
        } else if (name == "retry-after") {
            sent.retry_after = true;
        } else if (name == "retry-after-in-body") {
            sent.retry_after_in_body = true;
        } else if (name == "when-unauthorized") {
            sent.when_unauthorized = true;
        } else {
            complain("no such rate header", name);
        }
    });
    return sent;
}

namespace {

/// A misspelt one would never be hit.
void check_route(string_view route)
{
    const auto known = finetuning_service::routes();
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

fault parse_fault(string_view text)
{
    const auto [route, rest] = cut(text, ':');
    const auto [kind_name, members] = cut(rest, ':');
    const auto kind = parse_fault_kind(kind_name);
    if (!kind) {
        complain("no such kind of fault", kind_name);
    }
    if (!to_string(*kind).starts_with("webhook_")) { // those count webhooks
        check_route(route);
    }
    fault made(*kind, std::string(route));
    for_each_part(members, [&](string_view part) {
        const auto [name, value] = cut(part, '=');
        set_fault_member(made, name, value);
    });
    return made;
}

account parse_account(string_view text)
{
    account made;
    for_each_part(text, [&](string_view part) {
        const auto [name, value] = cut(part, '=');
        if (name == "key") {
            made.keys.emplace_back(value);
        } else if (name == "tier") {
            made.tier = value;
        } else if (name == "monthly") {
            made.monthly_generations = parse_number(value);
        } else if (name == "used") {
            made.generations_used = parse_number(value);
        } else if (name == "pack") {
            made.pack_credits = parse_number(value);
        } else if (name == "name") {
            made.name = value;
        } else if (name == "email") {
            made.email = value;
        } else {
            complain("an account has no such member", name);
        }
    });
    if (made.keys.empty()) {
        complain("an account needs a key", text);
    }
    return made;
}

void parse_switch(string_view text, finetuning_settings& into)
{
    const auto [name, value] = cut(text, '=');
    for (const auto& each : switches) {
        if (each.name == name) {
            each.place(into) = parse_flag(value);
            return;
        }
    }
    complain("no such switch", name);
}

std::vector<std::string> switch_names()
{
    std::vector<std::string> names;
    names.reserve(std::size(switches));
    for (const auto& each : switches) {
        names.emplace_back(each.name);
    }
    return names;
}

} // namespace andante::inline v0::emulator
