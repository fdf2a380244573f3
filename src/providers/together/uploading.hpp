#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/providers/together/files.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace andante::inline v0::together {

/// Sends a file in the way that the request names. Throws failure.
boost::asio::awaitable<file>
upload_file(std::shared_ptr<const pipeline> calls, upload_request what, call_options options);

/// The same, and waits until the service has looked through it. Throws failure, errc::job_failed
/// for a file that is of no use.
boost::asio::awaitable<file> upload_until_ready(
    std::shared_ptr<const pipeline> calls,
    kit::job_resource<file> jobs,
    upload_request what,
    wait_options options
);

} // namespace andante::inline v0::together
