#pragma once

#include "support/simulation/servers.hpp"

namespace rlbench {

/// HAProxy's stick table with http_req_rate(60s) and "deny if rate gt L": two counters of which the
/// older fades, from the first request on; what it denies counts too.
const server_kind& stick_table();

} // namespace rlbench
