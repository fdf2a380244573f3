#pragma once

#include "bulk/bulk_run.hpp"
#include "providers/finetuning/session.hpp"

#include <memory>
#include <string>

/// The bulk routes of a client.
namespace andante::inline v0::finetuning {

using batch_route_ptr = std::shared_ptr<bulk::batch_route>;
using calls_ptr = std::shared_ptr<const pipeline>;

batch_route_ptr removing_generations(calls_ptr calls);
batch_route_ptr adding_tracks(calls_ptr calls, std::string playlist);
batch_route_ptr removing_tracks(calls_ptr calls, std::string playlist);
batch_route_ptr moving_tracks(calls_ptr calls, std::string source, std::string target);

} // namespace andante::inline v0::finetuning
