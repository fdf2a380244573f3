// docs/providers.md and docs/routes.md are written from the profiles and the tables of routes, so
// that they cannot drift:
//   ANDANTE_WRITE_DOCS=1 build/test/bin/andante_test_providers_page
#include <andante/providers/deepcreative/profile.hpp>
#include <andante/providers/finetuning/profile.hpp>
#include <andante/providers/pioneer/profile.hpp>
#include <andante/providers/sauti/profile.hpp>
#include <andante/providers/together/profile.hpp>

#include "providers/deepcreative/routes.hpp"
#include "providers/finetuning/routes.hpp"
#include "providers/pioneer/routes.hpp"
#include "providers/sauti/routes.hpp"
#include "providers/together/routes.hpp"
#include "retry/retry_decision.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace andante;

/// What is said of one provider.
struct facts {
    provider_profile profile;
    std::span<const route* const> routes;
};

std::vector<facts> all_providers()
{
    return {
        {finetuning::profile(), finetuning::routes::all},
        {deepcreative::profile(), deepcreative::routes::all},
        {sauti::profile(), sauti::routes::all},
        {pioneer::profile(), pioneer::routes::all},
        {together::profile(), together::routes::all},
    };
}

std::string code(std::string_view text)
{
    return '`' + std::string(text) + '`';
}

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

std::string kept_of(const route& one)
{
    if (one.describes.empty()) {
        return "";
    }
    return one.kept == cache_kind::account      ? "as the account"
           : one.kept == cache_kind::collection ? "as a collection"
                                                : "once its job has ended";
}

std::string effect_of(const route& one)
{
    switch (one.effect) {
    case call_effect::repeatable:
        break;
    case call_effect::keyed_create:
        return "paid, with a key: " + std::string(to_string(one.when_lost));
    case call_effect::paid_create:
        return "paid: " + std::string(to_string(one.when_lost));
    case call_effect::accounted:
        return "only the first answer tells";
    }
    return "";
}

std::string route_line(const route& one)
{
    const auto answers =
        std::string(to_string(one.answers)) + (one.may_stream ? ", events" : "") +
        std::accumulate(
            one.expects.begin(),
            one.expects.end(),
            std::string(),
            [](std::string text, int status) {
                return status == 0 ? text : std::move(text) + "; " + std::to_string(status);
            }
        );
    std::string out = "| " + code(one.name());
    for (const auto& each :
         {one.takes.value_or(body_form::none) == body_form::none
              ? std::string()
              : std::string(to_string(*one.takes)),
          answers,
          std::string(one.limit),
          effect_of(one),
          kept_of(one)}) {
        out += " | " + each;
    }
    return out + " |\n";
}

/// All routes of all providers.
std::string routes_table()
{
    std::string out;
    for (const auto& each : all_providers()) {
        out += "\n## " + each.profile.title +
               "\n\n| route | takes | answers | limit | a second call | kept |\n" +
               "|---|---|---|---|---|---|\n";
        for (const auto* one : each.routes) {
            out += route_line(*one);
        }
    }
    return out + '\n';
}

constexpr std::string_view begins = "<!-- written by tests/docs/providers_page_test.cpp -->\n";
constexpr std::string_view ends = "<!-- end -->\n";

/// Compares what stands between the marks, or writes it.
void check_page(const char* page, const std::string& wanted)
{
    std::ifstream in(page);
    ASSERT_TRUE(in) << page;
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const auto begin = text.find(begins);
    const auto end = text.find(ends);
    ASSERT_NE(begin, std::string::npos);
    ASSERT_NE(end, std::string::npos);
    const auto from = begin + begins.size();
    if (std::getenv("ANDANTE_WRITE_DOCS") != nullptr) {
        std::ofstream(page) << text.substr(0, from) << wanted << text.substr(end);
        return;
    }
    EXPECT_EQ(text.substr(from, end - from), wanted)
        << "write it anew: ANDANTE_WRITE_DOCS=1 build/test/bin/andante_test_providers_page";
}

TEST(providers_page, says_what_the_profiles_say)
{
    check_page("docs/providers.md", table());
}

TEST(routes_page, every_route_that_may_have_a_body_says_which)
{
    for (const auto& each : all_providers()) {
        for (const auto* one : each.routes) {
            const bool may_have =
                one->verb != http::method::get && one->verb != http::method::delete_;
            EXPECT_EQ(one->takes.has_value(), may_have) << each.profile.name << ' ' << one->name();
        }
    }
}

TEST(routes_page, says_what_the_tables_of_routes_say)
{
    check_page("docs/routes.md", routes_table());
}

} // namespace
