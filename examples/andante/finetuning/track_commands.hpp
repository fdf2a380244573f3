#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include "program/saving.hpp"
#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace program::finetuning {

/// Prints a track: as JSON or for people.
void print_track(session& current, const andante::finetuning::generation& track);

/// Waits for a track, prints it, and saves its audio when that is wanted. Fails when the track
/// failed. `state` is shown until more is known.
boost::asio::awaitable<exit_code>
follow_track(session_ptr current, std::string id, std::string state, std::optional<saving> where);

} // namespace program::finetuning
