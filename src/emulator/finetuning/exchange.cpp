#include "emulator/finetuning/refusal.hpp"
#include "emulator/finetuning/routes.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/limit_headers.hpp"
#include "emulator/kit/timestamps.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace andante::inline v0::emulator::finetuning {

namespace {

namespace json = boost::json;

constexpr std::string_view json_type = "application/json; charset=utf-8";

/// The user that the request's key belongs to.
user& authenticate(call& what)
{
    auto& server = what.server;
    const auto& headers = what.request.headers;
    const auto key = headers.find("X-API-Key");
    if (!key || key->empty()) {
        if (server.chosen.rates.headers.when_unauthorized) {
            what.shown = make_rate_window(server.chosen.rates.read)->look(server.now);
        }
        // The documentation names a bearer token as a cause of INVALID_API_KEY.
        throw headers.find("Authorization") ? invalid_key() : missing_key();
    }
    auto* who = server.find_user_by_key(*key);
    if (!who) {
        throw invalid_key();
    }
    return *who;
}

/// The rate limits that cover a call, the one that the headers tell of first.
std::vector<std::string> limits_of(const call& what)
{
    std::vector<std::string> names;
    for (const auto name : what.asked->limits) {
        if (what.server.limits.is_rate(name)) {
            names.emplace_back(name);
        }
    }
    if (names.front() == create_limit && what.server.chosen.rates.creates_count_as_read) {
        names.emplace_back(read_limit);
    }
    return names;
}

/// Takes a place under each limit in turn: what one has given is spent when the next one refuses.
void count(call& what, const std::vector<std::string>& names)
{
    for (const auto& name : names) {
        const auto said = what.server.limits.ask({name, what.who->data.id}, what.server.now);
        if (!said.admitted || name == names.front()) {
            what.shown = said;
        }
        if (!said.admitted) {
            const bool is_create = name == create_limit;
            throw rate_limited(
                is_create ? "GENERATION_RATE_LIMITED" : "RATE_LIMITED", said.retry_after
            );
        }
    }
}

reply begin_answer(const call& what, int status)
{
    reply answer;
    answer.status = status;
    answer.headers.add("Date", http_date(what.server.now));
    answer.headers.add("Content-Type", std::string(json_type));
    const auto& rates = what.server.chosen.rates;
    if (what.shown && rates.enforced) {
        limit_headers words;
        words.limit = rates.headers.limit ? words.limit : std::string_view();
        words.remaining = rates.headers.remaining ? words.remaining : std::string_view();
        words.reset = rates.headers.reset ? words.reset : std::string_view();
        add_limit_headers(answer.headers, words, *what.shown, what.server.now);
    }
    return answer;
}

} // namespace

void world::admit(call& what, recorded_request& seen)
{
    if (!what.asked->with_key) {
        return;
    }
    auto& who = authenticate(what);
    what.who = &who;
    seen.account = who.data.id;
    who.roll(now);
    const auto names = limits_of(what);
    what.shown = limits.look({names.front(), who.data.id}, now);
    const auto& tiers = chosen.api_tiers;
    if (std::find(tiers.begin(), tiers.end(), who.data.tier) == tiers.end()) {
        throw plan_required();
    }
    seen.limits = names;
    if (chosen.rates.enforced) {
        count(what, names);
    }
}

reply world::succeed(const call& what, success done) const
{
    auto answer = begin_answer(what, done.status);
    answer.body = json_text(
        done.bare ? json::value(std::move(done.data))
                  : json::value(json::object{{"data", std::move(done.data)}})
    );
    return answer;
}

reply world::refuse(const call& what, const refusal& why) const
{
    const auto& headers = chosen.rates.headers;
    auto answer = begin_answer(what, why.status);
    if (why.retry_after && headers.retry_after) {
        answer.headers.add("Retry-After", std::to_string(why.retry_after->count()));
    }
    answer.body = refusal_text(why, chosen.validation.name_field, headers.retry_after_in_body);
    return answer;
}

refusal world::no_route()
{
    return not_found();
}

refusal world::internal_error()
{
    return {500, "INTERNAL_ERROR", "Internal fault", {}, {}};
}

} // namespace andante::inline v0::emulator::finetuning
