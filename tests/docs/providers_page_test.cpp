// docs/providers.md is written from the profiles and the tables of routes.
#include "docs/written_page.hpp"
#include "retry/retry_decision.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace written_pages {
namespace {

using namespace andante;

std::string joined(const std::vector<std::string>& parts)
{
    std::string out;
    for (const auto& each : parts) {
        out += (out.empty() ? "" : "; ") + each;
    }
    return out.empty() ? "none" : out;
}

std::string seconds(std::chrono::nanoseconds time)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

std::string windows_of(const facts& one)
{
    std::vector<std::string> parts;
    for (const auto& limit : one.profile.policies.windows) {
        parts.push_back(
            code(limit.name) + ": " + std::to_string(limit.count) + " in " + seconds(limit.per)
        );
    }
    return joined(parts);
}

std::string scopes_of(const facts& one)
{
    std::vector<std::string> parts;
    for (const auto& limit : one.profile.policies.windows) {
        auto text = std::string(to_string(limit.scope));
        if (std::find(parts.begin(), parts.end(), text) == parts.end()) {
            parts.push_back(std::move(text));
        }
    }
    return joined(parts);
}

/// How many windows count one request.
std::string stack_of(const facts& one)
{
    std::size_t fewest = std::string::npos;
    std::size_t most = 0;
    for (const auto* each : one.routes) {
        if (each->host != route_host::api) {
            continue;
        }
        std::size_t counted = 0;
        for (const auto& limit : one.profile.policies.windows) {
            counted += limit.routes.covers(each->name()) ? 1 : 0;
        }
        fewest = std::min(fewest, counted);
        most = std::max(most, counted);
    }
    return fewest == most ? std::to_string(most)
                          : std::to_string(fewest) + " to " + std::to_string(most);
}

std::string caps_of(const facts& one)
{
    std::vector<std::string> parts;
    for (const auto& cap : one.profile.policies.concurrency) {
        parts.push_back(
            code(cap.name) + ": " +
            (cap.cap == 0 ? "learnt from refusals" : std::to_string(cap.cap))
        );
    }
    return joined(parts);
}

std::string sums_of(const facts& one)
{
    std::vector<std::string> parts;
    for (const auto& sum : one.profile.policies.spending) {
        const auto period = sum.period == pacing::spend_period::utc_day     ? "UTC day"
                            : sum.period == pacing::spend_period::utc_month ? "UTC month"
                                                                            : "rolling time";
        parts.push_back(code(sum.name) + ": a " + period);
    }
    return joined(parts);
}

std::string reset_of(const facts& one)
{
    using form = pacing::header_dialect::reset_form;
    const auto& dialect = one.profile.policies.dialect;
    const auto written = dialect.form == form::automatic      ? "seconds or milliseconds, by size"
                         : dialect.form == form::unix_seconds ? "seconds of the epoch"
                         : dialect.form == form::unix_milliseconds ? "milliseconds of the epoch"
                         : dialect.form == form::delta_seconds     ? "seconds from now"
                                                                   : "milliseconds from now";
    return code(dialect.reset) + ": " + written;
}

/// The members of an error body from which the code is read, found by asking.
std::string error_form_of(const facts& one)
{
    const std::map<std::string, std::string> forms{
        {R"({"error":{"code":"X_CODE","message":"m"}})", "`error.code`"},
        {R"({"error":"m","code":"X_CODE"})", "`code`"},
        {R"({"type":"https://errors.example/X_CODE","title":"t","detail":"d","status":400})",
         "problem (RFC 9457)"},
        {R"({"detail":{"code":"X_CODE","message":"m"}})", "`detail.code`"},
        {R"({"error":{"type":"X_CODE","message":"m"}})", "`error.type`"},
    };
    std::vector<std::string> parts;
    for (const auto& [body, name] : forms) {
        http::response answer;
        answer.status = 400;
        answer.headers.add("Content-Type", "application/json");
        answer.body = body;
        answer.body.reserve(body.size() + 64);
        if (one.profile.describe_error(answer).api_code() == "X_CODE") {
            parts.push_back(name);
        }
    }
    return joined(parts);
}

std::string refusals_of(const facts& one)
{
    std::map<std::string, std::vector<std::string>> by_meaning;
    for (const auto& rule : one.profile.policies.refusals) {
        auto& codes = by_meaning[std::string(to_string(rule.means))];
        const auto text =
            code(rule.code.empty() ? "any" : rule.code) +
            (rule.status == 0 ? std::string() : " (" + std::to_string(rule.status) + ")");
        codes.push_back(text);
    }
    std::vector<std::string> parts;
    for (const auto& [meaning, codes] : by_meaning) {
        std::string text = meaning + ": ";
        for (const auto& each : codes) {
            text += (text.back() == ' ' ? "" : ", ") + each;
        }
        parts.push_back(std::move(text));
    }
    return joined(parts);
}

std::string lost_of(const facts& one)
{
    std::map<std::string, std::vector<std::string>> by_meaning;
    for (const auto* each : one.routes) {
        if (each->effect == call_effect::paid_create || each->effect == call_effect::keyed_create) {
            by_meaning[std::string(to_string(each->when_lost))].push_back(each->name());
        }
    }
    std::vector<std::string> parts;
    for (const auto& [meaning, routes] : by_meaning) {
        std::string text = meaning + ":";
        for (const auto& each : routes) {
            text += ' ' + code(each);
        }
        parts.push_back(std::move(text));
    }
    return joined(parts);
}

bool is_repeated(const facts& one, int status, call_effect effect)
{
    http::response answer;
    answer.status = status;
    const auto problem = one.profile.describe_error(answer);
    retry::question asked;
    asked.problem = &problem;
    asked.effect = effect;
    return retry::decide(asked, retry_options()).stop == stop_reason::none;
}

/// After which statuses without a code a call is repeated, found by asking.
std::string repeats_of(const facts& one)
{
    std::string any;
    std::string harmless;
    for (int status = 300; status < 600; ++status) {
        if (is_repeated(one, status, call_effect::paid_create)) {
            any += ' ' + std::to_string(status);
        } else if (is_repeated(one, status, call_effect::repeatable)) {
            harmless += ' ' + std::to_string(status);
        }
    }
    return "any call:" + any + "; reads and repeatable writes:" + harmless;
}

/// One line of the table.
struct trait {
    const char* name;
    std::string (*of)(const facts& one);
};

const trait traits[] = {
    {"base URL", [](const facts& one) { return code(one.profile.base_url); }},
    {"environment",
     [](const facts& one) {
         return code(one.profile.key_variable) + ", " + code(one.profile.url_variable);
     }},
    {"key",
     [](const facts& one) {
         return code(one.profile.key_header + ": " + one.profile.key_prefix + "...");
     }},
    {"windows", windows_of},
    {"counted by", scopes_of},
    {"windows that count one request", stack_of},
    {"unfinished jobs", caps_of},
    {"sums", sums_of},
    {"reset header", reset_of},
    {"code of an error", error_form_of},
    {"refusals beside 429 and 503", refusals_of},
    {"repeated after", repeats_of},
    {"a create whose answer was lost", lost_of},
    {"routes", [](const facts& one) { return std::to_string(one.routes.size()); }},
};

std::string table()
{
    const auto providers = all_providers();
    std::string out = "| |";
    std::string rule = "|---|";
    for (const auto& each : providers) {
        out += ' ' + each.profile.title + " |";
        rule += "---|";
    }
    out += '\n' + rule + '\n';
    for (const auto& [name, of] : traits) {
        out += "| " + std::string(name) + " |";
        for (const auto& each : providers) {
            auto text = of(each);
            for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
                text.insert(at, "\\");
            }
            out += ' ' + text + " |";
        }
        out += '\n';
    }
    return out;
}

TEST(providers_page, says_what_the_profiles_say)
{
    check_page("docs/providers.md", "providers_page_test.cpp", table());
}

} // namespace
} // namespace written_pages
