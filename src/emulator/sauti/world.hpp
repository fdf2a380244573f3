#pragma once

#include <andante/emulator/sauti/settings.hpp>

#include "emulator/kit/job_timeline.hpp"
#include "emulator/kit/route_table.hpp"
#include "emulator/kit/world_base.hpp"
#include "emulator/sauti/refusal.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::sauti {

/// Whose request it is: limits are a key's.
struct key_holder {
    std::string key;
};

/// A text that is being spoken, or was.
struct job {
    std::string id;
    std::string key;
    std::string text;
    time_point created{};
    job_timeline timeline;
    bool fails = false;
};

/// What a handler gives back; everything else is thrown as a refusal.
struct success;

/// Everything that the emulated service remembers. Not thread-safe.
class world : public world_base {
public:
    using caller = key_holder;
    using refusal_type = refusal;
    using handler = success (*)(const route_call<world>& what);

    /// Throws std::invalid_argument for settings that cannot be.
    explicit world(settings of);

    static route_table<world> routes();
    /// Who calls, and how often.
    void admit(route_call<world>& what, recorded_request& seen);
    reply succeed(const route_call<world>& what, success done) const;
    reply refuse(const route_call<world>& what, const refusal& why) const;
    static refusal no_route();
    static refusal internal_error();

    /// Begins to speak a text.
    job& start(const key_holder& who, std::string text);
    /// The key's job of that id; null when there is none.
    const job* find_job(const key_holder& who, std::string_view id) const;
    const voice* find_voice(std::string_view id) const;
    /// The same WAV file for the same text.
    std::string speech_of(std::string_view text) const;

    settings chosen; ///< But for the faults, which are planned.
    std::vector<key_holder> holders;
    std::map<std::string, job, std::less<>> jobs;
    std::vector<std::string> job_order;
    std::size_t syntheses_accepted = 0;
};

struct success {
    int status = 200;
    std::string body;
    std::string type = "application/json";
    std::chrono::milliseconds delay{};
};

} // namespace andante::inline v0::emulator::sauti
