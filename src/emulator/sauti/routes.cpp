#include "emulator/sauti/routes.hpp"

#include <array>

namespace andante::inline v0::emulator::sauti {

namespace {

using route = emulator::route<world>;

constexpr limit_names speaks{synthesis_limit};
constexpr limit_names polls{status_limit};
constexpr limit_names others{default_limit};

constexpr std::array all_routes{
    // clang-format off
    route{"POST /v1/text-to-speech/{voice_id}", speak, speaks, route_effect::create},
    route{"POST /v1/tts/jobs", create_job, speaks, route_effect::create},
    route{"GET /v1/tts/jobs/{job_id}", get_job, polls},
    route{"GET /v1/tts/jobs/{job_id}/audio", get_audio, polls},
    route{"GET /v1/voices", list_voices, others},
    route{"GET /v1/voices/{voice_id}", get_voice, others},
    route{"POST /v1/voice-clone/", clone_voice, others, route_effect::create},
    route{"POST /v1/speech-to-text/", transcribe, others, route_effect::create},
    route{"POST /v1/voice-agent/converse", converse, others, route_effect::create},
    route{"POST /v1/voice-agent/converse/audio", converse_audio, others, route_effect::create},
    // clang-format on
};

} // namespace

route_table<world> world::routes()
{
    return route_table<world>(all_routes);
}

} // namespace andante::inline v0::emulator::sauti
