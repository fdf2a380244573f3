#include "emulator/sauti/world.hpp"

#include "emulator/kit/text_length.hpp"
#include "emulator/kit/wav.hpp"
#include "emulator/sauti/routes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::emulator::sauti {

namespace {

bool contains(std::string_view text, std::string_view part)
{
    return !part.empty() && text.find(part) != std::string_view::npos;
}

/// FNV-1a, so that a text sounds the same on every system.
std::uint64_t hash_of(std::string_view text) noexcept
{
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char each : text) {
        hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001B3ULL;
    }
    return hash;
}

} // namespace

world::world(settings of)
    : world_base(of.random_seed)
    , chosen(std::move(of))
{
    if (chosen.keys.empty()) {
        throw std::invalid_argument("there must be a key");
    }
    for (const auto& each : chosen.keys) {
        holders.push_back({each});
    }
    limits.add_rate(std::string(synthesis_limit), chosen.rates.synthesis);
    limits.add_rate(std::string(status_limit), chosen.rates.status);
    limits.add_rate(std::string(default_limit), chosen.rates.others);
    for (auto& each : std::exchange(chosen.faults, {})) {
        faults.add(std::move(each));
    }
}

job& world::start(const key_holder& who, std::string text)
{
    job made;
    made.id = "job_" + new_uuid().substr(0, 13);
    made.key = who.key;
    made.created = now;
    const auto takes = draw_time(chosen.jobs.time, chosen.jobs.max_time);
    const auto waits = std::min(chosen.jobs.queued_time, takes / 2);
    made.fails = contains(text, chosen.jobs.failing_text) || draw() < chosen.jobs.failure_ratio;
    made.timeline = job_timeline("queued", now);
    made.timeline.then("running", waits);
    if (!contains(text, chosen.jobs.hanging_text)) {
        made.timeline.then(made.fails ? "failed" : "succeeded", takes - waits);
    }
    made.text = std::move(text);
    job_order.push_back(made.id);
    ++syntheses_accepted;
    return jobs.insert_or_assign(made.id, std::move(made)).first->second;
}

const job* world::find_job(const key_holder& who, std::string_view id) const
{
    const auto found = jobs.find(id);
    return found == jobs.end() || found->second.key != who.key ? nullptr : &found->second;
}

const voice* world::find_voice(std::string_view id) const
{
    const auto found =
        std::find_if(chosen.voices.begin(), chosen.voices.end(), [id](const voice& each) {
            return each.id == id;
        });
    return found == chosen.voices.end() ? nullptr : &*found;
}

std::string world::speech_of(std::string_view text) const
{
    const auto characters = static_cast<double>(length_of(text, text_length::code_points));
    const auto samples =
        std::llround(characters * chosen.audio.seconds_per_character * chosen.audio.sample_rate);
    return wav_file(hash_of(text), static_cast<std::uint32_t>(samples), chosen.audio.sample_rate);
}

} // namespace andante::inline v0::emulator::sauti
