#pragma once

#include <andante/client/route.hpp>
#include <andante/config.hpp>
#include <andante/http/message.hpp>

#include <span>
#include <string_view>

namespace andante::inline v0 {

/// The route of a table that a path belongs to, as it stands in a request without its query, for
/// example "/v1/generations/5c0e". A literal part goes before a parameter. Null when there is none.
ANDANTE_DECL const route*
find_route(std::span<const route* const> table, http::method verb, std::string_view path);

} // namespace andante::inline v0
