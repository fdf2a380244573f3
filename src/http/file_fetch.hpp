#pragma once

#include <andante/core/time_source.hpp>
#include <andante/http/fetch_options.hpp>
#include <andante/http/transport.hpp>

#include "http/file_sink.hpp"
#include "http/file_target.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace andante::inline v0::http {

/// Between looks for a free descriptor, or whether a pipe takes more.
constexpr std::chrono::milliseconds resource_pause(50);

/// Options that cannot be, by name.
result<void> check(const fetch_options& options, const file_range& wanted);

/// Fetches a file, or a part of it, into a target: redirects, tries, resumes and checks. See
/// download(). Belongs to the coroutine that awaits run(), as the target does.
class file_fetch {
public:
    /// The options have been checked. The target outlives the fetch.
    file_fetch(
        std::shared_ptr<transport> over,
        url from,
        fetch_options options,
        file_range wanted,
        file_target* target
    );

    /// Until the target has what is wanted, or an error ends it, whose stop() says why.
    boost::asio::awaitable<result<void>> run();

    /// No descriptor is free, for the file or for a connection: others of this process will give
    /// theirs back.
    bool waits_for_descriptor(const error& problem) const;
    /// Until one is free, or the time is nearly over. The server is not asked again meanwhile.
    boost::asio::awaitable<void> wait_for_descriptor();

    time_source::time_point until() const noexcept { return until_; }
    time_source& time() const noexcept { return *options_.time; }
    int resumes() const noexcept { return resumes_; }
    const std::string& content_type() const noexcept { return sink_->content_type; }
    const std::string& came_from() const noexcept { return came_from_; }

private:
    request next_request(const url& where, address_scope nearest);
    exchange_limits limits() const;
    result<void> finish(const response& answer);
    address_scope
    next_nearest(address_scope nearest, const url& here, const response& answer) const;
    boost::asio::awaitable<result<void>> try_once();
    stop_reason why_to_stop(const error& problem, std::chrono::milliseconds pause) const;

    std::shared_ptr<transport> over_;
    url from_;
    fetch_options options_;
    const time_source::time_point until_;
    file_target* target_;
    std::shared_ptr<file_sink> sink_;
    std::string came_from_;
    int resumes_ = 0;
    bool is_resuming_ = false; ///< The last request asked for the rest of what is here.
};

} // namespace andante::inline v0::http
