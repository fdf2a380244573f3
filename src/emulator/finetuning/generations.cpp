#include "emulator/finetuning/encode.hpp"
#include "emulator/finetuning/refusal.hpp"
#include "emulator/finetuning/routes.hpp"
#include "emulator/finetuning/webhooks.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::emulator::finetuning {

namespace {

namespace json = boost::json;

void check_queue(const call& what)
{
    if (what.server.limits.is_full({queue_cap, what.who->data.id})) {
        throw queue_full(what.server.chosen.queue_retry_after);
    }
}

/// True when the credit came from a pack.
bool take_credit(user& who)
{
    if (who.monthly_remaining() > 0) {
        ++who.data.generations_used;
        return false;
    }
    if (who.data.pack_credits == 0) {
        throw monthly_limit_reached();
    }
    --who.data.pack_credits;
    return true;
}

bool cannot_be_queued(const world& server, std::string_view prompt)
{
    const auto& words = server.chosen.jobs.unqueueable_prompt;
    return !words.empty() && prompt.find(words) != std::string_view::npos;
}

double within_plan(const user& who, double duration)
{
    return std::min(duration, who.data.longest_duration.value_or(duration));
}

/// The part of both create routes that follows the checks of the body.
success enqueue(const call& what, track made)
{
    auto& server = what.server;
    check_queue(what);
    made.paid_from_pack = take_credit(*what.who);
    if (cannot_be_queued(server, made.prompt)) {
        if (server.chosen.jobs.refund_unqueued) {
            what.who->refund(made.paid_from_pack);
        }
        throw generation_failed();
    }
    made.id = server.new_uuid();
    made.owner = what.who->data.id;
    made.requested_duration = within_plan(*what.who, made.requested_duration);
    auto& queued = server.add_track(std::move(made));
    server.limits.hold({queue_cap, queued.owner}, queued.id);
    server.start(queued);
    ++server.generations_accepted;
    success answer{202, created_track(server, queued, what.who->total_remaining())};
    start_webhook(server, queued);
    return answer;
}

} // namespace

success get_me(const call& what)
{
    return {200, account_data(what.server, *what.who)};
}

success create_generation(const call& what)
{
    auto wanted = body_reader(what.request, what.server.chosen).music();
    track made;
    made.prompt = std::move(wanted.tags);
    made.requested_duration = wanted.duration;
    made.bpm = wanted.bpm;
    made.language = std::move(wanted.language);
    made.timesignature = wanted.timesignature;
    made.webhook = std::move(wanted.webhook);
    made.keyscale = what.server.new_keyscale(std::move(wanted.key), std::move(wanted.scale));
    made.seed = wanted.seed ? *wanted.seed : what.server.new_seed();
    return enqueue(what, std::move(made));
}

success create_instrumental(const call& what)
{
    auto wanted = body_reader(what.request, what.server.chosen).instrumental();
    track made;
    made.type = track_type::instrumental;
    made.prompt = std::move(wanted.prompt);
    made.requested_duration = wanted.duration;
    made.webhook = std::move(wanted.webhook);
    made.seed = wanted.seed ? *wanted.seed : what.server.new_seed();
    return enqueue(what, std::move(made));
}

success list_generations(const call& what)
{
    const auto page = read_page(what.query, what.server.chosen.provisional_routes);
    auto rows = what.server.tracks_of(what.who->data.id);
    std::erase_if(rows, [&](const track* each) {
        return (page.status && each->state(what.server.now) != *page.status) ||
               (page.type && to_string(each->type) != *page.type);
    });
    json::array items;
    for (auto i = page.offset; i < std::min(rows.size(), page.offset + page.limit); ++i) {
        items.push_back(track_row(what.server, *rows[i]));
    }
    success answer{200, {{"generations", std::move(items)}}};
    end_page(answer.data, page, rows.size(), what.server.chosen.next_offset_on_last_page);
    return answer;
}

success get_generation(const call& what)
{
    const auto* found = what.server.find_track(what.path.at("id"));
    const bool is_public =
        found && found->is_public && what.server.chosen.show_foreign_public_tracks;
    if (!found || (found->owner != what.who->data.id && !is_public)) {
        throw not_found();
    }
    return {200, track_detail(what.server, *found)};
}

success bulk_delete(const call& what)
{
    const auto ids = body_reader(what.request, what.server.chosen).ids("ids");
    json::array deleted;
    json::array errors;
    for (const auto& id : ids) {
        const auto* found = what.server.find_track(id);
        if (found && found->owner == what.who->data.id) {
            what.server.erase_track(id);
            deleted.emplace_back(id);
        } else {
            errors.push_back({{"id", id}, {"error", "Track not found or not owned by you"}});
        }
    }
    success answer{200, {{"deleted", std::move(deleted)}}};
    if (!errors.empty()) {
        answer.data["errors"] = std::move(errors);
    }
    return answer;
}

} // namespace andante::inline v0::emulator::finetuning
