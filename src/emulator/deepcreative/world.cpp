#include "emulator/deepcreative/world.hpp"

#include "emulator/deepcreative/routes.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/limit_headers.hpp"
#include "emulator/kit/timestamps.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::emulator::deepcreative {

namespace {

constexpr std::string_view bearer = "Bearer ";

bool contains(std::string_view text, std::string_view part)
{
    return !part.empty() && text.find(part) != std::string_view::npos;
}

std::string prompt_of(const prediction& what)
{
    const auto* const found = what.input.if_contains("prompt");
    const auto* const text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string(*text) : std::string();
}

} // namespace

void user::roll(time_point now)
{
    if (const auto day = utc_day(now); day != day_) {
        today_ = 0;
        day_ = day;
    }
    if (const auto month = utc_month(now); month_ != month) {
        this_month_ = 0;
        month_ = month;
    }
}

void user::pay(double credits, int spend_status, time_point now)
{
    roll(now);
    constexpr double dust = 1e-9;
    if (credits > data.credits + dust) {
        throw no_credits(credits, data.credits);
    }
    if (data.daily_cap > 0 && today_ + credits > data.daily_cap + dust) {
        throw spent(spend_status, "daily");
    }
    if (data.monthly_cap > 0 && this_month_ + credits > data.monthly_cap + dust) {
        throw spent(spend_status, "monthly");
    }
    data.credits -= credits;
    today_ += credits;
    this_month_ += credits;
}

double user::spent_today(time_point now)
{
    roll(now);
    return today_;
}

world::world(settings of)
    : world_base(of.random_seed)
    , chosen(std::move(of))
{
    limits.add_rate(std::string(request_limit), chosen.rate);
    limits.add_cap(std::string(running_cap), chosen.running);
    media_base_url = chosen.media_base_url;
    allow_loopback_webhooks = chosen.allow_loopback_webhooks;
    for (const auto& each : chosen.faults) {
        faults.add(each);
    }
    for (auto& each : chosen.accounts) {
        const auto has_key = [&](const auto& other) { return other->data.key == each.key; };
        if (std::any_of(users.begin(), users.end(), has_key)) {
            throw std::invalid_argument("the key belongs to another account");
        }
        users.push_back(std::make_unique<user>(each));
    }
}

user* world::user_of(const incoming& request) const noexcept
{
    auto key = request.headers.find("Authorization").value_or("");
    if (!key.starts_with(bearer)) {
        return nullptr;
    }
    key.remove_prefix(bearer.size());
    const auto has_key = [key](const auto& each) { return each->data.key == key; };
    const auto found = std::find_if(users.begin(), users.end(), has_key);
    return found == users.end() ? nullptr : found->get();
}

/// Rate headers are on every answer, so also where nobody is known who could be counted.
void world::admit(route_call<world>& what, recorded_request& seen)
{
    what.who = user_of(what.request);
    if (what.who == nullptr) {
        what.shown = limits.look({request_limit, "nobody"}, now);
        throw invalid_key();
    }
    const auto& key = what.who->data.key;
    seen.account = key;
    seen.limits.emplace_back(request_limit);
    if (!chosen.enforced) {
        what.shown = limits.look({request_limit, key}, now);
        return;
    }
    what.shown = limits.ask({request_limit, key}, now);
    if (!what.shown->admitted) {
        throw rate_limited(what.shown->retry_after);
    }
}

reply world::begin_answer(const route_call<world>& what, int status) const
{
    reply answer;
    answer.status = status;
    answer.headers.add("Date", http_date(now));
    answer.headers.add("Content-Type", "application/json");
    if (what.shown) {
        add_limit_headers(answer.headers, limit_headers(), *what.shown, now);
    }
    return answer;
}

reply world::succeed(const route_call<world>& what, success done) const
{
    auto answer = begin_answer(what, done.status);
    answer.body = json_text(done.body);
    return answer;
}

reply world::refuse(const route_call<world>& what, const refusal& why) const
{
    auto answer = begin_answer(what, why.status);
    if (why.retry_after) {
        answer.headers.add("Retry-After", std::to_string(why.retry_after->count()));
    }
    answer.body = refusal_text(why, chosen.short_validation_errors);
    return answer;
}

refusal world::no_route()
{
    return not_found();
}

refusal world::internal_error()
{
    return {500, "api_error", "INTERNAL_ERROR", "Something went wrong", {}, {}};
}

prediction* world::find(std::string_view id) noexcept
{
    const auto has_id = [id](const auto& each) { return each->id == id; };
    const auto found = std::find_if(predictions.begin(), predictions.end(), has_id);
    return found == predictions.end() ? nullptr : found->get();
}

prediction& world::begin(prediction what)
{
    what.number = 789 + predictions.size();
    what.id = chosen.shape == object_shape::model_page ? std::to_string(what.number)
                                                       : "pred_" + new_uuid().substr(0, 12);
    what.created = now;
    what.fails = contains(prompt_of(what), chosen.jobs.failing_prompt);
    const bool is_queued = chosen.jobs.queued_time.count() > 0;
    what.timeline = job_timeline(is_queued ? "queued" : "processing", now);
    if (is_queued) {
        what.timeline.then("processing", chosen.jobs.queued_time);
    }
    predictions.push_back(std::make_unique<prediction>(std::move(what)));
    auto& made = *predictions.back();
    limits.hold({running_cap, made.owner_key}, made.id);
    return made;
}

void world::plan_end(const prediction& what)
{
    if (contains(prompt_of(what), chosen.jobs.hanging_prompt)) {
        return;
    }
    const auto takes = draw_time(chosen.jobs.time, chosen.jobs.max_time);
    const auto end = std::max(now + takes, what.timeline.last_change());
    events.plan(end, what.id, [this, id = what.id] {
        if (auto* ended = find(id); ended != nullptr && !ended->finished) {
            finish(*ended, ended->fails ? "failed" : "succeeded");
        }
    });
}

void world::finish(prediction& what, std::string_view state)
{
    events.forget(what.id);
    what.finished = now;
    what.timeline.turn_to(state, now);
    limits.release(what.id);
    if (what.webhook.empty()) {
        return;
    }
    boost::json::object told{
        {"event", "prediction." + std::string(state)}, {"data", encode(*this, what)}
    };
    webhook_delivery post(what.webhook, json_text(std::move(told)));
    post.headers.add("Content-Type", "application/json");
    post_webhook(what.id, post, what.webhook_fault);
}

std::size_t world::running(std::string_view key) const
{
    return limits.held({running_cap, key});
}

} // namespace andante::inline v0::emulator::deepcreative
