#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/work_log.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::kit {

/// Saves a job's file from where it is, or throws why there is none. As pipeline::download(), at
/// the library's edge: throws failure.
ANDANTE_DECL boost::asio::awaitable<http::download_report> save_file(
    std::shared_ptr<const pipeline> calls,
    result<http::url> where,
    std::string path,
    http::download_options options
);

/// The same for the result of a job, which the journal is told of.
ANDANTE_DECL boost::asio::awaitable<http::download_report> save_job_file(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<work_log> work,
    std::string job_id,
    result<http::url> where,
    std::string path,
    http::download_options options
);

} // namespace andante::inline v0::kit
