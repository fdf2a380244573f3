#pragma once

#include <andante/core/error.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// An error of the network, with what is known of the request's effect.
error network_error(errc code, std::string message, outcome effect);

/// The same, told that repeating cannot help.
error permanent(const error& problem);

/// What a proxy answered instead of passing the request on. What it says of the request, and not of
/// itself or of the moment, is permanent.
error refused_by_proxy(int status, std::string message, outcome effect);

/// A redirect to what only this program can reach. `fact` names the place.
error inward_redirect(const std::string& fact);

/// A value that was refused before anything was sent. `value` must not be secret; it is escaped and
/// shortened.
error invalid_option(std::string_view field, std::string_view value, std::string_view limit);

/// Printable ASCII: other bytes as \xNN. At most `limit` characters.
std::string escaped(std::string_view text, std::size_t limit = 80);

} // namespace andante::inline v0::http
