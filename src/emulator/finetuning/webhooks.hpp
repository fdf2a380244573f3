#pragma once

#include "emulator/finetuning/world.hpp"

namespace andante::inline v0::emulator::finetuning {

/// Ends a job now and sends its webhook. The fault, if any, decides what becomes of that.
void finish(world& server, job& what);
/// Decides on a new job's webhook faults: one of them ends the job at once.
void start_webhook(world& server, job& what);

} // namespace andante::inline v0::emulator::finetuning
