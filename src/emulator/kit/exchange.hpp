#pragma once

#include "emulator/kit/route_table.hpp"

#include <exception>
#include <utility>

namespace andante::inline v0::emulator {

/// Carries a request out: may it, the route's own work, the answer. A refusal may be thrown at any
/// depth. A provider's `World` has
/// - `caller`: who a key belongs to;
/// - `refusal_type`: what is thrown for a request that is not carried out, with its `code`;
/// - `handler`: a pointer to a function that takes `const route_call<World>&`;
/// - `admit(route_call<World>&, recorded_request&)`: the key and the limits, in the provider's
///   order; sets who and shown, and tells the record of account and limits;
/// - `succeed(const route_call<World>&, what a handler gives back)` and
///   `refuse(const route_call<World>&, const refusal_type&)`: the two kinds of answer;
/// - `no_route()` and `internal_error()`: the refusals that no handler throws.
template <class World>
reply carry_out(
    World& server, const incoming& request, route_match<World> found, recorded_request& record
)
{
    route_call<World> call{
        server, request, found.found, std::move(found.path), std::move(found.query), nullptr, {}
    };
    const auto refuse = [&](const typename World::refusal_type& why) {
        record.api_code = why.code;
        return server.refuse(call, why);
    };
    try {
        if (!call.asked) {
            return refuse(server.no_route());
        }
        record.effect = call.asked->effect;
        server.admit(call, record);
        return server.succeed(call, call.asked->carry_out(call));
    } catch (const typename World::refusal_type& why) {
        return refuse(why);
    } catch (const std::exception&) {
        return refuse(server.internal_error());
    }
}

} // namespace andante::inline v0::emulator
