#pragma once

#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace program::finetuning {

/// The ids of playlists that were named by id or by exact name, whatever the case of its letters.
///
/// What looks like an id is taken as one, without a request. Throws usage_error when two playlists
/// have the name, and failure(errc::not_found) when none has.
boost::asio::awaitable<std::vector<std::string>>
find_playlists(session_ptr current, std::vector<std::string> named);

} // namespace program::finetuning
