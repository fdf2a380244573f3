#pragma once

#include <string_view>

namespace andante::inline v0::emulator {

/// True for what may be given as a webhook's address: https with a host and without user
/// information; with `allow_loopback` also http to this machine.
bool is_webhook_url(std::string_view text, bool allow_loopback);
/// True when a service calls this address: its host is not private or local, or is this machine
/// and that is allowed.
bool may_call(std::string_view url, bool allow_loopback);

} // namespace andante::inline v0::emulator
