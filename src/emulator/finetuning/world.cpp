#include "emulator/finetuning/world.hpp"

#include "emulator/finetuning/routes.hpp"
#include "emulator/finetuning/webhooks.hpp"
#include "emulator/kit/timestamps.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace andante::inline v0::emulator::finetuning {

namespace {

template <class Map>
auto* find_in(Map& map, std::string_view id) noexcept
{
    const auto found = map.find(id);
    return found == map.end() ? nullptr : &found->second;
}

template <class Map>
auto newest_first(const Map& map, std::string_view owner)
{
    std::vector<const typename Map::mapped_type*> found;
    for (const auto& [id, each] : map) {
        if (each.owner == owner) {
            found.push_back(&each);
        }
    }
    std::sort(found.begin(), found.end(), [](const auto* left, const auto* right) {
        const auto left_second = std::chrono::floor<std::chrono::seconds>(left->created);
        const auto right_second = std::chrono::floor<std::chrono::seconds>(right->created);
        return std::tie(left_second, left->id) > std::tie(right_second, right->id);
    });
    return found;
}

bool contains(std::string_view text, std::string_view part)
{
    return !part.empty() && text.find(part) != std::string_view::npos;
}

} // namespace

user::user(account who)
    : data(std::move(who))
{}

void user::roll(time_point now)
{
    const auto month = utc_month(now);
    if (month_ && *month_ != month) {
        data.generations_used = 0;
    }
    month_ = month;
    if (const auto day = utc_day(now); day != day_) {
        sound_effects_today = 0;
        day_ = day;
    }
}

unsigned user::monthly_remaining() const noexcept
{
    return data.monthly_generations - std::min(data.monthly_generations, data.generations_used);
}

void user::refund(bool to_pack) noexcept
{
    if (to_pack) {
        ++data.pack_credits;
    } else if (data.generations_used > 0) {
        --data.generations_used;
    }
}

std::string_view to_string(track_type value) noexcept
{
    return value == track_type::music ? "music" : "instrumental";
}

std::string_view job::state(time_point now) const noexcept
{
    return timeline.state(now);
}

world::world(settings of)
    : world_base(of.random_seed)
    , chosen(std::move(of))
{
    limits.add_rate(std::string(create_limit), chosen.rates.create);
    limits.add_rate(std::string(read_limit), chosen.rates.read);
    limits.add_cap(std::string(queue_cap), chosen.queue_capacity);
    media_base_url = chosen.media.base_url;
    allow_loopback_webhooks = chosen.allow_loopback_webhooks;
    for (const auto& each : chosen.faults) {
        faults.add(each);
    }
}

user& world::add_user(account who)
{
    if (who.id.empty()) {
        who.id = new_uuid();
    }
    if (find_user(who.id)) {
        throw std::invalid_argument("an account with this id exists");
    }
    for (const auto& key : who.keys) {
        if (find_user_by_key(key)) {
            throw std::invalid_argument("the key belongs to another account");
        }
    }
    users.push_back(std::make_unique<user>(std::move(who)));
    return *users.back();
}

track& world::add_track(track what)
{
    auto id = what.id;
    return tracks.insert_or_assign(std::move(id), std::move(what)).first->second;
}

sound_effect& world::add_sound_effect(sound_effect what)
{
    auto id = what.id;
    return sound_effects.insert_or_assign(std::move(id), std::move(what)).first->second;
}

playlist& world::add_playlist(playlist what)
{
    return playlists.emplace_back(std::move(what));
}

user* world::find_user(std::string_view id) noexcept
{
    for (const auto& each : users) {
        if (each->data.id == id) {
            return each.get();
        }
    }
    return nullptr;
}

user* world::find_user_by_key(std::string_view key) noexcept
{
    for (const auto& each : users) {
        const auto& keys = each->data.keys;
        if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
            return each.get();
        }
    }
    return nullptr;
}

track* world::find_track(std::string_view id) noexcept
{
    return find_in(tracks, id);
}

sound_effect* world::find_sound_effect(std::string_view id) noexcept
{
    return find_in(sound_effects, id);
}

job* world::find_job(std::string_view id) noexcept
{
    if (auto* found = find_track(id)) {
        return found;
    }
    return find_sound_effect(id);
}

playlist* world::find_playlist(std::string_view id) noexcept
{
    const auto found = std::find_if(playlists.begin(), playlists.end(), [&](const auto& each) {
        return each.id == id;
    });
    return found == playlists.end() ? nullptr : &*found;
}

std::vector<const track*> world::tracks_of(std::string_view owner) const
{
    return newest_first(tracks, owner);
}

std::vector<const sound_effect*> world::sound_effects_of(std::string_view owner) const
{
    return newest_first(sound_effects, owner);
}

std::vector<const playlist*> world::playlists_of(std::string_view owner) const
{
    std::vector<const playlist*> found;
    for (const auto& each : playlists) {
        if (each.owner == owner) {
            found.push_back(&each);
        }
    }
    return found;
}

void world::erase_track(std::string_view id)
{
    events.forget(id);
    limits.release(id);
    for (auto& each : playlists) {
        if (std::erase(each.tracks, id) > 0) {
            each.updated = now;
        }
    }
    if (const auto found = tracks.find(id); found != tracks.end()) {
        tracks.erase(found);
    }
}

unsigned world::unfinished(std::string_view owner) const
{
    return limits.held({queue_cap, owner});
}

std::int64_t world::new_seed()
{
    return static_cast<std::int64_t>(any_number() >> 33U);
}

std::string world::new_keyscale(std::optional<std::string> key, std::optional<std::string> scale)
{
    static constexpr std::array keys{
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"
    };
    if (!key) {
        key = keys[any_number() % keys.size()];
    }
    if (!scale) {
        scale = any_number() % 2 == 0 ? "major" : "minor";
    }
    return *key + ' ' + *scale;
}

void world::start(job& what)
{
    const auto& jobs = chosen.jobs;
    what.created = now;
    what.timeline = job_timeline(jobs.start_pending ? "pending" : "processing", now);
    if (jobs.start_pending) {
        what.timeline.then("processing", jobs.pending_time);
    }
    if (contains(what.prompt, jobs.failing_prompt) ||
        (jobs.failure_ratio > 0 && draw() < jobs.failure_ratio)) {
        what.failure = jobs.failure_message;
    }
    if (contains(what.prompt, jobs.hanging_prompt)) {
        return;
    }
    const auto begun = what.timeline.last_change();
    plan_end(what, std::max(now + draw_time(jobs.time, jobs.max_time), begun));
}

void world::plan_end(const job& what, time_point when)
{
    events.plan(when, what.id, [this, id = what.id] {
        if (auto* ended = find_job(id); ended && !ended->finished) {
            finish(*this, *ended);
        }
    });
}

std::string world::audio_url(const job& what) const
{
    return media_base_url + "/audio/" + what.id + ".mp3";
}

} // namespace andante::inline v0::emulator::finetuning
