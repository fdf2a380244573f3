#pragma once

#include <andante/client/event_stream.hpp>
#include <andante/providers/pioneer/messages.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace andante::inline v0::pioneer {

/// Reads the events and adds them up.
class message_stream::impl {
public:
    explicit impl(event_stream from)
        : events(std::move(from))
    {}

    static boost::asio::awaitable<std::optional<message_event>> next(std::shared_ptr<impl> self);

    event_stream events;
    message so_far;
    bool is_over = false; ///< "message_stop" has come.

private:
    /// Nothing for what nobody needs to know.
    std::optional<message_event> take(server_event event);
};

} // namespace andante::inline v0::pioneer
