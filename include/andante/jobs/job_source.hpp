#pragma once

#include <andante/client/call_options.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::jobs {

/// How far a job is. States only move forward.
enum class stage : std::uint8_t {
    waiting, ///< It has not begun.
    running, ///< Also every word that is not known.
    ended,
};

/// What one observation says of a job.
class sighting {
public:
    sighting() = default;

    std::string id;     ///< The job's.
    std::string status; ///< The provider's own word.
    /// How far it is.
    jobs::stage stage = stage::running;
    /// False when the observation shows less of an ended job than its own read would: that read is
    /// due then.
    bool complete = true;
    /// Jobs of one class take alike: a kind of job may have several.
    std::uint8_t duration_class = 0;
    /// How long ago the service accepted it, by the service's own clock.
    std::optional<time_source::duration> age;
    /// From its start to its end, by the service's own clock.
    std::optional<time_source::duration> took;
    /// How long the service asked to wait before the next look at this job.
    std::optional<time_source::duration> retry_after;
    /// The provider's object.
    std::shared_ptr<const void> value;
};

/// One page of a list of jobs, newest first.
class listing {
public:
    listing() = default;

    std::vector<sighting> items; ///< The jobs on it.
    bool has_more = false;       ///< There is a next page.
    /// How long the service asked to wait before the next look at anything.
    std::optional<time_source::duration> retry_after;
};

/// How a provider looks at its jobs.
class job_source {
public:
    virtual ~job_source() = default;

    /// One job.
    [[nodiscard]] virtual boost::asio::awaitable<result<sighting>>
    get(std::string id, call_options options) = 0;
    /// One page. `unfinished_only`: only those whose status is unfinished_status().
    [[nodiscard]] virtual boost::asio::awaitable<result<listing>>
    list(std::int64_t offset, int limit, bool unfinished_only, call_options options) = 0;
    /// The most that a page holds; 0 when there is no list to read.
    virtual int page_limit() const noexcept = 0;
    /// The word that a list of unfinished jobs can be asked for; empty when there is none.
    virtual std::string_view unfinished_status() const noexcept = 0;
    /// The route whose limit the looks share.
    virtual const std::string& route() const noexcept = 0;
};

} // namespace andante::inline v0::jobs
