#pragma once

#include "emulator/finetuning/routes.hpp"

namespace andante::inline v0::emulator {

/// Answers one API request: who calls, may they, how often, and then the route's own work.
reply answer_call(world& server, const incoming& request, recorded_request& record, match&& found);

} // namespace andante::inline v0::emulator
