#pragma once

#include "pacing/models/ledger.hpp"
#include "pacing/models/server_clock.hpp"
#include "pacing/policy/instant.hpp"

#include <optional>
#include <string_view>

namespace andante::inline v0::pacing {

/// What a model computes from: our own requests, and the server's clock.
struct view {
    const ledger& own;
    const server_clock& clock;
};

/// What a model admits at an instant.
struct opening {
    double places = 0; ///< Weight that the server surely accepts if it leaves now.
    std::optional<instant>
        next; ///< When that may become more without an answer; nothing: not soon.
};

/// An accepted answer with a Remaining, as evidence for or against a model.
struct sighting {
    sent_request request;
    instant now = 0; ///< When the answer came.
    double remaining = 0;
    std::optional<double> date;  ///< Server seconds, rounded down.
    std::optional<double> reset; ///< Server seconds, whole.
    double ambiguous = 0;        ///< Weight of others that may have come before or after it.
    double load = 0;             ///< The most that a log can have held before it.
};

/// One kind of server, simulated on our own requests. A new kind is one more class in one file.
///
/// A model must be monotone: a request that arrives later never weighs less on the ones after it,
/// and waiting never makes an admitted request refused. Then "as late as possible" is the safe
/// reading of every unknown arrival, and no request is sent that this kind of server refuses.
class server_model {
public:
    virtual ~server_model() = default;

    /// For people: what kind of server it stands for.
    virtual std::string_view name() const noexcept = 0;
    /// True once enough is known to ask it. Until then it has no say.
    virtual bool identified(const view& known) const = 0;
    /// What it admits at `now`, and when a request of `weight` may be admitted.
    virtual opening admits(const view& known, instant now, double weight) const = 0;
    /// Can a server of this kind have given this answer? Errs on the side of yes: over all arrival
    /// times and clock offsets that are possible.
    virtual bool explains(const view& known, const sighting& seen) = 0;
    /// A request was accepted (`request` and its remaining, if any) or may have been (`sure`
    /// false).
    virtual void counted(const view& known, const sent_request& request, instant now, bool sure);
    /// When weight `ahead` more than now will have been admitted, if nothing is learnt meanwhile.
    virtual instant estimate(const view& known, instant now, double ahead) const = 0;
    /// Forgets what was learnt of the server, not what was sent.
    virtual void start_over();
};

} // namespace andante::inline v0::pacing
