#pragma once

#include <andante/emulator/service.hpp>

#include "emulator/finetuning/world.hpp"

namespace andante::inline v0::emulator::finetuning {

/// The public host of finished audio: GET and HEAD of /audio/<id>.mp3, without a key.
reply serve_media(world& server, const incoming& request);

} // namespace andante::inline v0::emulator::finetuning
