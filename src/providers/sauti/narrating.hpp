#pragma once

#include <andante/core/result.hpp>
#include <andante/providers/sauti/narration.hpp>

#include "providers/sauti/speaker.hpp"

#include <boost/asio/awaitable.hpp>

namespace andante::inline v0::sauti {

/// Speaks what is missing: see speech::narrate().
boost::asio::awaitable<narration>
run_narration(speaker with, result<narration> begun, narration_options options);

} // namespace andante::inline v0::sauti
