#pragma once

#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/generation_request.hpp>

#include "jobs/job_monitor.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/webhook_slip.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace andante::inline v0::finetuning {

/// The create of a track, checked.
prepared_call
prepare_create(const generation_request& request, const http::url& api, call_options options);

/// The create of a track without vocals, checked.
prepared_call prepare_create_instrumental(
    const instrumental_request& request, const http::url& api, call_options options
);

/// Sends a create, and tells those who wait for jobs of its answer. `slip`: when a webhook will
/// tell of the end.
boost::asio::awaitable<generation> create_track(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<jobs::job_monitor> jobs,
    prepared_call prepared,
    webhook_slip slip = webhook_slip()
);

} // namespace andante::inline v0::finetuning
