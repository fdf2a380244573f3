#pragma once

#include "emulator/finetuning/world.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace andante::inline v0::emulator::finetuning {

/// The `data` of a 202 for music or an instrumental.
boost::json::object created_track(const world& server, const track& what, unsigned credits_left);
/// The `data` of GET /v1/generations/{id}.
boost::json::object track_detail(const world& server, const track& what);
/// One row of GET /v1/generations.
boost::json::object track_row(const world& server, const track& what);
/// One playlist as GET /v1/playlists lists it.
boost::json::object playlist_row(world& server, const playlist& what);
/// The `data` of GET /v1/playlists/{id}.
boost::json::object playlist_detail(world& server, const playlist& what, bool is_owner);
/// A sound effect as the read routes give it.
boost::json::object sound_effect_row(const world& server, const sound_effect& what);
/// The `data` of a 202 for a sound effect.
boost::json::object
created_sound_effect(const world& server, const sound_effect& what, unsigned left_today);
/// The `data` of GET /v1/me.
boost::json::object account_data(const world& server, const user& who);
/// What a webhook posts about a job that has ended.
std::string webhook_body(const world& server, const track& what);
std::string webhook_body(const world& server, const sound_effect& what);

} // namespace andante::inline v0::emulator::finetuning
