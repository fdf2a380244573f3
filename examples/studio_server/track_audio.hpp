#pragma once

#include <andante/client/file_stream.hpp>

#include "web_server.hpp"

#include <optional>
#include <string_view>

namespace studio_server {

/// The part of a file that a browser asks for: "bytes=5-9" or "bytes=5-". Nothing, which stands for
/// the whole, for any other range and without one.
std::optional<andante::http::file_range> asked_part(const web_request& request);

/// A file that is passed on while it comes, in a reply whose `part` was asked for. It is read when
/// the page has taken what came before, so that a page that pauses holds up the media host.
web_reply audio_reply(andante::file_stream file, std::optional<andante::http::file_range> part);

} // namespace studio_server
