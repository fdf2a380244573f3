#include "emulator/kit/limit_headers.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/together/routes.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

using namespace std::chrono_literals;

constexpr limit_headers own_words{
    "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", reset_form::decimal_seconds
};
constexpr limit_headers dynamic_words{
    "x-ratelimit-limit-dynamic", "x-ratelimit-remaining-dynamic", "", reset_form::decimal_seconds
};
constexpr auto token_window = 60s;

/// The model that a body names; empty when it names none.
std::string model_in(const incoming& request)
{
    boost::system::error_code wrong;
    const auto value = json::parse(request.body, wrong);
    const auto* const body = wrong ? nullptr : value.if_object();
    const auto* const model = body != nullptr ? body->if_contains("model") : nullptr;
    const auto* const text = model != nullptr ? model->if_string() : nullptr;
    return text != nullptr ? std::string(*text) : std::string();
}

bool is_batch_route(std::string_view name)
{
    return name.find("/batches") != std::string_view::npos;
}

} // namespace

void world::check_money(const call& what) const
{
    const bool costs =
        what.asked->effect == route_effect::create || !what.asked->limits.front().empty();
    if (!costs || chosen.money == money_answer::none) {
        return;
    }
    refusal why;
    why.type = "credit_limit";
    why.message = "Credit limit exceeded, please add credits to your account.";
    switch (chosen.money) {
    case money_answer::unauthorized:
        why.status = 401;
        why.type = "invalid_request_error";
        break;
    case money_answer::forbidden:
        why.status = 403;
        why.type = "invalid_request_error";
        why.message = "Your account balance is zero.";
        break;
    case money_answer::too_many_requests:
        why.status = 429;
        break;
    case money_answer::requests_a_minute:
        why.status = 429;
        why.message = "The free tier allows 60 RPM.";
        break;
    default:
        why.status = 402;
        break;
    }
    throw why;
}

std::uint64_t world::tokens_left(const std::string& model)
{
    auto& log = tokens_[model];
    std::uint64_t used = 0;
    while (!log.empty() && log.front().first + token_window <= now) {
        log.pop_front();
    }
    for (const auto& each : log) {
        used += each.second;
    }
    return used >= chosen.rates.tokens ? 0 : chosen.rates.tokens - used;
}

void world::check_tokens(const std::string& model)
{
    if (tokens_left(model) == 0) {
        throw too_many(
            "The tokens of the last minute are used up.",
            "dynamic_token_limited",
            chosen.rates.top_level_kind
        );
    }
}

void world::use_tokens(const std::string& model, std::uint64_t count)
{
    tokens_[model].emplace_back(now, count);
}

void world::check_rate(call& what, recorded_request& seen, const std::string& model)
{
    const auto& rates = chosen.rates;
    const std::string limit(what.asked->limits.front());
    const auto refuse = [&rates](const rate_decision& said, std::string kind) {
        auto why = too_many("Too many requests.", std::move(kind), rates.top_level_kind);
        why.retry_after = rates.retry_after ? std::optional(said.retry_after) : std::nullopt;
        throw why;
    };
    if (rates.scheme == limit_scheme::dynamic) {
        const dynamic_bounds bounds{rates.base_a_minute, rates.most_a_minute};
        const auto key = what.who->key + '\n' + model + '\n' + limit;
        auto& counter = dynamic_.try_emplace(key, bounds).first->second;
        what.shown = counter.ask(now);
        if (!what.shown->admitted) {
            refuse(*what.shown, "dynamic_request_limited");
        }
        return;
    }
    const auto subject = rates.per_model ? what.who->key + '\n' + model : what.who->key;
    std::vector<limit_claim> claims{{what.asked->limits.front(), subject}};
    if (rates.combined > 0 && what.asked->limits.front() != image_limit) {
        claims.push_back({combined_limit, what.who->key});
    }
    seen.limits.push_back(limit);
    const auto said = limits.ask_all(claims, now);
    what.shown = said.shown;
    if (!said.refused_by.empty()) {
        refuse(said.shown, "");
    }
}

void world::admit(call& what, recorded_request& seen)
{
    constexpr std::string_view bearer = "Bearer ";
    const auto field = what.request.headers.find("Authorization").value_or("");
    const auto key = field.starts_with(bearer) ? field.substr(bearer.size()) : std::string_view();
    const auto found = std::find_if(holders.begin(), holders.end(), [key](const key_holder& each) {
        return each.key == key;
    });
    if (key.empty() || found == holders.end()) {
        throw unauthorized();
    }
    what.who = &*found;
    seen.account = found->key;
    const bool is_limited = !what.asked->limits.front().empty();
    const auto model = is_limited ? model_in(what.request) : std::string();
    if (is_limited && chosen.rates.scheme != limit_scheme::none) {
        check_rate(what, seen, model);
    }
    check_money(what);
    if (is_limited && what.asked->limits.front() == chat_limit && chosen.rates.tokens > 0) {
        check_tokens(model);
    }
    const auto& busy = chosen.overloaded;
    if (is_limited && std::find(busy.begin(), busy.end(), model) != busy.end()) {
        throw overloaded(model);
    }
}

namespace {

/// What is left of the tokens of a minute, on answers of chat.
void add_token_headers(http::headers& to, const call& what)
{
    const auto& rates = what.server.chosen.rates;
    const bool is_chat = what.asked != nullptr && what.asked->limits.front() == chat_limit;
    if (!is_chat || rates.tokens == 0 || !rates.headers) {
        return;
    }
    const auto left = what.server.tokens_left(model_in(what.request));
    to.add("x-tokenlimit-limit", std::to_string(rates.tokens));
    to.add("x-tokenlimit-remaining", std::to_string(left));
}

reply begin_answer(const call& what, int status, std::string_view type)
{
    reply answer;
    answer.status = status;
    const auto& server = what.server;
    answer.headers.add("Date", http_date(server.now));
    answer.headers.add("Content-Type", std::string(type));
    answer.headers.add("x-request-id", "oX2b8kR-" + std::to_string(++what.server.answered));
    add_token_headers(answer.headers, what);
    const auto& rates = server.chosen.rates;
    if (what.shown && rates.headers) {
        add_limit_headers(answer.headers, own_words, *what.shown, server.now);
        if (rates.scheme == limit_scheme::dynamic) {
            add_limit_headers(answer.headers, dynamic_words, *what.shown, server.now);
        }
    }
    return answer;
}

} // namespace

reply world::succeed(const call& what, success done) const
{
    auto answer = begin_answer(what, done.status, done.type);
    for (const auto& [name, value] : done.headers) {
        answer.headers.add(name, value);
    }
    answer.body = std::move(done.body);
    answer.pieces = std::move(done.pieces);
    answer.announce_length = answer.pieces.empty();
    return answer;
}

reply world::refuse(const call& what, const refusal& why) const
{
    auto answer = begin_answer(what, why.status, "application/json");
    if (why.retry_after) {
        answer.headers.add("Retry-After", std::to_string(why.retry_after->count()));
    }
    auto told = why;
    if (what.asked != nullptr && is_batch_route(what.asked->name)) {
        told.shape = error_shape::text;
    }
    answer.body = refusal_text(told);
    return answer;
}

refusal world::no_route()
{
    return not_found("such path");
}

refusal world::internal_error()
{
    refusal why;
    why.status = 500;
    why.type = "server_error";
    why.message = "Internal fault";
    return why;
}

} // namespace andante::inline v0::emulator::together
