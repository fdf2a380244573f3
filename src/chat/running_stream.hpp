#pragma once

#include <andante/chat/stream.hpp>
#include <andante/client/event_stream.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include "chat/accumulator.hpp"
#include "chat/service.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0::chat::detail {

/// What a stream was made from.
class stream_setup {
public:
    stream_setup(
        std::shared_ptr<const service> from, time_source::time_point when, counted_before before
    )
        : of(std::move(from))
        , began(when)
        , opened(when)
        , counted(std::move(before))
    {}

    std::shared_ptr<const service> of;
    time_source::time_point began;  ///< When the call began.
    time_source::time_point opened; ///< When its head had come.
    counted_before counted;
};

/// A stream while it runs: events in, deltas out, and what is told of it at its end.
class running_stream {
public:
    running_stream(event_stream events, stream_setup setup, std::size_t most_bytes);
    running_stream(const running_stream&) = delete;
    running_stream& operator=(const running_stream&) = delete;

    /// As stream::next(), as a value.
    static boost::asio::awaitable<result<std::optional<delta>>>
    next(std::shared_ptr<running_stream> self);
    const completion& accumulated() const noexcept { return all_.whole(); }
    /// Also before it is destroyed, so that its end is told.
    void close() noexcept;

private:
    void take(server_event event);
    void fail(const error& problem);
    /// The service says within the stream that it has failed.
    error failure_of(const server_event& event) const;
    std::string what_came() const;
    void note_content(const delta& what);
    void report(const error* problem) noexcept;

    event_stream events_;
    stream_setup setup_;
    accumulator all_;
    std::deque<delta> waiting_;
    std::optional<error> problem_;
    bool has_ended_ = false;
    bool is_reported_ = false;
    std::uint64_t pieces_ = 0;
    time_source::time_point first_{};
    time_source::time_point last_{};
};

} // namespace andante::inline v0::chat::detail
