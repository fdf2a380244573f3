#include "emulator/finetuning/world.hpp"

#include "emulator/timestamps.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

void check(const rate_rule& rule)
{
    if (rule.limit == 0 || rule.window <= std::chrono::milliseconds::zero()) {
        throw std::invalid_argument("a rate rule needs a limit and a window above zero");
    }
}

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

user::user(account who, const rate_settings& rates)
    : data(std::move(who))
    , create_window(make_rate_window(rates.create))
    , general_window(make_rate_window(rates.general))
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

std::string_view to_string(job_state value) noexcept
{
    static constexpr std::array<std::string_view, 4> names{
        "pending", "processing", "completed", "failed"
    };
    return names[static_cast<std::size_t>(value)];
}

std::string_view to_string(track_type value) noexcept
{
    return value == track_type::music ? "music" : "instrumental";
}

job_state job::state(time_point now) const noexcept
{
    if (finished) {
        return failure ? job_state::failed : job_state::completed;
    }
    return now < processing_from ? job_state::pending : job_state::processing;
}

world::world(finetuning_settings chosen)
    : settings(std::move(chosen))
    , random_(settings.random_seed)
{
    check(settings.rates.create);
    check(settings.rates.general);
    for (const auto& each : settings.faults) {
        faults.add(each);
    }
}

user& world::add_user(account who)
{
    if (who.id.empty()) {
        who.id = new_id();
    }
    if (find_user(who.id)) {
        throw std::invalid_argument("an account with this id exists");
    }
    for (const auto& key : who.keys) {
        if (find_user_by_key(key)) {
            throw std::invalid_argument("the key belongs to another account");
        }
    }
    users.push_back(std::make_unique<user>(std::move(who), settings.rates));
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
    forget(id);
    for (auto& each : playlists) {
        if (std::erase(each.tracks, id) > 0) {
            each.updated = now;
        }
    }
    if (const auto found = tracks.find(id); found != tracks.end()) {
        tracks.erase(found);
    }
}

unsigned world::unfinished(std::string_view owner) const noexcept
{
    const auto open = [&](const auto& each) {
        return each.second.owner == owner && !each.second.finished;
    };
    return static_cast<unsigned>(std::count_if(tracks.begin(), tracks.end(), open));
}

std::string world::new_id()
{
    const std::uint64_t high = random_();
    const std::uint64_t low = random_();
    std::array<char, 40> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%08x-%04x-4%03x-%04x-%012llx",
        static_cast<unsigned>(high >> 32U),
        static_cast<unsigned>(high >> 16U) & 0xffffU,
        static_cast<unsigned>(high) & 0xfffU,
        0x8000U | (static_cast<unsigned>(low >> 48U) & 0x3fffU),
        static_cast<unsigned long long>(low & 0xffffffffffffULL)
    );
    return text.data();
}

std::int64_t world::new_seed()
{
    return static_cast<std::int64_t>(random_() >> 33U);
}

std::string world::new_keyscale(std::optional<std::string> key, std::optional<std::string> scale)
{
    static constexpr std::array keys{
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"
    };
    if (!key) {
        key = keys[random_() % keys.size()];
    }
    if (!scale) {
        scale = random_() % 2 == 0 ? "major" : "minor";
    }
    return *key + ' ' + *scale;
}

double world::draw()
{
    return static_cast<double>(random_() >> 11U) / static_cast<double>(1ULL << 53U);
}

void world::start(job& what)
{
    const auto& jobs = settings.jobs;
    what.created = now;
    what.processing_from = jobs.start_pending ? now + jobs.pending_time : now;
    if (contains(what.prompt, jobs.failing_prompt) ||
        (jobs.failure_ratio > 0 && draw() < jobs.failure_ratio)) {
        what.failure = jobs.failure_message;
    }
    if (contains(what.prompt, jobs.hanging_prompt)) {
        return;
    }
    auto time = jobs.time;
    if (jobs.max_time > jobs.time) {
        const auto span = static_cast<double>((jobs.max_time - jobs.time).count());
        time += std::chrono::milliseconds(static_cast<std::int64_t>(span * draw()));
    }
    plan(std::max(now + time, what.processing_from), {event::kind::finish, what.id, {}, {}});
}

void world::plan(time_point when, event what)
{
    events.emplace(when, std::move(what));
}

void world::forget(std::string_view id)
{
    std::erase_if(events, [&](const auto& each) { return each.second.job == id; });
}

std::string world::audio_url(const job& what) const
{
    return settings.media.base_url + "/audio/" + what.id + ".mp3";
}

} // namespace andante::inline v0::emulator
