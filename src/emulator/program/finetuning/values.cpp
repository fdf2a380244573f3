#include "emulator/program/finetuning/values.hpp"

#include "emulator/program/values.hpp"

#include <array>
#include <chrono>
#include <iterator>

namespace andante::inline v0::emulator::finetuning {

using std::string_view;

namespace {

struct named_switch {
    string_view name;
    bool& (*place)(settings&);
};

constexpr std::array switches{
    // clang-format off
    named_switch{"clamp_out_of_range", [](settings& s) -> bool& { return s.validation.clamp_out_of_range; }},
    named_switch{"accept_fractions", [](settings& s) -> bool& { return s.validation.accept_fractions; }},
    named_switch{"accept_integer_timesignature", [](settings& s) -> bool& { return s.validation.accept_integer_timesignature; }},
    named_switch{"accept_auto", [](settings& s) -> bool& { return s.validation.accept_auto; }},
    named_switch{"reject_unknown_members", [](settings& s) -> bool& { return s.validation.reject_unknown_members; }},
    named_switch{"require_json_content_type", [](settings& s) -> bool& { return s.validation.require_json_content_type; }},
    named_switch{"name_field", [](settings& s) -> bool& { return s.validation.name_field; }},
    named_switch{"start_pending", [](settings& s) -> bool& { return s.jobs.start_pending; }},
    named_switch{"refund_failed", [](settings& s) -> bool& { return s.jobs.refund_failed; }},
    named_switch{"refund_unqueued", [](settings& s) -> bool& { return s.jobs.refund_unqueued; }},
    named_switch{"creates_count_as_read", [](settings& s) -> bool& { return s.rates.creates_count_as_read; }},
    named_switch{"show_foreign_public_tracks", [](settings& s) -> bool& { return s.show_foreign_public_tracks; }},
    named_switch{"provisional_routes", [](settings& s) -> bool& { return s.provisional_routes; }},
    named_switch{"next_offset_on_last_page", [](settings& s) -> bool& { return s.next_offset_on_last_page; }},
    named_switch{"media_ranges", [](settings& s) -> bool& { return s.media.ranges; }},
    named_switch{"media_content_length", [](settings& s) -> bool& { return s.media.content_length; }},
    named_switch{"media_etag", [](settings& s) -> bool& { return s.media.etag; }},
    named_switch{"report_file_size", [](settings& s) -> bool& { return s.media.report_file_size; }},
    // clang-format on
};

} // namespace

void parse_limit(string_view text, rate_settings& into)
{
    if (text == "off") {
        into.enforced = false;
        return;
    }
    const auto [name, value] = cut(text, '=');
    const auto [limit, window] = cut(value, '/');
    if (name != "create" && name != "read") {
        complain("neither create=N/TIME, read=N/TIME nor off", text);
    }
    auto& rule = name == "create" ? into.create : into.read;
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
    for (const auto name : parts_of(text == "none" ? string_view() : text)) {
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
    }
    return sent;
}

account parse_account(string_view text)
{
    account made;
    for (const auto part : parts_of(text)) {
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
    }
    if (made.keys.empty()) {
        complain("an account needs a key", text);
    }
    return made;
}

void parse_switch(string_view text, settings& into)
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

} // namespace andante::inline v0::emulator::finetuning
