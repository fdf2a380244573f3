#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace rlbench {

/// The length of every window, in seconds.
inline constexpr double window_seconds = 60.0;
inline constexpr double W = window_seconds; ///< As the formulas have it.

/// A server's decision about one request.
struct verdict {
    bool accepted = false;
    int remaining = 0;   ///< After this request.
    double reset = 0;    ///< Server time.
    double retry_at = 0; ///< Server time: when this server would say to come back.
};

/// A server's rate limit: written from the rules of RLBENCH-1, independent of the limiter's models.
class server {
public:
    virtual ~server() = default;
    /// A request arrives at server time `t`. Times never go back.
    virtual verdict arrive(double t) = 0;
    /// The earliest instant from `t` on at which a request would be accepted.
    virtual double next_free(double t) = 0;
};

/// A kind of server, by its short name.
struct server_kind {
    std::string_view name;
    std::string_view words; ///< For people.
    std::unique_ptr<server> (*make)(int limit);
};

/// The seven kinds of RLBENCH-1: SL, SLR, SWC, FWA, FW1, TB, GCRA.
std::span<const server_kind> kinds();
/// SWCF, SWCR, SLN and PEN: variants for the robust runs.
std::span<const server_kind> variants();
/// By name, from both; throws std::invalid_argument when there is none.
const server_kind& kind_named(std::string_view name);

/// The makespan of a client without latency that sees the server's state.
double least_makespan(const server_kind& kind, int limit, double phase, int jobs);

} // namespace rlbench
