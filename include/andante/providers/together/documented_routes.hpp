#pragma once

#include <andante/client/route.hpp>
#include <andante/config.hpp>

#include <span>

namespace andante::inline v0::together {

/// Every route of Together AI that this library knows, for calls that no resource makes: what
/// repeating one could do, and which limit counts it. See find_route().
ANDANTE_DECL std::span<const route* const> documented_routes() noexcept;

} // namespace andante::inline v0::together
