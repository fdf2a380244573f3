#pragma once

#include <andante/client/call.hpp>
#include <andante/client/route.hpp>
#include <andante/config.hpp>
#include <andante/http/message.hpp>

#include <span>
#include <string>
#include <string_view>

namespace andante::inline v0 {

/// The route of a table that a path belongs to, as it stands in a request without its query, for
/// example "/v1/generations/5c0e". A literal part goes before a parameter. Null when there is none.
ANDANTE_DECL const route*
find_route(std::span<const route* const> table, http::method verb, std::string_view path);

/// A call of that route by an encoded path and query, such as somebody has typed: with the route's
/// name, effect, priority, key, idle timeout, Accept and expected statuses. A keyed create is a
/// paid_create, since only who makes the key may repeat it. What is kept of its answers and what it
/// changes is not said: that goes by parameters.
ANDANTE_DECL call call_by_path(const route& where, std::string target);

} // namespace andante::inline v0
