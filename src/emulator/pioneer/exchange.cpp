// Who may do what, and the two kinds of answer.
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/limit_headers.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/pioneer/routes.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::string_view billing = "/billing/";

std::string_view key_begins(docs which)
{
    return which == docs::late_2026 ? "fast_sk_" : "pio_sk_";
}

/// X-API-Key, or the bearer that clients of OpenAI's form send.
std::string_view key_of(const incoming& request)
{
    if (const auto key = request.headers.find("X-API-Key")) {
        return *key;
    }
    auto given = request.headers.find("Authorization").value_or("");
    given.remove_prefix(given.starts_with(bearer) ? bearer.size() : given.size());
    return given;
}

std::string address_of(const incoming& request)
{
    return std::string(request.headers.find("X-Forwarded-For").value_or("192.0.2.1"));
}

bool counts_address(std::string_view limit)
{
    return limit == ip_minute || limit == ip_hour;
}

bool has_own_limit(const limit_names& all)
{
    return std::any_of(all.begin(), all.end(), [](std::string_view each) {
        return !each.empty() && each != money && !counts_address(each);
    });
}

const rate_rule& rule_of(const rate_settings& rates, std::string_view limit)
{
    if (limit == ip_minute) {
        return rates.ip_minute;
    }
    if (limit == ip_hour) {
        return rates.ip_hour;
    }
    if (limit == inference_limit) {
        return rates.inference;
    }
    if (limit == llm_limit) {
        return rates.llm;
    }
    if (limit == gliner_limit) {
        return rates.gliner;
    }
    return limit == generate_limit ? rates.generate : rates.training;
}

std::string words_for(const rate_rule& rule)
{
    const bool is_hour = rule.window >= std::chrono::hours(1);
    return std::to_string(rule.limit) + " per 1 " + (is_hour ? "hour" : "minute");
}

reply begin_answer(const call& what, int status, std::string_view type)
{
    reply answer;
    answer.status = status;
    answer.headers.add("Date", http_date(what.server.now));
    answer.headers.add("Content-Type", std::string(type));
    answer.headers.add("X-Request-Id", "req-" + std::to_string(what.server.begun + 1));
    if (what.shown && what.server.chosen.rates.headers) {
        auto words = limit_headers();
        words.reset_as = reset_form::rfc3339;
        add_limit_headers(answer.headers, words, *what.shown, what.server.now);
    }
    return answer;
}

} // namespace

void world::admit_rates(call& what, recorded_request& seen)
{
    const auto& rates = chosen.rates;
    const auto address = address_of(what.request);
    const auto& all = what.asked->limits;
    const bool is_alone = !rates.stacked && has_own_limit(all);
    std::vector<limit_claim> claims;
    for (const auto each : all) {
        if (each.empty() || each == money || (is_alone && counts_address(each))) {
            continue;
        }
        const std::string_view whom =
            counts_address(each) || what.who == nullptr ? address : what.who->name;
        claims.push_back({each, whom});
        seen.limits.emplace_back(each);
    }
    if (!rates.enforced || claims.empty()) {
        return;
    }
    const auto said = limits.ask_all(claims, now);
    what.shown = said.shown;
    if (said.shown.admitted) {
        return;
    }
    auto why = too_many(
        words_for(rule_of(rates, said.refused_by)),
        rates.other_body,
        chosen.which == docs::august_2026 || chosen.which == docs::late_2026
    );
    if (rates.tells_wait) {
        why.retry_after = said.shown.retry_after;
    }
    throw why;
}

void world::admit(call& what, recorded_request& seen)
{
    const auto key = key_of(what.request);
    if (what.asked->with_key) {
        if (key.empty()) {
            throw no_key();
        }
        if (!key.starts_with(key_begins(chosen.which))) {
            throw bad_key_form(key_begins(chosen.which));
        }
        const auto found = std::find_if(users.begin(), users.end(), [key](const user& each) {
            return each.key == key;
        });
        if (found == users.end()) {
            throw unknown_key();
        }
        what.who = &*found;
        seen.account = found->name;
        const bool is_bill = what.asked->path().starts_with(billing);
        if (chosen.money.is_masked && is_spent(*found) &&
            !(is_bill && chosen.money.bills_under_mask)) {
            throw unknown_key();
        }
    }
    admit_rates(what, seen);
    const auto& all = what.asked->limits;
    if (what.who == nullptr || std::find(all.begin(), all.end(), money) == all.end()) {
        return;
    }
    const bool by_credits = chosen.which == docs::august_2026 || chosen.which == docs::late_2026;
    if (!by_credits && is_spent(*what.who)) {
        throw spent_today(chosen.money.misleading_wait);
    }
    if (by_credits && (is_spent(*what.who) || team_of(*what.who).left < chosen.money.price)) {
        throw unpaid(chosen.money.code, chosen.money.wrapped);
    }
}

reply world::succeed(const call& what, success done) const
{
    auto answer = begin_answer(what, done.status, done.type);
    for (auto& [name, value] : done.fields) {
        answer.headers.set(std::move(name), std::move(value));
    }
    answer.body = std::move(done.body);
    if (!done.pieces.empty()) {
        answer.pieces = std::move(done.pieces);
        answer.announce_length = false;
    }
    return answer;
}

reply world::refuse(const call& what, const refusal& why) const
{
    const bool is_flat =
        why.status == 422 && chosen.flat_validation && why.body.at("detail").is_array();
    const auto told_so = is_flat ? flattened(why, what.asked->name) : why;
    auto answer = begin_answer(what, told_so.status, "application/json");
    for (const auto& [name, value] : told_so.fields) {
        answer.headers.set(name, value);
    }
    if (told_so.retry_after) {
        answer.headers.set("Retry-After", std::to_string(told_so.retry_after->count()));
    }
    answer.body = json_text(told_so.body);
    return answer;
}

refusal world::no_route()
{
    return told(404, "Not Found");
}

refusal world::internal_error()
{
    return told(500, "Internal server error");
}

} // namespace andante::inline v0::emulator::pioneer
