#pragma once

#include <andante/pacing/rate_limiter.hpp>

#include "support/simulation/simulation.hpp"

#include <memory>
#include <vector>

namespace rlbench {

/// How our limiter is set up for a run.
struct our_settings {
    andante::pacing::guarding guarding = andante::pacing::guarding::adaptive;
    int probes = 0;
    int limit = 0;        ///< 0: the server's.
    int server_limit = 0; ///< Larger than limit when ours is a share.
};

/// The limiter of the library, its decisions driven in virtual time: a queue of jobs that all want
/// to leave, answers as HTTP header fields, and the next instant that it asks for.
std::unique_ptr<strategy>
our_limiter(simulation& run, std::vector<int> jobs, const our_settings& settings);

} // namespace rlbench
