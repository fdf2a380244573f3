#pragma once

#include "emulator/kit/route_table.hpp"
#include "emulator/sauti/world.hpp"

#include <string_view>

namespace andante::inline v0::emulator::sauti {

/// A request on its way to its handler.
using call = route_call<world>;

/// The limits by name.
inline constexpr std::string_view synthesis_limit = "synthesis";
inline constexpr std::string_view status_limit = "status";
inline constexpr std::string_view default_limit = "default";

success speak(const call& what);
success create_job(const call& what);
success get_job(const call& what);
success get_audio(const call& what);
success list_voices(const call& what);
success get_voice(const call& what);
success clone_voice(const call& what);
success transcribe(const call& what);
success converse(const call& what);
success converse_audio(const call& what);

} // namespace andante::inline v0::emulator::sauti
