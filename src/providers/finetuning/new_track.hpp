#pragma once

#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/generation_request.hpp>

#include "jobs/job_monitor.hpp"
#include "providers/finetuning/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace andante::inline v0::finetuning {

/// The create of a track, checked.
prepared_call
prepare_create(const generation_request& request, const http::url& api, call_options options);

/// Sends a create, and tells those who wait for jobs of its answer. `place`: as in
/// pipeline::execute().
boost::asio::awaitable<generation> create_track(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<jobs::job_monitor> jobs,
    prepared_call prepared,
    pacing::lease* place = nullptr
);

} // namespace andante::inline v0::finetuning
