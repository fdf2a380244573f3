#pragma once

#include <andante/client/call.hpp>
#include <andante/client/route.hpp>

namespace andante::inline v0 {

/// Gives a call what its route says whatever the path's parameters are.
void follow_route(call& made, const route& where);

} // namespace andante::inline v0
