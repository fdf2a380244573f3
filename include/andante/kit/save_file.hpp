#pragma once

#include <andante/client/answer_stream.hpp>
#include <andante/client/file_stream.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/unfinished_work.hpp>
#include <andante/kit/work_log.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::kit {

/// Saves a job's file from where it is, or throws why there is none. As pipeline::download(), at
/// the library's edge: throws failure.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<http::download_report> save_file(
    std::shared_ptr<const pipeline> calls,
    result<http::url> where,
    std::string path,
    http::download_options options
);

/// Saves all results of a job that was written down, as its entry and `how` say where. At the
/// library's edge: throws failure, also with why there are none.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<void> save_results(
    std::shared_ptr<const pipeline> calls,
    result<std::vector<http::url>> where,
    journal_entry entry,
    resume_options how
);

/// The same for the result of a job, which the journal is told of.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<http::download_report> save_job_file(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<work_log> work,
    std::string job_id,
    result<http::url> where,
    std::string path,
    http::download_options options
);

/// Reads a job's file into memory, or throws why there is none. As pipeline::download_to_memory(),
/// at the library's edge: throws failure.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<http::fetched_file> load_file(
    std::shared_ptr<const pipeline> calls,
    result<http::url> where,
    std::size_t most_bytes,
    http::fetch_options options
);

/// Opens a job's file, to be read while it comes, or throws why there is none. As
/// pipeline::open_file(), at the library's edge: throws failure.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<file_stream> open_file(
    std::shared_ptr<const pipeline> calls, result<http::url> where, file_stream_options options
);

/// Opens what a call answers, to be read while it comes: a file that needs the key. As
/// pipeline::open(), at the library's edge: throws failure.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<answer_stream>
open_answer(std::shared_ptr<const pipeline> calls, prepared_call prepared, stream_options options);

} // namespace andante::inline v0::kit
