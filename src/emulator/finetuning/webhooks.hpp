#pragma once

#include "emulator/finetuning/world.hpp"

#include <string_view>

namespace andante::inline v0::emulator {

/// True for what may be given as a webhook's address: https with a host and without user
/// information; with `allow_loopback` also http to this machine.
bool is_webhook_url(std::string_view text, bool allow_loopback);
/// True when the service calls this address: its host is not private or local, or is this machine
/// and that is allowed.
bool may_call(std::string_view url, bool allow_loopback);

/// Ends a job now and plans its webhook. The fault, if any, decides what becomes of that.
void finish(world& server, job& what);
/// Decides on a new job's webhook faults: one of them ends the job at once.
void start_webhook(world& server, job& what);
/// Sends a planned webhook now.
void send_webhook(world& server, const event& what);

} // namespace andante::inline v0::emulator
