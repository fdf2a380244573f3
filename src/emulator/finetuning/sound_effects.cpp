#include "emulator/finetuning/encode.hpp"
#include "emulator/finetuning/refusal.hpp"
#include "emulator/finetuning/routes.hpp"
#include "emulator/finetuning/webhooks.hpp"
#include "emulator/kit/timestamps.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::emulator::finetuning {

namespace json = boost::json;

success create_sound_effect(const call& what)
{
    auto& server = what.server;
    auto wanted = body_reader(what.request, server.chosen).sound_effect();
    auto& used = what.who->sound_effects_today;
    if (used >= server.chosen.sound_effects_per_day) {
        const auto midnight = utc_day(server.now) + std::chrono::days(1);
        throw rate_limited(
            "RATE_LIMITED", std::chrono::ceil<std::chrono::seconds>(midnight - server.now)
        );
    }
    ++used;
    sound_effect made;
    made.id = server.new_uuid();
    made.owner = what.who->data.id;
    made.prompt = std::move(wanted.prompt);
    made.requested_duration = wanted.duration;
    made.webhook = std::move(wanted.webhook);
    made.seed = server.new_seed();
    auto& queued = server.add_sound_effect(std::move(made));
    server.start(queued);
    const auto left = server.chosen.sound_effects_per_day - used;
    success answer{202, created_sound_effect(server, queued, left)};
    start_webhook(server, queued);
    return answer;
}

success list_sound_effects(const call& what)
{
    const auto page = read_page(what.query, false);
    auto rows = what.server.sound_effects_of(what.who->data.id);
    std::erase_if(rows, [&](const sound_effect* each) {
        return page.status && each->state(what.server.now) != *page.status;
    });
    json::array items;
    for (auto i = page.offset; i < std::min(rows.size(), page.offset + page.limit); ++i) {
        items.push_back(sound_effect_row(what.server, *rows[i]));
    }
    success answer{200, {{"soundEffects", std::move(items)}}};
    end_page(answer.data, page, rows.size(), what.server.chosen.next_offset_on_last_page);
    return answer;
}

success get_sound_effect(const call& what)
{
    const auto* found = what.server.find_sound_effect(what.path.at("id"));
    if (!found || found->owner != what.who->data.id) {
        throw not_found();
    }
    return {200, sound_effect_row(what.server, *found)};
}

} // namespace andante::inline v0::emulator::finetuning
