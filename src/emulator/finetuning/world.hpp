#pragma once

#include <andante/emulator/finetuning/settings.hpp>

#include "emulator/finetuning/refusal.hpp"
#include "emulator/kit/job_timeline.hpp"
#include "emulator/kit/route_table.hpp"
#include "emulator/kit/world_base.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::finetuning {

/// A user with what has been used up.
class user {
public:
    explicit user(account who);

    /// Starts the allowances of a new month or day.
    void roll(time_point now);
    unsigned monthly_remaining() const noexcept;
    unsigned total_remaining() const noexcept { return monthly_remaining() + data.pack_credits; }
    /// Gives a credit back to where it came from.
    void refund(bool to_pack) noexcept;

    account data;
    unsigned sound_effects_today = 0;

private:
    std::optional<std::chrono::year_month> month_;
    std::chrono::sys_days day_{};
};

/// What tracks and sound effects have in common.
struct job {
    std::string id;
    std::string owner;
    std::string prompt;
    std::optional<std::string> webhook;
    double requested_duration = 0;
    std::int64_t seed = 0;
    time_point created{};
    job_timeline timeline; ///< Its end is added when it comes, for it may come early.
    std::optional<time_point> finished;
    std::optional<std::string> failure; ///< Set from the start when the job is going to fail.
    std::optional<fault> webhook_fault;

    /// "pending", "processing", "completed" or "failed".
    std::string_view state(time_point now) const noexcept;
};

enum class track_type { music, instrumental };
std::string_view to_string(track_type value) noexcept;

struct track : job {
    track_type type = track_type::music;
    double bpm = 120;
    std::string keyscale;
    int timesignature = 4;
    std::optional<std::string> language;
    bool is_public = false;
    bool paid_from_pack = false;
};

struct sound_effect : job {};

struct playlist {
    std::string id;
    std::string owner;
    std::string name;
    std::optional<std::string> description;
    bool is_public = false;
    time_point created{};
    time_point updated{};
    std::vector<std::string> tracks;
};

struct success;

/// Everything that the emulated service remembers. Not thread-safe.
class world : public world_base {
public:
    using caller = user;
    using refusal_type = refusal;
    using settings_type = settings;
    using handler = success (*)(const route_call<world>& what);

    explicit world(settings of);

    static route_table<world> routes();
    /// Who calls, may they, and how often.
    void admit(route_call<world>& what, recorded_request& seen);
    reply succeed(const route_call<world>& what, success done) const;
    reply refuse(const route_call<world>& what, const refusal& why) const;
    static refusal no_route();
    static refusal internal_error();

    user& add_user(account who);
    track& add_track(track what);
    playlist& add_playlist(playlist what);
    sound_effect& add_sound_effect(sound_effect what);

    user* find_user(std::string_view id) noexcept;
    user* find_user_by_key(std::string_view key) noexcept;
    track* find_track(std::string_view id) noexcept;
    playlist* find_playlist(std::string_view id) noexcept;
    sound_effect* find_sound_effect(std::string_view id) noexcept;
    /// A track or a sound effect.
    job* find_job(std::string_view id) noexcept;
    /// A user's tracks or sound effects, newest first: by whole seconds, then by id.
    std::vector<const track*> tracks_of(std::string_view owner) const;
    std::vector<const sound_effect*> sound_effects_of(std::string_view owner) const;
    std::vector<const playlist*> playlists_of(std::string_view owner) const;
    /// Removes a track from everywhere.
    void erase_track(std::string_view id);
    /// How many of an account's tracks wait or are being made.
    unsigned unfinished(std::string_view owner) const;

    std::int64_t new_seed();
    std::string new_keyscale(std::optional<std::string> key, std::optional<std::string> scale);
    /// Draws how long a job takes and whether it fails, and plans its end unless it hangs.
    void start(job& what);
    /// Ends an unfinished job at that moment.
    void plan_end(const job& what, time_point when);
    std::string audio_url(const job& what) const;

    settings chosen; ///< But for the accounts, playlists and tracks, which have moved to the lists
                     ///< below.
    std::size_t generations_accepted = 0;
    std::vector<std::unique_ptr<user>> users;
    std::map<std::string, track, std::less<>> tracks;
    std::map<std::string, sound_effect, std::less<>> sound_effects;
    std::vector<playlist> playlists;
};

} // namespace andante::inline v0::emulator::finetuning
