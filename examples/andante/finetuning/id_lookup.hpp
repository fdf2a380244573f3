#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

/// Ids that were typed as they are shown: their beginnings are enough.
namespace program::finetuning {

/// The tracks' whole ids. Where one may be a beginning, the newest tracks are read once; what none
/// of them begins with is taken as it is. Throws usage_error when several begin so.
boost::asio::awaitable<std::vector<std::string>>
find_tracks(session_ptr current, std::vector<std::string> typed);

/// As find_tracks(), for one.
boost::asio::awaitable<std::string> find_track(session_ptr current, std::string typed);

/// As find_tracks(), with what the newest tracks tell of them; always reads once. Of a track that
/// is not among those only the id is known.
boost::asio::awaitable<std::vector<andante::finetuning::generation>>
look_up_tracks(session_ptr current, std::vector<std::string> typed);

/// As find_tracks(), for tracks of a playlist, which may be other people's.
boost::asio::awaitable<std::vector<std::string>>
find_tracks_of(session_ptr current, std::string playlist, std::vector<std::string> typed);

/// As find_track(), for a sound effect.
boost::asio::awaitable<std::string> find_sound_effect(session_ptr current, std::string typed);

} // namespace program::finetuning
