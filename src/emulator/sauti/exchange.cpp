#include "emulator/kit/limit_headers.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/sauti/routes.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace andante::inline v0::emulator::sauti {

namespace {

reply begin_answer(const call& what, int status, std::string_view type)
{
    reply answer;
    answer.status = status;
    answer.headers.add("Date", http_date(what.server.now));
    answer.headers.add("Content-Type", std::string(type));
    if (what.shown) {
        add_limit_headers(answer.headers, limit_headers(), *what.shown, what.server.now);
    }
    return answer;
}

} // namespace

void world::admit(call& what, recorded_request& seen)
{
    const auto key = what.request.headers.find("xi-api-key").value_or("");
    const auto found = std::find_if(holders.begin(), holders.end(), [key](const key_holder& each) {
        return each.key == key;
    });
    if (key.empty() || found == holders.end()) {
        throw unauthorized();
    }
    what.who = &*found;
    seen.account = found->key;
    const auto limit = what.asked->limits.front();
    seen.limits.emplace_back(limit);
    if (!chosen.rates.enforced) {
        return;
    }
    const auto said = limits.ask({limit, found->key}, now);
    what.shown = said;
    if (!said.admitted) {
        throw rate_limited(said.retry_after);
    }
}

reply world::succeed(const call& what, success done) const
{
    auto answer = begin_answer(what, done.status, done.type);
    answer.body = std::move(done.body);
    answer.fault.delay = done.delay;
    return answer;
}

reply world::refuse(const call& what, const refusal& why) const
{
    auto answer = begin_answer(what, why.status, problem_type);
    if (why.retry_after) {
        answer.headers.add("Retry-After", std::to_string(why.retry_after->count()));
    }
    const auto& target = what.request.target;
    answer.body = refusal_text(why, std::string_view(target).substr(0, target.find('?')));
    return answer;
}

refusal world::no_route()
{
    return not_found("route");
}

refusal world::internal_error()
{
    return internal_fault();
}

} // namespace andante::inline v0::emulator::sauti
